using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Avocet.Annotations;

/// <summary>A line of a manifest as its bytes, UTF-8, which are good until the next line is asked for.</summary>
/// <param name="File">The file, as people know it.</param>
/// <param name="Number">From 1.</param>
/// <param name="Json">Without white space around it.</param>
internal readonly record struct ManifestLine(string File, int Number, ReadOnlyMemory<byte> Json)
{
    private const int FirstBuffer = 1 << 16;
    private const int LongestLine = 1 << 20;
    private const string OneObject = "A manifest holds one JSON object a line.";

    /// <summary>All lines that are not blank.</summary>
    public static async IAsyncEnumerable<ManifestLine> ReadAsync(
        Stream stream, string file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (buffer, start, searched, end, number, atEnd) = (new byte[FirstBuffer], 0, 0, 0, 1, false);
        while (true)
        {
            var found = buffer.AsSpan(searched, end - searched).IndexOf((byte)'\n');
            if (found < 0 && !atEnd)
            {
                buffer.AsSpan(start, end - start).CopyTo(buffer);
                (start, searched, end) = (0, end - start, end - start);
                if (end > LongestLine)
                    throw new AnnotationException(file, number, $"The line is longer than {LongestLine} bytes.", "Is this a label file?");
                if (end == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
                var read = await stream.ReadAsync(buffer.AsMemory(end), cancellationToken);
                (end, atEnd) = (end + read, read == 0);
                continue;
            }

            var stop = found < 0 ? end : searched + found;
            var json = Trimmed(buffer.AsMemory(start, stop - start), first: number == 1);
            if (!json.IsEmpty) yield return new ManifestLine(file, number, json);
            if (found < 0) yield break;
            (start, searched, number) = (stop + 1, stop + 1, number + 1);
        }
    }

    public AnnotationException Wrong(string problem, string remedy, Exception? cause = null) => new(File, Number, problem, remedy, cause);

    /// <summary>A reader that stands at the beginning of the line's object.</summary>
    /// <exception cref="AnnotationException">The line is no object.</exception>
    public Utf8JsonReader Object()
    {
        if (!Utf8.IsValid(Json.Span)) throw Wrong($"'{Shown()}' is not UTF-8.", "Write the manifest in UTF-8.");
        var reader = new Utf8JsonReader(Json.Span);
        reader.Read();
        return reader.TokenType == JsonTokenType.StartObject ? reader : throw Wrong($"'{Shown()}' is no JSON object.", OneObject);
    }

    /// <summary>What is to be said where the reader found the line broken: of half a pair of surrogates in an escape it says that the
    /// operation is invalid.</summary>
    public AnnotationException NotJson(Exception broken) => Wrong($"'{Shown()}' is not JSON.", OneObject, broken);

    /// <summary>The value the reader stands at, for a message; the reader goes to its end.</summary>
    public string Shown(ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return LabelText.Short(Encoding.UTF8.GetString(Json.Span[start..(int)reader.BytesConsumed]));
    }

    private string Shown() => LabelText.Short(Encoding.UTF8.GetString(Json.Span));

    private static ReadOnlyMemory<byte> Trimmed(ReadOnlyMemory<byte> line, bool first)
    {
        var bytes = line.Span;
        if (first && bytes.StartsWith(Encoding.UTF8.Preamble)) bytes = bytes[Encoding.UTF8.Preamble.Length..];
        var trimmed = bytes.Trim(" \t\r\v\f"u8);
        return line.Slice(line.Length - bytes.Length + bytes.IndexOf(trimmed), trimmed.Length);
    }
}
