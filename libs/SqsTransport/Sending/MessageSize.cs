using MassTransit;

namespace Avocet.SqsTransport;

/// <summary>Sizes are checked before sending: what AWS says to a message that is too large helps nobody.</summary>
internal static class MessageSize
{
    /// <exception cref="TransportException">The message is too large.</exception>
    public static void Check(OutgoingMessage message, SqsAddress address)
    {
        var most = address.IsTopic ? SnsTopic.MaxBytes : SqsQueue.MaxBytes;
        if (message.Bytes <= most) return;
        throw new TransportException(
            address.ToUri(),
            $"The message has {message.Bytes} bytes; {(address.IsTopic ? "SNS" : "SQS")} takes {most}. "
            + "Put what is large into the object store and send its address.");
    }
}
