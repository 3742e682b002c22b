using System.Diagnostics.CodeAnalysis;

namespace Avocet.RecordIO;

/// <summary>What a reader does where the file is broken.</summary>
public enum ReadMode
{
    /// <summary>Throws <see cref="RecordIoException"/>.</summary>
    Strict,

    /// <summary>Goes on at the next record start and notes the bytes between in <see cref="RecordIoReader.Skipped"/>.</summary>
    Lenient,
}

/// <summary>One record.</summary>
/// <param name="Offset">Offset of its first magic word from where the reader began.</param>
/// <param name="Payload">Its bytes, put together again where it was in pieces; the caller may keep them.</param>
public readonly record struct RecordIoRecord(long Offset, ReadOnlyMemory<byte> Payload);

/// <summary>Bytes a lenient reader passed over.</summary>
/// <param name="Offset">Where they begin.</param>
/// <param name="Length">How many.</param>
/// <param name="Reason">The first fault found in them.</param>
public sealed record SkippedBytes(long Offset, long Length, string Reason);

/// <summary>
/// Reads records in file order from any stream, seekable or not. Memory follows the bytes that are really there, never a
/// length the file claims. The stream is the caller's and is read ahead.
/// </summary>
/// <remarks>
/// A lenient reader relies on the writer's promise that no magic word stands aligned in a payload, so it reads every byte once
/// and a damaged length costs one record. A file of a writer that breaks the promise is to be read strictly.
/// </remarks>
/// <param name="stream">The file, at its first record.</param>
/// <param name="mode">What to do where the file is broken.</param>
public sealed class RecordIoReader(Stream stream, ReadMode mode = ReadMode.Strict)
{
    private readonly ReadWindow _window = new(stream);
    private readonly List<SkippedBytes> _skipped = [];

    /// <summary>Offset behind the last record read or passed over.</summary>
    public long Position => _window.Offset;

    /// <summary>What was passed over so far, in file order, neighbours joined. Always empty in strict mode.</summary>
    public IReadOnlyList<SkippedBytes> Skipped => _skipped;

    /// <summary>Reads the next record.</summary>
    /// <returns>False at the end of the file.</returns>
    /// <exception cref="RecordIoException">Strict mode: the file is cut short, damaged, or no RecordIO at all.</exception>
    public bool TryRead(out RecordIoRecord record)
    {
        record = default;
        while (_window.Ensure(1))
        {
            var offset = _window.Offset;
            if (TryReadRecord(out var payload, out var fault))
            {
                record = new RecordIoRecord(offset, payload);
                return true;
            }

            if (mode == ReadMode.Strict) throw fault;
            SkipToRecordStart(offset, fault.Problem);
        }

        return false;
    }

    /// <summary>All records from here to the end.</summary>
    /// <exception cref="RecordIoException">Strict mode: the file is cut short, damaged, or no RecordIO at all.</exception>
    public IEnumerable<RecordIoRecord> ReadAll()
    {
        while (TryRead(out var record)) yield return record;
    }

    private bool TryReadRecord([NotNullWhen(true)] out byte[]? payload, [NotNullWhen(false)] out RecordIoException? fault)
    {
        payload = null;
        MemoryStream? pieces = null;
        while (true)
        {
            if (!TryReadHead(pieces is not null, out var kind, out var length, out fault)) return false;
            var whole = kind == PieceKind.Whole;
            if (!whole && (pieces?.Length ?? 0) + length + 4 > RecordIoFormat.MaxLength)
            {
                fault = new RecordIoException(
                    $"The pieces of a record exceed {RecordIoFormat.MaxLength} bytes. The file is damaged.", _window.Offset);
                return false;
            }

            if (!TryTakeData(length, out var data, out fault)) return false;
            if (whole)
            {
                payload = data.ToArray();
                return true;
            }

            pieces ??= new MemoryStream();
            pieces.Write(data);
            if (kind == PieceKind.Last)
            {
                payload = pieces.ToArray();
                return true;
            }

            pieces.Write([0x0a, 0x23, 0xd7, 0xce]);
        }
    }

    private bool TryReadHead(bool inRecord, out PieceKind kind, out int length, [NotNullWhen(false)] out RecordIoException? fault)
    {
        (kind, length, fault) = (default, 0, null);
        var complete = _window.Ensure(RecordIoFormat.HeadBytes);
        var head = _window.Bytes;
        if (head.Length >= 4 && RecordIoFormat.Word(head) != RecordIoFormat.Magic)
        {
            fault = new RecordIoException(
                _window.Offset == 0 ? ForeignFile.Describe(head) : "A record does not begin with the RecordIO magic. The file is damaged.",
                _window.Offset);
            return false;
        }

        if (!complete)
        {
            var what = head.Length == 0 ? "The file ends between the pieces of a record" : "The file ends in the head of a record";
            fault = new RecordIoException($"{what}: it is cut short. Copy it again.", _window.Offset + head.Length);
            return false;
        }

        var word = RecordIoFormat.Word(head[4..]);
        (kind, length) = (RecordIoFormat.Kind(word), RecordIoFormat.Length(word));
        var fits = inRecord ? kind is PieceKind.Middle or PieceKind.Last : kind is PieceKind.Whole or PieceKind.First;
        if (fits && (kind is PieceKind.Whole or PieceKind.Last || length % 4 == 0)) return true;
        fault = new RecordIoException(
            $"A piece of kind {(int)kind} and length {length} cannot stand here. The file is damaged.", _window.Offset);
        return false;
    }

    private bool TryTakeData(int length, out ReadOnlySpan<byte> data, [NotNullWhen(false)] out RecordIoException? fault)
    {
        fault = null;
        var end = RecordIoFormat.HeadBytes + RecordIoFormat.Padded(length);
        var magic = -1;
        var complete = mode == ReadMode.Strict ? _window.Ensure(end) : _window.EnsureUntilMagic(RecordIoFormat.HeadBytes, end, out magic);
        if (!complete)
        {
            var found = magic < 0 ? _window.Bytes.Length : magic;
            var why = magic < 0 ? "the file ends there: it is cut short. Copy it again." : "another begins there. The file is damaged.";
            fault = new RecordIoException(
                $"A record of {length} bytes has {Math.Max(0, found - RecordIoFormat.HeadBytes)} and {why}", _window.Offset + found);
            data = default;
            return false;
        }

        data = _window.Bytes.Slice(RecordIoFormat.HeadBytes, length);
        _window.Advance(end);
        return true;
    }

    private void SkipToRecordStart(long from, string reason)
    {
        // At a continuation, or at the very start that failed, this place is no start: search behind it.
        if (_window.Offset == from || !AtRecordStart()) _window.Advance(Math.Min(_window.Bytes.Length, 4 - (int)(_window.Offset % 4)));
        while (_window.Ensure(RecordIoFormat.HeadBytes) && !AtRecordStart())
        {
            var magic = RecordIoFormat.FindMagic(_window.Bytes[4..]);
            _window.Advance(magic < 0 ? (_window.Bytes.Length & ~3) - 4 : magic + 4);
        }

        if (_window.Bytes.Length < RecordIoFormat.HeadBytes) _window.Advance(_window.Bytes.Length);
        if (_skipped is [.., var last] && last.Offset + last.Length == from)
            _skipped[^1] = last with { Length = _window.Offset - last.Offset };
        else
            _skipped.Add(new SkippedBytes(from, _window.Offset - from, reason));
    }

    private bool AtRecordStart() =>
        _window.Ensure(RecordIoFormat.HeadBytes)
        && RecordIoFormat.Word(_window.Bytes) == RecordIoFormat.Magic
        && RecordIoFormat.StartsRecord(RecordIoFormat.Word(_window.Bytes[4..]));
}
