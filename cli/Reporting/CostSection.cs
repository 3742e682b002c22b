using System.Globalization;
using Avocet.Cli.Pages;
using Avocet.Contracts;
using Avocet.Hosting;

namespace Avocet.Cli.Reporting;

/// <summary>Where the time went, and what it costs.</summary>
internal static class CostSection
{
    private const int MostReplicas = 40;

    public static Html Write(JobReport report)
    {
        if (report.Stages.Count == 0) return Html.None;
        var start = report.Stages.Values.Min(stage => stage.StartedAt);
        var whole = (report.Stages.Values.Max(stage => stage.UpdatedAt) - start).TotalSeconds;
        return Html.Of($"""
            <section id="time"><h2>Time and cost</h2>{Page.Wide("Times of the stages")}<table class="text timeline">
            <caption>Stages, from {ReportPage.Time(start)}</caption><thead><tr><th scope="col">Stage</th>
            <th scope="col">Took</th><td class="share"></td><th scope="col">What it did</th></tr></thead>
            <tbody>{report.Stages.Values.Select(Row)}</tbody></table></div>{Replicas(report)}{Cost(report)}</section>
            """);

        Html Row(StageStatus stage)
        {
            var (begin, took) = ((stage.StartedAt - start).TotalSeconds, stage.UpdatedAt - stage.StartedAt);
            return Html.Of($"""
                <tr><th scope="row">{JobFolder.StageName(stage.Stage)}</th><td>{ReportPage.Duration(took)}</td>
                <td class="share" aria-hidden="true">{Bar(Part(begin), Part(took.TotalSeconds))}</td><td>{stage.Message}</td></tr>
                """);
        }

        double Part(double seconds) => whole <= 0 ? 0 : seconds / whole;
    }

    /// <summary>How packing was shared: a replica's bar is from its first shard to its last within the time of all.</summary>
    private static Html Replicas(JobReport report)
    {
        if (report.Stages.GetValueOrDefault(Stage.Pack) is not { Replicas: { Count: > 0 } replicas }) return Html.None;
        var (start, end) = (replicas.Min(one => one.From), replicas.Max(one => one.To));
        var whole = Math.Max((end - start).TotalSeconds, 1e-3);
        var rows = replicas.Take(MostReplicas).Select(one => Html.Of($"""
            <tr><th scope="row">{one.Replica}</th><td title="{Shards(one)}">{one.Shards.Count:N0}</td><td>{one.Images:N0}</td>
            <td>{ReportPage.Duration(TimeSpan.FromSeconds(one.Seconds))}</td><td>{(one.Seconds > 0 ? one.Images / one.Seconds : 0):N0}</td>
            <td class="share" aria-hidden="true">
            {Bar((one.From - start).TotalSeconds / whole, (one.To - one.From).TotalSeconds / whole)}</td></tr>
            """));
        var word = replicas.Count == 1 ? "replica" : "replicas";
        var more = replicas.Count > MostReplicas ? Html.Of($"<p>and {replicas.Count - MostReplicas:N0} more replicas.</p>") : Html.None;
        return Html.Of($"""
            <h3>Packing, by replica</h3>{Page.Wide("Packing by replica")}<table>
            <caption>{replicas.Count:N0} {word}, {ReportPage.Duration(end - start)} from the first shard to the last</caption>
            <thead><tr><th scope="col">Replica</th><th scope="col">Shards</th><th scope="col">Images</th>
            <th scope="col">At work</th><th scope="col">Images/s</th><td class="share"></td></tr></thead>
            <tbody>{rows}</tbody></table></div>{more}
            """);
    }

    private static string Shards(ReplicaWork work) =>
        string.Join(", ", work.Shards.Take(MostReplicas)) + (work.Shards.Count > MostReplicas ? ", …" : "");

    /// <summary>A bar that begins at a part of the whole and takes a part of it.</summary>
    private static Html Bar(double from, double part) => Html.Of(
        $"""<i class="k0" style="margin-left:{Math.Min(from * 100, 99.5):0.#}%;width:{Math.Max(0.5, part * 100):0.#}%"></i>""");

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
            ? "This job ran against the local server: nothing was billed. On AWS the same times would cost about so much, were its "
            + "machines "
                + "as fast."
            : "An estimate by on-demand prices of us-east-1; other regions differ, spot training costs less. Storage and requests are not "
                + "in it.";
        return Html.Of($"<h3>Cost estimate</h3>{Page.Facts(rows)}<p>{note}</p>");
    }

    private static string Sum(JobReport report, string instanceType, double hours, string what) =>
        report.Prices.Hour(instanceType) is { } price
        ? string.Create(CultureInfo.InvariantCulture, $"${price * hours:0.00} = {what} at ${price:0.00} an hour")
        : $"{what}; no price is known: give --price {instanceType}=DOLLARS-AN-HOUR";
}
