using System.Globalization;
using System.Text.Unicode;

namespace Avocet.RecordIO;

/// <summary>
/// Writes a .rec and its .idx side by side. The streams are the caller's: they are neither flushed nor closed here. One thread at a time.
/// </summary>
/// <param name="rec">Where the records go.</param>
/// <param name="idx">Where the index goes, a line for each record.</param>
/// <param name="offset">Bytes of records already in front of the first one written here, a multiple of four.</param>
public sealed class IndexedRecordIoWriter(Stream rec, Stream idx, long offset = 0)
{
    private const int LongestLine = 20 + 1 + 19 + 1;
    private readonly RecordIoWriter _records = new(rec);

    /// <summary>Bytes of the .rec so far: the offset of the next record.</summary>
    public long Position => offset + _records.Position;

    /// <summary>Records written here.</summary>
    public long Records { get; private set; }

    /// <summary>Writes one record and its line.</summary>
    /// <param name="key">Key of the record in the index: the image's id.</param>
    /// <param name="payload">Its bytes, at most 2^29 - 1.</param>
    /// <exception cref="ArgumentException">The payload is longer than a record can be.</exception>
    public void Write(ulong key, ReadOnlySpan<byte> payload)
    {
        var at = offset + _records.Write(payload);
        Span<byte> line = stackalloc byte[LongestLine];
        if (!Utf8.TryWrite(line, CultureInfo.InvariantCulture, $"{key}\t{at}\n", out var length))
            throw new InvalidOperationException("A line of the index is longer than its numbers can be.");
        idx.Write(line[..length]);
        Records++;
    }
}
