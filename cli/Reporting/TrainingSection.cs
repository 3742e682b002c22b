using Avocet.Cli.Pages;
using Avocet.Hosting;
using Avocet.Trainer;

namespace Avocet.Cli.Reporting;

/// <summary>How the training went, epoch by epoch.</summary>
internal static class TrainingSection
{
    public static Html Write(JobReport report)
    {
        if (report.Metrics is not { Epochs.Count: > 0 } metrics) return Html.None;
        var last = Math.Max(1, metrics.Epochs[^1].Epoch);
        var loss = metrics.Epochs.SelectMany(epoch => new[] { epoch.CrossEntropy, epoch.SmoothL1 })
            .OfType<double>().DefaultIfEmpty(1).Max();
        var word = TaskMeasure.Of(report.Job.Task).Word;
        var best = metrics.Best() is { Score: { } score } epoch
            ? FormattableString.Invariant($"The best epoch is {epoch.Epoch} with an {word} of {score:0.000}; its weights are the model.")
            : $"No epoch measured an {word}.";
        return Html.Of($"""
            <section id="training"><h2>Training</h2><p>{best}</p><div class="charts">
            {Figures.Lines(new ChartAxes($"Validation {word}", "epoch", "", last, 1) { Whole = true },
                [Line(metrics, word, "k0", one => one.Score)])}
            {Figures.Lines(new ChartAxes("Training loss", "epoch", "", last, Figures.Ceiling(loss)) { Whole = true },
                [Line(metrics, "classes (cross entropy)", "k1", one => one.CrossEntropy),
                 Line(metrics, "boxes (smooth L1)", "k2", one => one.SmoothL1)])}
            </div><details><summary>All epochs</summary>{Page.Wide("All epochs")}<table><thead><tr><th scope="col">Epoch</th>
            <th scope="col">{word}</th><th scope="col">Cross entropy</th><th scope="col">Smooth L1</th></tr></thead>
            <tbody>{metrics.Epochs.Select(Row)}</tbody></table></div></details></section>
            """);
    }

    private static ChartLine Line(MetricSeries metrics, string name, string style, Func<EpochMetrics, double?> value) => new(
        name, style,
        [.. metrics.Epochs.Where(epoch => value(epoch) is not null).Select(epoch => ((double)epoch.Epoch, value(epoch)!.Value))]);

    private static Html Row(EpochMetrics epoch) => Html.Of($"""
        <tr><th scope="row">{epoch.Epoch}</th><td>{epoch.Score ?? double.NaN:0.000}</td>
        <td>{epoch.CrossEntropy ?? double.NaN:0.000}</td><td>{epoch.SmoothL1 ?? double.NaN:0.000}</td></tr>
        """);
}
