namespace Avocet.RecordIO;

/// <summary>Reads records by key, in any order. Not for several threads at once: they share the stream's position.</summary>
public sealed class IndexedRecordIoReader
{
    private readonly Stream _stream;
    private readonly Dictionary<ulong, long> _offsets = [];

    /// <summary>Takes a .rec and its .idx.</summary>
    /// <param name="stream">The .rec, seekable, from position 0. The caller closes it.</param>
    /// <param name="index">The .idx; of equal keys the last counts.</param>
    /// <exception cref="RecordIoException">The index is not of this file: an offset is unaligned or beyond its end.</exception>
    public IndexedRecordIoReader(Stream stream, IEnumerable<IndexEntry> index)
    {
        if (!stream.CanSeek)
            throw new ArgumentException("Reading by key needs a seekable stream. Copy the .rec to a file first.", nameof(stream));
        _stream = stream;
        foreach (var entry in index)
        {
            if (entry.Offset % 4 != 0 || entry.Offset < 0 || entry.Offset > stream.Length - RecordIoFormat.HeadBytes)
                throw new RecordIoException(
                    $"The index puts key {entry.Key} at {entry.Offset}, where no record can begin. It is not the index of this file.",
                    entry.Offset);
            _offsets[entry.Key] = entry.Offset;
        }
    }

    /// <summary>The keys, in the order of the index.</summary>
    public IReadOnlyCollection<ulong> Keys => _offsets.Keys;

    /// <summary>Reads one record.</summary>
    /// <exception cref="KeyNotFoundException">The index has no such key.</exception>
    /// <exception cref="RecordIoException">There is no whole record at its offset.</exception>
    public RecordIoRecord Read(ulong key)
    {
        if (!_offsets.TryGetValue(key, out var offset)) throw new KeyNotFoundException($"The index has no key {key}.");
        _stream.Position = offset;
        try
        {
            if (!new RecordIoReader(_stream).TryRead(out var record))
                throw new RecordIoException($"The index puts key {key} at the end of the file. It is not the index of this file.", 0);
            return record with { Offset = offset };
        }
        catch (RecordIoException fault)
        {
            throw new RecordIoException($"Key {key} at {offset}: {fault.Problem}", offset + fault.Offset);
        }
    }
}
