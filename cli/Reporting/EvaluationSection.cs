using System.Globalization;
using Avocet.Cli.Pages;

namespace Avocet.Cli.Reporting;

/// <summary>What the deployed detector does on validation pictures.</summary>
internal static class EvaluationSection
{
    private const int MostCurves = 12;
    private const int WidestMatrix = 16;
    private const int MostConfusions = 25;

    public static Html Write(JobReport report)
    {
        if (report is not { Evaluation: { } evaluation, Measures: { } measures })
            return Html.Of($"""<section id="evaluation"><h2>Evaluation</h2><p>Not measured. {report.NoEvaluation}</p></section>""");
        var part = evaluation.Pictures.Count == evaluation.PicturesInChannel
            ? FormattableString.Invariant($"all {evaluation.PicturesInChannel:N0} validation pictures")
            : FormattableString.Invariant(
                $"{evaluation.Pictures.Count:N0} of {evaluation.PicturesInChannel:N0} validation pictures, spread evenly");
        return Html.Of($"""
            <section id="evaluation"><h2>Evaluation</h2>
            <p>Endpoint {evaluation.EndpointName} was asked about {part}, {ReportPage.Time(evaluation.AskedAt)}. Its mAP on them is
            <strong>{measures.MeanAveragePrecision:0.000}</strong>: a detection is right where it covers a label of its class with an
            intersection over union of at least {report.Job.Training.Hyperparameters.OverlapThreshold:0.##}.</p>
            {Classes(report, measures)}{Curves(report, measures)}{Confusion(report, measures)}
            {Predictions("Worst predictions", report.WorstPredictions)}{Predictions("Best predictions", report.BestPredictions)}</section>
            """);
    }

    private static Html Classes(JobReport report, DetectorMeasures measures)
    {
        var rows = measures.Classes.Select(one =>
        {
            var (recall, precision) = one.At(report.Threshold);
            var share = double.IsNaN(one.AveragePrecision) ? 0 : one.AveragePrecision * 100;
            return Html.Of($"""
                <tr><th scope="row">{report.Classes[one.ClassId]}</th><td>{one.Labels:N0}</td><td>{Number(one.AveragePrecision)}</td>
                <td>{Number(precision)}</td><td>{Number(one.Labels == 0 ? double.NaN : recall)}</td>
                <td class="share" aria-hidden="true"><i class="k0" style="width:{share:0.#}%"></i></td></tr>
                """);
        });
        return Html.Of($"""
            {Page.Wide("Measures by class")}<table>
            <caption>By class; precision and recall at score {report.Threshold:0.##}</caption><thead><tr>
            <th scope="col">Class</th><th scope="col">Labels</th>
            <th scope="col">Average precision</th><th scope="col">Precision</th><th scope="col">Recall</th>
            <td class="share"></td></tr></thead><tbody>{rows}</tbody></table></div>
            """);
    }

    private static Html Curves(JobReport report, DetectorMeasures measures)
    {
        var shown = measures.Classes.Where(one => one is { Labels: > 0, Curve.Count: > 0 })
            .OrderBy(one => one.AveragePrecision).Take(MostCurves).OrderBy(one => one.ClassId).ToList();
        var which = shown.Count < measures.Classes.Count(one => one.Labels > 0)
            ? FormattableString.Invariant($" of the {shown.Count} worst classes") : "";
        return Html.Of($"""
            <h3>Precision over recall{which}</h3>
            <div class="charts{(shown.Count > 2 ? " small" : "")}">{shown.Select(one => Curve(report, one))}</div>
            """);
    }

    private static Html Curve(JobReport report, ClassMeasure one)
    {
        var title = FormattableString.Invariant($"{ClassNames.Short(report.Classes, one.ClassId)}: {one.AveragePrecision:0.00}");
        var points = one.Curve.Select(step => (step.Recall, step.Precision)).Prepend((0, one.Curve[0].Precision));
        var line = new ChartLine("precision", OverlayBox.Colour(one.ClassId), [.. points]);
        return Figures.Lines(new ChartAxes(title, "recall", "", 1, 1), [line]);
    }

    private static Html Confusion(JobReport report, DetectorMeasures measures) =>
        report.Classes.Count < WidestMatrix ? Matrix(report, measures.Confusion) : Confusions(report, measures.Confusion);

    private static Html Matrix(JobReport report, int[,] confusion)
    {
        var size = report.Classes.Count;
        var most = Math.Max(1, confusion.Cast<int>().Max());
        var rows = Enumerable.Range(0, size + 1).Select(row => Html.Of($"""
            <tr><th scope="row">{Name(report, row, "nothing there")}</th>
            {Enumerable.Range(0, size + 1).Select(column => Cell(row, column))}</tr>
            """));
        var columns = Enumerable.Range(0, size + 1).Select(id => Html.Of($"""<th scope="col">{Name(report, id, "not found")}</th>"""));
        return Html.Of($"""
            <h3>Confusion of classes</h3>
            <p>Rows: what is there. Columns: what was found with a score of at least {report.Threshold:0.##}.</p>
            {Page.Wide("Confusion matrix")}<table class="matrix"><thead><tr>
            <td></td>{columns}</tr></thead>
            <tbody>{rows}</tbody></table></div>
            """);

        Html Cell(int row, int column)
        {
            var count = confusion[row, column];
            var kind = row == column ? "right" : "wrong";
            var text = count == 0 ? "·" : count.ToString("N0", CultureInfo.InvariantCulture);
            return Html.Of($"""<td class="{kind}" style="--part:{(double)count / most * 100:0}%">{text}</td>""");
        }
    }

    private static Html Confusions(JobReport report, int[,] confusion)
    {
        var size = report.Classes.Count + 1;
        var wrong = Enumerable.Range(0, size * size).Select(i => (Row: i / size, Column: i % size, Times: confusion[i / size, i % size]))
            .Where(cell => cell.Row != cell.Column && cell.Times > 0).OrderByDescending(cell => cell.Times).Take(MostConfusions)
            .Select(cell => Html.Of($"""
                <tr><th scope="row">{Name(report, cell.Row, "nothing there")}</th><td>{Name(report, cell.Column, "not found")}</td>
                <td>{cell.Times:N0}</td></tr>
                """));
        return Html.Of($"""
            <h3>Most frequent confusions</h3>{Page.Wide("Most frequent confusions")}<table><thead><tr><th scope="col">What is there</th>
            <th scope="col">What was found</th><th scope="col">Times</th></tr></thead>
            <tbody>{wrong}</tbody></table></div>
            """);
    }

    private static Html Predictions(string title, IReadOnlyList<ReportPicture> pictures) => pictures.Count == 0 ? Html.None : Html.Of($"""
        <h3>{title}</h3><p class="legend"><span class="key truth">label</span> <span class="key found">found, with its score</span></p>
        <div class="pictures large">{pictures.Select(picture => picture.Show())}</div>
        """);

    private static string Name(JobReport report, int id, string beyond) =>
        id == report.Classes.Count ? beyond : ClassNames.Short(report.Classes, id);

    private static string Number(double value) =>
        double.IsNaN(value) ? "–" : value.ToString("0.000", CultureInfo.InvariantCulture);
}
