using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Avocet.Annotations;

/// <summary>A line of a text file.</summary>
/// <param name="File">The file, as people know it.</param>
/// <param name="Number">From 1.</param>
/// <param name="Text">Without its line end.</param>
internal readonly record struct LabelLine(string File, int Number, string Text)
{
    public AnnotationException Wrong(string problem, string remedy, Exception? cause = null) => new(File, Number, problem, remedy, cause);

    public double Real(string field, string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw Wrong($"{field} is '{LabelText.Short(value)}'.", "Write a number, with a point for decimals.");
}

/// <summary>Text files line by line, with a limit to what a line may hold.</summary>
internal static class LabelText
{
    private const int LongestLine = 1 << 20;
    private const int LongestShown = 60;

    /// <summary>All lines that are not blank.</summary>
    public static async IAsyncEnumerable<LabelLine> LinesAsync(
        Stream stream, string file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var (buffer, line, number) = (new char[8192], new StringBuilder(), 1);
        while (await reader.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            for (var start = 0; start < read;)
            {
                var end = buffer.AsSpan(start, read - start).IndexOf('\n');
                var length = end < 0 ? read - start : end;
                if (line.Length + length > LongestLine)
                    throw new AnnotationException(
                        file, number, $"The line is longer than {LongestLine} characters.", "Is this a label file?");
                line.Append(buffer, start, length);
                start += length + 1;
                if (end < 0) break;
                if (Take(line, file, number++) is { } whole) yield return whole;
            }
        }

        if (Take(line, file, number) is { } last) yield return last;
    }

    /// <summary>A value for a message, cut where it is long.</summary>
    public static string Short(string value) => value.Length <= LongestShown ? value : value[..LongestShown] + "...";

    /// <summary>A JSON value for a message.</summary>
    public static string Short(JsonElement value) => value.ValueKind == JsonValueKind.Undefined ? "missing" : Short(value.GetRawText());

    private static LabelLine? Take(StringBuilder line, string file, int number)
    {
        var text = line.ToString().Trim();
        line.Clear();
        return text.Length == 0 ? null : new LabelLine(file, number, text);
    }
}
