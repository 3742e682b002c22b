using System.Globalization;
using System.Text.RegularExpressions;

namespace Avocet.Trainer;

/// <summary>What a metric line measures.</summary>
internal enum Metric
{
    CrossEntropy,
    SmoothL1,
    MeanAveragePrecision,
}

/// <summary>
/// One line of the algorithm's log that carries a metric, e.g.
/// <c>#quality_metric: host=algo-1, epoch=96, validation mAP &lt;score&gt;=(0.737132998565)</c>. The numbers stand in parentheses, which
/// the expressions that SageMaker itself uses keep as part of the value.
/// </summary>
internal readonly partial record struct MetricLine(int Epoch, Metric Metric, double Value)
{
    /// <summary>Reads a line; <see langword="null"/> for one without a finite metric of the first machine.</summary>
    public static MetricLine? Read(string line)
    {
        if (Quality().Match(line) is not { Success: true } match) return null;
        if (!int.TryParse(match.Groups["epoch"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var epoch)) return null;
        if (!double.TryParse(match.Groups["value"].ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)) return null;
        if (!double.IsFinite(value)) return null;
        return match.Groups["name"].Value switch
        {
            "train cross_entropy <loss>" => new MetricLine(epoch, Metric.CrossEntropy, value),
            "train smooth_l1 <loss>" => new MetricLine(epoch, Metric.SmoothL1, value),
            _ => new MetricLine(epoch, Metric.MeanAveragePrecision, value),
        };
    }

    // Of several machines the first one speaks for all.
    [GeneratedRegex(@"#quality_metric: host=algo-1, epoch=(?<epoch>\d+),(?: batch=\d+)? "
        + "(?<name>train cross_entropy <loss>|train smooth_l1 <loss>|validation mAP <score>)"
        + @"=\(?(?<value>[^\s()]+)\)?")]
    private static partial Regex Quality();
}
