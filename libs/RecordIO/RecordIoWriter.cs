namespace Avocet.RecordIO;

/// <summary>
/// Writes records one behind the other: the bytes dmlc-core and im2rec write for the same payloads. The stream is the caller's:
/// it is neither flushed nor closed here.
/// </summary>
/// <param name="stream">Where the records go; its position need not be 0.</param>
public sealed class RecordIoWriter(Stream stream)
{
    /// <summary>Bytes written so far: the offset of the next record for an index.</summary>
    public long Position { get; private set; }

    /// <summary>Writes one record.</summary>
    /// <param name="payload">Its bytes, at most 2^29 - 1.</param>
    /// <returns>Its offset from the first record of this writer, a multiple of four.</returns>
    /// <exception cref="ArgumentException">The payload is longer than a record can be.</exception>
    public long Write(ReadOnlySpan<byte> payload)
    {
        if (payload.Length > RecordIoFormat.MaxLength)
            throw new ArgumentException(
                $"The payload has {payload.Length} bytes; a record holds at most {RecordIoFormat.MaxLength}. Use smaller images.",
                nameof(payload));
        var offset = Position;
        var magic = RecordIoFormat.FindMagic(payload);
        if (magic < 0)
        {
            WritePiece(PieceKind.Whole, payload);
            return offset;
        }

        // A reader that starts in the middle of a file looks for a magic word at a multiple of four, so none may stand in a
        // payload: the record is cut there, the word itself is left out, and readers put it back between the pieces.
        var kind = PieceKind.First;
        for (; magic >= 0; magic = RecordIoFormat.FindMagic(payload))
        {
            WritePiece(kind, payload[..magic]);
            payload = payload[(magic + 4)..];
            kind = PieceKind.Middle;
        }

        WritePiece(PieceKind.Last, payload);
        return offset;
    }

    private void WritePiece(PieceKind kind, ReadOnlySpan<byte> data)
    {
        Span<byte> head = stackalloc byte[RecordIoFormat.HeadBytes];
        RecordIoFormat.WriteHead(head, kind, data.Length);
        stream.Write(head);
        stream.Write(data);
        ReadOnlySpan<byte> zeros = [0, 0, 0];
        var padding = RecordIoFormat.Padded(data.Length) - data.Length;
        stream.Write(zeros[..padding]);
        Position += head.Length + data.Length + padding;
    }
}
