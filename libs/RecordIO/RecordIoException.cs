namespace Avocet.RecordIO;

/// <summary>A file is not the RecordIO it should be. The message names the fault and the remedy.</summary>
/// <param name="message">What is wrong, and what to do.</param>
/// <param name="offset">Byte offset of the fault in its file or payload.</param>
public sealed class RecordIoException(string message, long offset) : IOException($"{message} (byte {offset})")
{
    /// <summary>Byte offset of the fault in its file or payload.</summary>
    public long Offset { get; } = offset;
}
