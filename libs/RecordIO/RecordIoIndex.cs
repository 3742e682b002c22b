using System.Globalization;
using System.Text;

namespace Avocet.RecordIO;

/// <summary>A line of an .idx file.</summary>
/// <param name="Key">Id of the record.</param>
/// <param name="Offset">Offset of its first magic word in the .rec.</param>
public readonly record struct IndexEntry(ulong Key, long Offset);

/// <summary>The text of an .idx file: key, tab, offset, line feed, in the order of the .rec.</summary>
public static class RecordIoIndex
{
    /// <summary>Reads the lines one at a time.</summary>
    /// <exception cref="RecordIoException">A line is not key, tab, offset; the offset named is the line number.</exception>
    public static IEnumerable<IndexEntry> Read(TextReader text)
    {
        for (var number = 1; text.ReadLine() is { } line; number++)
        {
            if (line.Length == 0) continue;
            var tab = line.IndexOf('\t', StringComparison.Ordinal);
            if (tab < 0
                || !ulong.TryParse(line.AsSpan(0, tab), NumberStyles.None, CultureInfo.InvariantCulture, out var key)
                || !long.TryParse(line.AsSpan(tab + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var offset))
            {
                var shown = line.Length > 60 ? line[..60] + "..." : line;
                throw new RecordIoException(
                    $"Line {number} of the index is '{shown}', not key, tab, offset. Give the .idx written with the .rec.", number);
            }

            yield return new IndexEntry(key, offset);
        }
    }

    /// <summary>Appends one line.</summary>
    public static void Append(StringBuilder text, IndexEntry entry) =>
        text.Append(CultureInfo.InvariantCulture, $"{entry.Key}\t{entry.Offset}\n");
}
