using System.Text.Json.Serialization;
using Avocet.Hosting;
using Avocet.Imaging;

namespace Avocet.Trainer;

/// <summary>training/metrics.json: what each epoch measured.</summary>
internal sealed record MetricSeries
{
    public required string TrainingJobName { get; init; }

    /// <summary>In order.</summary>
    public IReadOnlyList<EpochMetrics> Epochs { get; init; } = [];

    /// <summary>The first epoch of the highest measure: the algorithm keeps that one's weights.</summary>
    public EpochMetrics? Best() => Epochs.Where(epoch => epoch.Score is not null).MaxBy(epoch => epoch.Score);

    /// <summary>
    /// With what some lines say. The same lines again change nothing, and an epoch that a spot training repeats after an interruption
    /// replaces the one before.
    /// </summary>
    public MetricSeries With(IEnumerable<MetricLine> lines)
    {
        var epochs = new SortedDictionary<int, EpochMetrics>(Epochs.ToDictionary(epoch => epoch.Epoch));
        foreach (var line in lines)
        {
            var epoch = epochs.GetValueOrDefault(line.Epoch) ?? new EpochMetrics { Epoch = line.Epoch };
            epochs[line.Epoch] = line.Metric switch
            {
                Metric.CrossEntropy => epoch with { CrossEntropy = line.Value },
                Metric.SmoothL1 => epoch with { SmoothL1 = line.Value },
                Metric.TrainAccuracy => epoch with { TrainAccuracy = line.Value },
                Metric.Accuracy => epoch with { Accuracy = line.Value },
                Metric.MeanIntersectionOverUnion => epoch with { MeanIntersectionOverUnion = line.Value },
                Metric.PixelAccuracy => epoch with { PixelAccuracy = line.Value },
                _ => epoch with { MeanAveragePrecision = line.Value },
            };
        }

        return this with { Epochs = [.. epochs.Values] };
    }

    public byte[] DrawCurve(TaskMeasure measure) => TrainingCurve.Draw(
        [.. Epochs.Select(epoch => new CurvePoint(epoch.Epoch, epoch.CrossEntropy, epoch.SmoothL1, epoch.Score))],
        TrainingJobName, measure.Word);
}

/// <summary>What one epoch measured.</summary>
internal sealed record EpochMetrics
{
    /// <summary>Zero-based, as the log counts.</summary>
    public required int Epoch { get; init; }

    /// <summary>Loss of the classes.</summary>
    public double? CrossEntropy { get; init; }

    /// <summary>Loss of the boxes.</summary>
    public double? SmoothL1 { get; init; }

    /// <summary>Validation mAP, 0–1.</summary>
    public double? MeanAveragePrecision { get; init; }

    /// <summary>Accuracy of a classification on the training images, 0–1.</summary>
    public double? TrainAccuracy { get; init; }

    /// <summary>Validation accuracy of a classification, 0–1.</summary>
    public double? Accuracy { get; init; }

    /// <summary>Validation mIOU of a segmentation, 0–1.</summary>
    public double? MeanIntersectionOverUnion { get; init; }

    /// <summary>Part of the validation pixels whose class a segmentation tells, 0–1.</summary>
    public double? PixelAccuracy { get; init; }

    /// <summary>The measure of the task: mAP, accuracy or mIOU.</summary>
    [JsonIgnore]
    public double? Score => MeanAveragePrecision ?? Accuracy ?? MeanIntersectionOverUnion;
}
