namespace Avocet.RecordIO;

/// <summary>A file is not the RecordIO it should be. The message names the fault and the remedy.</summary>
/// <param name="problem">What is wrong, and what to do.</param>
/// <param name="offset">Byte offset of the fault in its file or payload.</param>
public sealed class RecordIoException(string problem, long offset) : IOException($"{problem} (byte {offset})")
{
    /// <summary>What is wrong, and what to do; the message without the offset.</summary>
    public string Problem { get; } = problem;

    /// <summary>Byte offset of the fault in its file or payload.</summary>
    public long Offset { get; } = offset;
}
