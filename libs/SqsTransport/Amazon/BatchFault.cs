using Amazon.SQS.Model;

namespace Avocet.SqsTransport;

/// <summary>Why one entry of a batch was not taken.</summary>
/// <param name="Code">AWS's code, e.g. ReceiptHandleIsInvalid.</param>
/// <param name="Message">AWS's text.</param>
/// <param name="IsTransient">Whether the same entry may pass later: the fault is not the sender's.</param>
internal sealed record BatchFault(string Code, string Message, bool IsTransient)
{
    /// <summary>Faults by the place of their entry; the entries' ids are their places.</summary>
    public static BatchFault?[] ByPlace(int entries, List<BatchResultErrorEntry>? failed)
    {
        var faults = new BatchFault?[entries];
        foreach (var entry in failed ?? [])
            faults[int.Parse(entry.Id, null)] = new BatchFault(entry.Code, entry.Message, entry.SenderFault is not true);
        return faults;
    }
}

/// <summary>An entry of a batch was not taken.</summary>
internal sealed class BatchEntryException(BatchFault fault) : Exception($"{fault.Code}: {fault.Message}")
{
    public BatchFault Fault { get; } = fault;
}
