using System.Globalization;
using System.Text.RegularExpressions;

namespace Avocet.Trainer;

/// <summary>What a metric line measures.</summary>
internal enum Metric
{
    CrossEntropy,
    SmoothL1,
    MeanAveragePrecision,
    TrainAccuracy,
    Accuracy,
    MeanIntersectionOverUnion,
    PixelAccuracy,
}

/// <summary>
/// One line of an algorithm's log that carries a metric, e.g.
/// <c>#quality_metric: host=algo-1, epoch=96, validation mAP &lt;score&gt;=(0.737132998565)</c>. The numbers stand in parentheses, which
/// the expressions that SageMaker itself uses keep as part of the value. Image classification prints MXNet's own lines,
/// <c>Epoch[3] Validation-accuracy=0.878125</c>.
/// </summary>
internal readonly partial record struct MetricLine(int Epoch, Metric Metric, double Value)
{
    /// <summary>Reads a line; <see langword="null"/> for one without a finite metric of the first machine.</summary>
    public static MetricLine? Read(string line)
    {
        var match = Quality().Match(line);
        if (!match.Success) match = Accuracies().Match(line);
        if (!match.Success) return null;
        if (!int.TryParse(match.Groups["epoch"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var epoch)) return null;
        if (!double.TryParse(match.Groups["value"].ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)) return null;
        if (!double.IsFinite(value)) return null;
        return match.Groups["name"].Value switch
        {
            "train cross_entropy <loss>" => new MetricLine(epoch, Metric.CrossEntropy, value),
            "train smooth_l1 <loss>" => new MetricLine(epoch, Metric.SmoothL1, value),
            "Train-" => new MetricLine(epoch, Metric.TrainAccuracy, value),
            "Validation-" => new MetricLine(epoch, Metric.Accuracy, value),
            "validation mIOU <score>" => new MetricLine(epoch, Metric.MeanIntersectionOverUnion, value),
            "validation pixel_accuracy <score>" => new MetricLine(epoch, Metric.PixelAccuracy, value),
            _ => new MetricLine(epoch, Metric.MeanAveragePrecision, value),
        };
    }

    // Of several machines the first one speaks for all.
    [GeneratedRegex(@"#quality_metric: host=algo-1, epoch=(?<epoch>\d+),(?: batch=\d+)? "
        + "(?<name>train cross_entropy <loss>|train smooth_l1 <loss>"
        + "|validation mAP <score>|validation mIOU <score>|validation pixel_accuracy <score>)"
        + @"=\(?(?<value>[^\s()]+)\)?")]
    private static partial Regex Quality();

    // The accuracy itself, not top_k_accuracy_5; several machines each print their own, and they agree after every batch.
    [GeneratedRegex(@"Epoch\[(?<epoch>\d+)\] (?<name>Train-|Validation-)accuracy=\(?(?<value>[^\s()]+)\)?")]
    private static partial Regex Accuracies();
}
