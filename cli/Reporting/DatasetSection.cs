using Avocet.Cli.Pages;
using Avocet.Converter;

namespace Avocet.Cli.Reporting;

/// <summary>The data set: counts, sizes, examples.</summary>
internal static class DatasetSection
{
    private const int MostRows = 250;

    public static Html Write(JobReport report)
    {
        if (report.Dataset is not { } data) return Html.None;
        var mirrored = data.Mirrored == 0 ? "" : FormattableString.Invariant($", {data.Mirrored:N0} of them mirrored copies");
        var classes = report.Classes.Count == 1 ? "class" : "classes";
        return Html.Of($"""
            <section id="data"><h2>Data</h2><p>{data.Images:N0} images{mirrored}, in {report.Classes.Count:N0} {classes}.</p>
            {Counts(report, data)}
            <div class="charts">{Chart("Longest side of the images", "pixels", data.ImageSizes)}
            {Chart("Size of the boxes", "√(box area ÷ picture area)", data.BoxSizes)}
            {Chart("Boxes in an image", "boxes", data.BoxesEach)}</div>
            <h3>Examples</h3>{report.Examples.Select(example => Sheet(report, example))}{Unshown(report)}</section>
            """);
    }

    private static Html Chart(string title, string x, Histogram? histogram) => histogram switch
    {
        null => Html.None,
        { Counts.Count: 1 } => Html.Of($"""
            <figure class="chart"><figcaption>{title}</figcaption><p>Always {histogram.Label(0)}.</p></figure>
            """),
        _ => Figures.Bars(title, x, histogram),
    };

    private static Html Counts(JobReport report, DatasetFigures data)
    {
        var (train, validation) = (data.Counts[Channel.Train], data.Counts[Channel.Validation]);
        var most = Math.Max(1, train.Zip(validation, (one, other) => one.Boxes + other.Boxes).Max());
        var rows = report.Classes.Take(MostRows).Select((name, id) => Html.Of($"""
            <tr><th scope="row">{name}</th><td>{train[id].Images:N0}</td><td>{train[id].Boxes:N0}</td><td>{validation[id].Images:N0}</td>
            <td>{validation[id].Boxes:N0}</td>
            <td class="share" aria-hidden="true"><i class="k0" style="width:{100.0 * train[id].Boxes / most:0.#}%"></i>
            <i class="k1" style="width:{100.0 * validation[id].Boxes / most:0.#}%"></i></td></tr>
            """));
        var more = report.Classes.Count > MostRows ? Html.Of($"<p>and {report.Classes.Count - MostRows:N0} more classes.</p>") : Html.None;
        return Html.Of($"""
            {Page.Wide("Counts by class")}<table><caption>Images and boxes of each class</caption><thead><tr><th scope="col">Class</th>
            <th scope="col">Train images</th><th scope="col">boxes</th>
            <th scope="col">Validation images</th><th scope="col">boxes</th>
            <td class="share">boxes: <span class="key k0">train</span> <span class="key k1">validation</span></td></tr></thead>
            <tbody>{rows}</tbody><tfoot><tr><th scope="row">All boxes</th><td></td><td>{train.Sum(one => one.Boxes):N0}</td><td></td>
            <td>{validation.Sum(one => one.Boxes):N0}</td><td></td></tr></tfoot></table></div>{more}
            """);
    }

    private static Html Sheet(JobReport report, (int ClassId, IReadOnlyList<ReportPicture> Pictures) example) => Html.Of($"""
        <h4>{report.Classes[example.ClassId]}</h4><div class="pictures">{example.Pictures.Select(picture => picture.Show())}</div>
        """);

    private static Html Unshown(JobReport report) => report.Examples.Count == report.Classes.Count ? Html.None : Html.Of(
        $"""
        <p>{report.Classes.Count - report.Examples.Count:N0} more classes are on the contact sheets in the job's folder,
        dataset/contact-sheets/.</p>
        """);
}
