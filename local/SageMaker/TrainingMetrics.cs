using System.Globalization;
using System.Text.RegularExpressions;

namespace Avocet.LocalSageMaker;

/// <summary>
/// Numbers in the lines the algorithm prints, found with the expressions that the real service defines for it. The loss of the real
/// algorithm stands in parentheses, which those expressions keep; here they are left out.
/// </summary>
internal static partial class TrainingMetrics
{
    private static readonly (string Name, Regex Line)[] Known =
    [
        ("train:progress", Progress()),
        ("train:smooth_l1", SmoothL1()),
        ("train:cross_entropy", CrossEntropy()),
        ("train:throughput", Throughput()),
        ("validation:mAP", MeanAveragePrecision()),
        ("train:accuracy", TrainAccuracy()),
        ("validation:accuracy", ValidationAccuracy()),
    ];

    /// <summary>The number of a line; null where it has none.</summary>
    public static TrainingMetric? Read(string line, DateTimeOffset time)
    {
        foreach (var (name, expression) in Known)
        {
            if (expression.Match(line) is { Success: true } match
                && double.TryParse(match.Groups[1].ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                && double.IsFinite(value))
                return new TrainingMetric(name, value, time);
        }

        return null;
    }

    /// <summary>The metrics after one more.</summary>
    public static IReadOnlyList<TrainingMetric> With(this IReadOnlyList<TrainingMetric> metrics, TrainingMetric last) =>
        [.. metrics.Where(metric => metric.Name != last.Name).Append(last).OrderBy(metric => metric.Name, StringComparer.Ordinal)];

    [GeneratedRegex(@"#progress_metric: host=\S+, completed (\S+) %")]
    private static partial Regex Progress();

    [GeneratedRegex(@"#quality_metric: host=\S+, epoch=\S+, batch=\S+ train smooth_l1 <loss>=\(?([^\s)]+)\)?")]
    private static partial Regex SmoothL1();

    [GeneratedRegex(@"#quality_metric: host=\S+, epoch=\S+, batch=\S+ train cross_entropy <loss>=\(?([^\s)]+)\)?")]
    private static partial Regex CrossEntropy();

    [GeneratedRegex(@"#throughput_metric: host=\S+, train throughput=(\S+) records/second")]
    private static partial Regex Throughput();

    [GeneratedRegex(@"#quality_metric: host=\S+, epoch=\S+, validation mAP <score>=\(?([^\s)]+)\)?")]
    private static partial Regex MeanAveragePrecision();

    [GeneratedRegex(@"Epoch\[\d+\] Train-accuracy=(\S+)")]
    private static partial Regex TrainAccuracy();

    [GeneratedRegex(@"Epoch\[\d+\] Validation-accuracy=(\S+)")]
    private static partial Regex ValidationAccuracy();
}
