using Amazon.Runtime;
using Amazon.SQS.Model;
using MassTransit;
using MassTransit.Middleware;
using MassTransit.Transports;

namespace Avocet.SqsTransport;

/// <summary>
/// Sends to one address. MassTransit's <see cref="SendTransport{TContext}"/> around it does spans, observers and metrics; here a message
/// is made, checked and handed to the queue's or topic's batcher.
/// </summary>
internal sealed class SqsSendTransportContext(SqsHostConfiguration host, ISerialization serialization, SqsAddress address)
    : BaseSendTransportContext(host, serialization), SendTransportContext<PipeContext>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public override string EntityName => address.Name;

    public override string ActivitySystem => "aws_sqs";

    public override async Task<SendContext<T>> CreateSendContext<T>(
        T message, IPipe<SendContext<T>> pipe, CancellationToken cancellationToken)
    {
        var context = new SqsSendContext<T>(message, cancellationToken);
        await pipe.Send(context);
        return context;
    }

    public Task<SendContext<T>> CreateSendContext<T>(
        PipeContext context, T message, IPipe<SendContext<T>> pipe, CancellationToken cancellationToken)
        where T : class => CreateSendContext(message, pipe, cancellationToken);

    public void Probe(ProbeContext context) => context.Add("address", address.ToUri());

    public Task Send(IPipe<PipeContext> pipe, CancellationToken cancellationToken = default) => pipe.Send(new Sending(cancellationToken));

    public async Task Send<T>(PipeContext transportContext, SendContext<T> sendContext)
        where T : class
    {
        var context = (SqsSendContext<T>)sendContext;
        var message = new OutgoingMessage(context.Body.GetString(), TransportAttributes.Of(context, host.Settings.AllowTransportHeader))
        {
            DelaySeconds = MessageDelay.Seconds(context, address),
            GroupId = context.GroupId,
            DeduplicationId = context.DeduplicationId,
        };
        MessageSize.Check(message, address);
        await DeliverAsync(message, context.CancellationToken);
    }

    /// <summary>
    /// Where AWS does not answer, tries for a minute before it is the sender's failure; a queue or topic that is gone is made anew once.
    /// </summary>
    private async Task DeliverAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        var began = host.Clock.GetTimestamp();
        var isAnew = false;
        for (var attempt = 0; ; attempt++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                await HandOverAsync(message);
                return;
            }
            catch (QueueDoesNotExistException) when (address.IsTemporary)
            {
                LogContext.Warning?.Log("Nobody waits at {Address} any more; the message is dropped", address.ToUri());
                return;
            }
            catch (Exception gone) when (!isAnew && gone is QueueDoesNotExistException or SnsException { IsNotFound: true })
            {
                isAnew = true;
                host.Connection.ForgetQueue(address.Name);
                host.Connection.ForgetTopic(address.Name);
            }
            catch (Exception silent) when (IsSilence(silent) && host.Clock.GetElapsedTime(began) < Patience)
            {
                var pause = Backoff.Of(attempt, TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(10), host.Clock);
                await Task.Delay(pause, host.Clock, cancellationToken);
            }
        }
    }

    private async Task HandOverAsync(OutgoingMessage message)
    {
        if (address.IsTopic) await (await host.Connection.GetTopicAsync(address.Name)).PublishAsync(message);
        else await (await host.Connection.GetQueueAsync(address.Name, address.IsTemporary)).SendAsync(message);
    }

    /// <summary>No answer at all, or one that says to come back later; all the SDK's own retries are over by then.</summary>
    private static bool IsSilence(Exception failure) => failure switch
    {
        HttpRequestException or TaskCanceledException or SnsException { IsTransient: true } => true,
        BatchEntryException { Fault.IsTransient: true } => true,
        AmazonServiceException service =>
            (int)service.StatusCode is 0 or 429 or >= 500
                || service.ErrorCode is "Throttling" or "ThrottlingException" or "RequestThrottled",
        AmazonClientException client => client.InnerException is HttpRequestException or IOException,
        _ => false,
    };

    private sealed class Sending(CancellationToken cancellationToken) : BasePipeContext(cancellationToken);
}
