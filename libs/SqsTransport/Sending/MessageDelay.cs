using MassTransit;

namespace Avocet.SqsTransport;

/// <summary>SQS hides a message for 15 minutes at most; a topic or a FIFO queue has no delay of a message at all.</summary>
internal static class MessageDelay
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    /// <exception cref="TransportException">The delay cannot be kept.</exception>
    public static int Seconds(SendContext context, SqsAddress address)
    {
        if (context.Delay is not { } delay || delay <= TimeSpan.Zero) return 0;
        if (address.IsTopic)
        {
            throw new TransportException(
                address.ToUri(),
                $"SNS cannot hold a message back ({delay}). "
                + "Schedule it to its queue with ScheduleSend and queue:name instead of publishing it.");
        }

        if (SqsName.IsFifo(address.Name))
            throw new TransportException(
                address.ToUri(), $"A FIFO queue cannot hold one message back ({delay}). Use a standard queue for delayed messages.");
        if (delay <= Longest) return (int)Math.Ceiling(delay.TotalSeconds);
        // A redelivery that comes early does no harm; a schedule that fires early may.
        if (!context.Headers.TryGetHeader(MessageHeaders.RedeliveryCount, out _))
            throw new TransportException(
                address.ToUri(), $"SQS holds a message back for 15 minutes at most, not for {delay}. Schedule it in steps.");
        LogContext.Warning?.Log(
            "Redelivery to {Address} comes after 15 minutes instead of {Delay}, which is more than SQS allows", address.ToUri(), delay);
        return (int)Longest.TotalSeconds;
    }
}
