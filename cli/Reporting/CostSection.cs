using System.Globalization;
using Avocet.Cli.Pages;
using Avocet.Contracts;
using Avocet.Hosting;

namespace Avocet.Cli.Reporting;

/// <summary>Where the time went, and what it costs.</summary>
internal static class CostSection
{
    public static Html Write(JobReport report)
    {
        if (report.Stages.Count == 0) return Html.None;
        var start = report.Stages.Values.Min(stage => stage.StartedAt);
        var whole = (report.Stages.Values.Max(stage => stage.UpdatedAt) - start).TotalSeconds;
        return Html.Of($"""
            <section id="time"><h2>Time and cost</h2>{Page.Wide("Times of the stages")}<table class="text timeline">
            <caption>Stages, from {ReportPage.Time(start)}</caption><thead><tr><th scope="col">Stage</th>
            <th scope="col">Took</th><td class="share"></td><th scope="col">What it did</th></tr></thead>
            <tbody>{report.Stages.Values.Select(Row)}</tbody></table></div>{Cost(report)}</section>
            """);

        Html Row(StageStatus stage)
        {
            var (begin, took) = ((stage.StartedAt - start).TotalSeconds, stage.UpdatedAt - stage.StartedAt);
            return Html.Of($"""
                <tr><th scope="row">{JobFolder.StageName(stage.Stage)}</th><td>{ReportPage.Duration(took)}</td>
                <td class="share" aria-hidden="true"><i class="k0" style="margin-left:{Part(begin):0.#}%;width:{Math.Max(0.5, Part(took.TotalSeconds)):0.#}%"></i></td><td>{stage.Message}</td></tr>
                """);
        }

        double Part(double seconds) => whole <= 0 ? 0 : seconds / whole * 100;
    }

    private static Html Cost(JobReport report)
    {
        var rows = new List<(string, string)>();
        var training = report.Job.Training;
        if (report.Stages.GetValueOrDefault(Stage.Train)?.Numbers.TryGetValue("billableSeconds", out var seconds) == true)
        {
            rows.Add(("Training", Sum(
                report, training.InstanceType, seconds * training.InstanceCount / 3600,
                FormattableString.Invariant($"{seconds:N0} billable seconds × {training.InstanceCount} × {training.InstanceType}"))));
        }

        if (report is { Deployment: not null, Job.Deployment: { } deploy })
        {
            var minutes = deploy.ExpiresAfterMinutes;
            var time = minutes > 0 ? ReportPage.Duration(TimeSpan.FromMinutes(minutes)) : "each hour until it is deleted";
            rows.Add(("Endpoint", Sum(
                report, deploy.InstanceType, (minutes > 0 ? minutes / 60.0 : 1) * deploy.InstanceCount,
                FormattableString.Invariant($"{time} × {deploy.InstanceCount} × {deploy.InstanceType}"))));
        }

        if (rows.Count == 0) return Html.None;
        var note = report.IsLocal
            ? "This job ran against the local server: nothing was billed. On AWS the same times would cost about so much, were its machines as fast."
            : "An estimate by on-demand prices of us-east-1; other regions differ, spot training costs less. Storage and requests are not in it.";
        return Html.Of($"<h3>Cost estimate</h3>{Page.Facts(rows)}<p>{note}</p>");
    }

    private static string Sum(JobReport report, string instanceType, double hours, string what) => report.Prices.Hour(instanceType) is { } price
        ? string.Create(CultureInfo.InvariantCulture, $"${price * hours:0.00} = {what} at ${price:0.00} an hour")
        : $"{what}; no price is known: give --price {instanceType}=DOLLARS-AN-HOUR";
}
