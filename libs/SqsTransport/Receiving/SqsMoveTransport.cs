using Amazon.SQS.Model;
using MassTransit;
using MassTransit.Transports;

namespace Avocet.SqsTransport;

/// <summary>
/// Moves a message that could not be consumed, its body unchanged, to the error queue or to the queue of skipped messages.
/// </summary>
internal sealed class SqsMoveTransport(SqsHostConfiguration host, string queueName)
{
    public async Task MoveAsync(ReceiveContext context, IEnumerable<KeyValuePair<string, object>> reasons)
    {
        if (!context.TryGetPayload(out SqsReceiveLock? held) || !context.TryGetPayload(out SqsReceiveContext? received))
            throw new TransportException(context.InputAddress, "The message did not come from SQS.");
        await held.ValidateLockStatus();
        var attributes = new TransportAttributes(host.Settings.AllowTransportHeader);
        attributes.Add(MessageHeaders.ContentType, context.ContentType?.ToString());
        attributes.AddAll(reasons);
        // What MassTransit itself put beside the message belongs to its way so far, the rest to the message.
        attributes.AddAll(received.GetAll().Where(header => !header.Key.StartsWith("MT-", StringComparison.Ordinal)));
        var message = new OutgoingMessage(context.Body.GetString(), attributes.Values)
        {
            GroupId = SqsName.IsFifo(queueName) ? received.GroupId : null,
            DeduplicationId = SqsName.IsFifo(queueName) ? received.DeduplicationId : null,
        };
        await SendAsync(message);
        LogContext.Info?.Log("Moved a message from {InputAddress} to {Queue}", context.InputAddress, queueName);
    }

    private async Task SendAsync(OutgoingMessage message)
    {
        try
        {
            await (await host.Connection.GetQueueAsync(queueName)).SendAsync(message);
        }
        catch (QueueDoesNotExistException)
        {
            host.Connection.ForgetQueue(queueName);
            await (await host.Connection.GetQueueAsync(queueName)).SendAsync(message);
        }
    }
}

/// <summary>The way to the error queue.</summary>
internal sealed class SqsErrorTransport(SqsMoveTransport move) : IErrorTransport
{
    public Task Send(ExceptionReceiveContext context) => move.MoveAsync(context, context.ExceptionHeaders.GetAll());
}

/// <summary>The way to the queue of skipped messages. A type of its own, since MassTransit tells the two ways apart by type.</summary>
internal sealed class SqsSkippedTransport(SqsMoveTransport move) : IDeadLetterTransport
{
    public Task Send(ReceiveContext context, string? reason) =>
        move.MoveAsync(context, [new(MessageHeaders.Reason, reason ?? "Unspecified")]);
}
