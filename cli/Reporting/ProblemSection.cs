using System.Globalization;
using System.Text.RegularExpressions;
using Avocet.Cli.Pages;
using Avocet.Contracts;
using Avocet.Hosting;

namespace Avocet.Cli.Reporting;

/// <summary>What was left out and what was mended.</summary>
internal static partial class ProblemSection
{
    private const int MostReasons = 8;
    private const int MostRows = 300;

    public static Html Write(JobReport report) => report.Quarantined.Count + report.Mended.Count == 0
        ? Html.Of($"""
            <section id="problems"><h2>Left out and mended</h2><p>Nothing: every image and every box was used as it came.</p></section>
            """)
        : Html.Of($"""<section id="problems"><h2>Left out and mended</h2>{Quarantined(report)}{Mended(report)}</section>""");

    private static Html Quarantined(JobReport report)
    {
        if (report.Quarantined.Count == 0) return Html.Of($"<p>No image was left out.</p>");
        var shown = report.QuarantinedPictures.Where(picture => picture.Jpeg is not null).ToList();
        var unshown = report.QuarantinedPictures.Count > shown.Count
            ? Html.Of($"<p>Those that are missing, damaged beyond decoding or no picture at all cannot be shown.</p>")
            : Html.None;
        var rows = report.Quarantined.Take(MostRows).Select(item => Html.Of(
            $"<tr><th scope=\"row\">{item.Image.Path}</th><td>{JobFolder.StageName(item.Stage)}</td><td>{item.Image.Reason}</td></tr>"));
        return Html.Of($"""
            <h3>Images left out: {report.Quarantined.Count:N0} of at most {report.Job.Packing.MaxBadImages:N0}</h3>
            <ul>{Reasons(report).Select(reason => Html.Of($"<li>{reason.Images:N0} × {reason.Words}</li>"))}</ul>
            <div class="pictures why">{shown.Select(picture => picture.Show())}</div>{unshown}
            <details><summary>All of them, with reasons</summary>{Page.Wide("Images left out")}<table class="text"><thead><tr>
            <th scope="col">Image</th><th scope="col">Stage</th><th scope="col">Reason</th></tr></thead>
            <tbody>{rows}</tbody></table></div>{More(report.Quarantined.Count)}</details>
            """);
    }

    /// <summary>The most frequent reasons; what differs from image to image, names and numbers, is left away.</summary>
    private static IEnumerable<(int Images, string Words)> Reasons(JobReport report)
    {
        var reasons = report.Quarantined.GroupBy(item => Numbers().Replace(WithoutPath(item.Image), "…"))
            .OrderByDescending(group => group.Count()).ToList();
        foreach (var reason in reasons.Take(MostReasons))
        {
            var same = reason.Select(item => item.Image.Reason).Distinct().ToList();
            yield return (reason.Count(), same.Count == 1 ? same[0] : reason.Key);
        }

        var rest = reasons.Skip(MostReasons).Sum(reason => reason.Count());
        if (rest > 0) yield return (rest, "other reasons, each named below");
    }

    private static string WithoutPath(QuarantinedImage image) => image.Reason.Replace(image.Path, "…", StringComparison.Ordinal);

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Numbers();

    private static Html Mended(JobReport report)
    {
        if (report.Mended.Count == 0) return Html.None;
        var rows = report.Mended.Take(MostRows).Select(box => Html.Of($"""
            <tr><th scope="row">{box.Path}</th><td>{Edges(box.Before)}</td>
            <td>{(box.After is null ? "dropped" : Edges(box.After))}</td><td>{box.Reason}</td></tr>
            """));
        return Html.Of($"""
            <h3>Boxes mended or dropped: {report.Mended.Count:N0}</h3>
            <p class="legend"><span class="key before">as labelled</span> <span class="key after">as used</span></p>
            <div class="pictures why mended">{report.MendedPictures.Select(picture => picture.Show())}</div>
            <details><summary>All of them, left top right bottom in pixels</summary>
            {Page.Wide("Boxes mended or dropped")}<table class="text"><thead><tr>
            <th scope="col">Image</th><th scope="col">Before</th><th scope="col">After</th>
            <th scope="col">Reason</th></tr></thead><tbody>{rows}</tbody></table></div>{More(report.Mended.Count)}</details>
            """);
    }

    private static Html More(int all) =>
        all <= MostRows ? Html.None : Html.Of($"<p>and {all - MostRows:N0} more in the job's folder, reports/.</p>");

    private static string Edges(IReadOnlyList<double> edges) =>
        string.Join(' ', edges.Select(edge => edge.ToString("0.##", CultureInfo.InvariantCulture)));
}
