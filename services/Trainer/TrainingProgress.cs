using System.Globalization;
using Avocet.SageMaker;

namespace Avocet.Trainer;

/// <summary>How far a training is, for people.</summary>
internal static class TrainingProgress
{
    /// <summary>0–1.</summary>
    public static double Part(Training training, MetricSeries series) => (double)Done(series) / training.Epochs;

    public static string Words(Training training, DescribeTrainingJobReply described, MetricSeries series)
    {
        if (Done(series) == 0) return $"{described.TrainingJobName}: {described.SecondaryStatus ?? described.TrainingJobStatus}";
        var text = string.Create(CultureInfo.InvariantCulture, $"{Done(series)} of {training.Epochs} epochs");
        if (series.Epochs[^1].CrossEntropy is { } loss) text += string.Create(CultureInfo.InvariantCulture, $", loss {loss:F3}");
        if (series.Best()?.Score is { } best)
            text += string.Create(CultureInfo.InvariantCulture, $", best {training.Measure.Word} {best:F3}");
        return described.SecondaryStatus is null or "Training" ? text : $"{text} ({described.SecondaryStatus})";
    }

    /// <summary>epoch counts epochs done, bestEpoch is the log's zero-based number.</summary>
    public static Dictionary<string, double> Numbers(Training training, MetricSeries? series)
    {
        var numbers = new Dictionary<string, double> { ["epochs"] = training.Epochs, ["epoch"] = series is null ? 0 : Done(series) };
        if (series is null || series.Epochs.Count == 0) return numbers;
        Add(training.Measure.Number, series.Epochs.LastOrDefault(epoch => epoch.Score is not null)?.Score);
        Add(training.Measure.BestNumber, series.Best()?.Score);
        Add("bestEpoch", series.Best()?.Epoch);
        Add("crossEntropy", series.Epochs[^1].CrossEntropy);
        Add("smoothL1", series.Epochs[^1].SmoothL1);
        Add("trainAccuracy", series.Epochs[^1].TrainAccuracy);
        Add("pixelAccuracy", series.Epochs[^1].PixelAccuracy);
        return numbers;

        void Add(string name, double? value)
        {
            if (value is { } number) numbers[name] = number;
        }
    }

    /// <summary>Epochs done: an epoch is done when it is validated.</summary>
    public static int Done(MetricSeries series) =>
        series.Epochs.LastOrDefault(epoch => epoch.Score is not null)?.Epoch + 1 ?? 0;
}
