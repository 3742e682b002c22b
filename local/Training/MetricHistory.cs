using System.Globalization;

namespace Avocet.LocalTraining;

/// <summary>
/// The metric lines of a training, in the shapes the real algorithm prints, the loss in parentheses too. They are kept beside the
/// checkpoints and said again when a training goes on: what a killed server had not yet read is in nobody's log, and the best epoch may be
/// among it. Whoever reads them counts a line by its epoch.
/// </summary>
/// <param name="path">File they are kept in.</param>
/// <param name="log">Where they are said.</param>
internal sealed class MetricHistory(string path, TrainingLog log)
{
    private readonly List<string> _new = [];

    /// <summary>Mean losses of an epoch.</summary>
    public void Losses(int epoch, int batches, double crossEntropy, double smoothL1)
    {
        Say(string.Create(
            CultureInfo.InvariantCulture,
            $"#quality_metric: host=algo-1, epoch={epoch}, batch={batches} train cross_entropy <loss>=({crossEntropy})"));
        Say(string.Create(
            CultureInfo.InvariantCulture,
            $"#quality_metric: host=algo-1, epoch={epoch}, batch={batches} train smooth_l1 <loss>=({smoothL1})"));
    }

    /// <summary>One epoch of a classification, as MXNet prints it.</summary>
    /// <param name="epoch">Zero-based.</param>
    /// <param name="part">Train or Validation.</param>
    /// <param name="measure">accuracy, or top_k_accuracy_5.</param>
    /// <param name="value">0–1.</param>
    public void Classification(int epoch, string part, string measure, double value) =>
        Say(string.Create(CultureInfo.InvariantCulture, $"Epoch[{epoch}] {part}-{measure}={value:F6}"));

    public void Validation(int epoch, double meanAveragePrecision) =>
        Say(string.Create(
            CultureInfo.InvariantCulture, $"#quality_metric: host=algo-1, epoch={epoch}, validation mAP <score>=({meanAveragePrecision})"));

    /// <summary>
    /// Writes down what was said since. Before the checkpoint of the same epoch, which must not know more than this file.
    /// </summary>
    public void Keep()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.AppendAllLines(path, _new);
        _new.Clear();
    }

    /// <summary>Says all that was kept.</summary>
    public void SayAgain()
    {
        if (!File.Exists(path)) return;
        var text = File.ReadAllText(path);
        // Killed while it wrote: half a line would run into the next one.
        var whole = text[..(text.LastIndexOf('\n') + 1)];
        if (whole.Length < text.Length) File.WriteAllText(path, whole);
        foreach (var line in whole.Split('\n', StringSplitOptions.RemoveEmptyEntries)) log.Info(line);
    }

    private void Say(string line)
    {
        log.Info(line);
        _new.Add(line);
    }
}
