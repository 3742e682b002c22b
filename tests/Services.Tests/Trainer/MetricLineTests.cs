using Avocet.Trainer;

namespace Avocet.Services.Tests.Trainer;

public sealed class MetricLineTests
{
    [Theory]
    [InlineData(
        "[15:23 INFO 1] #quality_metric: host=algo-1, epoch=0, batch=10 train cross_entropy <loss>=(2.15)", 0, "CrossEntropy", 2.15)]
    [InlineData("#quality_metric: host=algo-1, epoch=12, batch=10 train smooth_l1 <loss>=(0.69)", 12, "SmoothL1", 0.69)]
    [InlineData(
        "#quality_metric: host=algo-1, epoch=96, validation mAP <score>=(0.737132998565)", 96, "MeanAveragePrecision", 0.737132998565)]
    [InlineData(
        "#quality_metric: host=algo-1, epoch=3, validation mAP <score>=(1.23875257916e-05)", 3, "MeanAveragePrecision", 1.23875257916e-05)]
    [InlineData("[11/25/2026 03:00:00 INFO 140] Epoch[3] Validation-accuracy=0.878125", 3, "Accuracy", 0.878125)]
    [InlineData("Epoch[3] Train-accuracy=0.878701", 3, "TrainAccuracy", 0.878701)]
    [InlineData("#quality_metric: host=algo-1, epoch=7, validation mIOU <score>=(0.5125)", 7, "MeanIntersectionOverUnion", 0.5125)]
    [InlineData("#quality_metric: host=algo-1, epoch=7, validation pixel_accuracy <score>=(0.9)", 7, "PixelAccuracy", 0.9)]
    [InlineData("#quality_metric: host=algo-1, epoch=3, validation mAP <score>=0.5", 3, "MeanAveragePrecision", 0.5)]
    public void A_metric_is_read_with_and_without_parentheses(string line, int epoch, string metric, double value) =>
        MetricLine.Read(line).ShouldBe(new MetricLine(epoch, Enum.Parse<Metric>(metric), value));

    [Theory]
    [InlineData("#progress_metric: host=algo-1, completed 1 % of epochs")]
    [InlineData("Epoch[0] Train-top_k_accuracy_2=0.93")]
    [InlineData("Epoch[0] Validation-accuracy=nan")]
    [InlineData("#quality_metric: host=algo-2, epoch=0, validation mAP <score>=(0.5)")]
    [InlineData("#quality_metric: host=algo-1, epoch=0, validation mAP <score>=(nan)")]
    [InlineData("#quality_metric: host=algo-1, epoch=x, validation mAP <score>=(0.5)")]
    [InlineData("#quality_metric: host=algo-1, epoch=0, validation mAP <score>=(0.5.5)")]
    [InlineData("")]
    public void Other_lines_are_no_metric(string line) => MetricLine.Read(line).ShouldBeNull();

    [Theory]
    [InlineData("noflip", 0.737133, 96)]
    [InlineData("flip", 0.961146, 95)]
    public void A_real_log_gives_its_hundred_epochs_and_its_best(string run, double best, int epoch)
    {
        var lines = File.ReadLines(Converter.CubMetadata.Data($"../reference/sagemaker-data/birds-training-log-2019-{run}.txt"));
        var series = new MetricSeries { TrainingJobName = run }.With(lines.Select(MetricLine.Read).OfType<MetricLine>());

        series.Epochs.Select(measured => measured.Epoch).ShouldBe(Enumerable.Range(0, 100));
        series.Epochs.ShouldAllBe(measured => measured.CrossEntropy > 0 && measured.SmoothL1 > 0 && measured.MeanAveragePrecision > 0);
        (Math.Round(series.Best()!.MeanAveragePrecision!.Value, 6), series.Best()!.Epoch).ShouldBe((best, epoch));
    }

    [Fact]
    public void The_same_lines_again_change_nothing_and_a_repeated_epoch_replaces()
    {
        MetricLine[] lines =
            [new(0, Metric.MeanAveragePrecision, 0.5), new(1, Metric.MeanAveragePrecision, 0.5), new(0, Metric.SmoothL1, 1)];
        var series = new MetricSeries { TrainingJobName = "t" }.With(lines);
        series.With(lines).Epochs.ShouldBe(series.Epochs);
        series.Best()!.Epoch.ShouldBe(0);
        series.With([new MetricLine(1, Metric.MeanAveragePrecision, 0.75)]).Best()!.MeanAveragePrecision.ShouldBe(0.75);
    }
}
