using System.Globalization;
using System.Text;
using Avocet.Contracts;

namespace Avocet.Converter;

/// <summary>What a stage left out or mended, as a text: counts by reason first, then every image.</summary>
internal static class ReadableReport
{
    /// <param name="report">The report.</param>
    /// <param name="lines">The file that line numbers count in.</param>
    public static string Of(StageReport report, string lines)
    {
        if (report.Quarantined.Count + report.Mended.Count == 0) return "Nothing was left out or mended.\n";
        var text = new StringBuilder();
        if (report.Quarantined.Count > 0)
        {
            Line(text, $"{report.Quarantined.Count} images left out (line numbers of {lines}):");
            Reasons(text, report.Quarantined.Select(image => image.Reason));
            foreach (var image in report.Quarantined) Line(text, $"line {Number(image.Line)}  {image.Path}  {image.Reason}");
        }

        if (report.Mended.Count > 0)
        {
            Line(text, $"{report.Mended.Count} boxes mended (left, top, right, bottom in pixels):");
            Reasons(text, report.Mended.Select(box => box.After is null ? "dropped" : "clamped to the picture"));
            foreach (var box in report.Mended)
            {
                var after = box.After is null ? "dropped" : Edges(box.After);
                Line(text, $"line {Number(box.Line)}  {box.Path}  {Edges(box.Before)} -> {after}: {box.Reason}");
            }
        }

        return text.ToString();
    }

    private static void Reasons(StringBuilder text, IEnumerable<string> reasons)
    {
        const int shown = 20;
        var kinds = reasons.CountBy(reason => reason).OrderByDescending(kind => kind.Value)
            .ThenBy(kind => kind.Key, StringComparer.Ordinal);
        foreach (var kind in kinds.Take(shown))
            Line(text, $"  {kind.Value,7} x {kind.Key}");
    }

    private static string Number(long? line) => line?.ToString(CultureInfo.InvariantCulture) ?? "?";

    private static string Edges(IReadOnlyList<double> edges) =>
        string.Join(' ', edges.Select(edge => edge.ToString("0.##", CultureInfo.InvariantCulture)));

    private static void Line(StringBuilder text, FormattableString line) =>
        text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
