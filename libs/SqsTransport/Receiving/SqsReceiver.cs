using System.Collections.Concurrent;
using Amazon.SQS.Model;
using MassTransit;
using MassTransit.Transports;

namespace Avocet.SqsTransport;

/// <summary>
/// Receives from one queue from its endpoint's start to its stop: makes the queue, polls, hands each message to the pipe, and begins again
/// with growing waits when AWS does not answer.
/// </summary>
internal sealed class SqsReceiver : ConsumerAgent<string>, ReceiveTransportHandle
{
    private readonly SqsHostConfiguration _host;
    private readonly SqsReceiveEndpointContext _endpoint;
    private readonly ReceiverTopology _topology;
    private readonly VisibilityHeartbeat _heartbeat;
    private readonly MessageGroups _groups;
    private readonly ConcurrentDictionary<string, SqsReceiveLock> _held = new(StringComparer.Ordinal);
    private bool _isConnected;

    public SqsReceiver(SqsHostConfiguration host, SqsReceiveEndpointContext endpoint)
        : base(endpoint, StringComparer.Ordinal)
    {
        (_host, _endpoint) = (host, endpoint);
        _topology = new ReceiverTopology(host.Connection, endpoint);
        _heartbeat = new VisibilityHeartbeat(endpoint.Settings, host.Clock);
        _groups = new MessageGroups(endpoint.Settings.GroupLimit);
        TrySetConsumeTask(Task.Run(RunAsync));
    }

    public Task Stop(CancellationToken cancellationToken) => this.Stop("The endpoint is stopped", cancellationToken);

    protected override async Task ActiveAndActualAgentsCompleted(StopContext context)
    {
        foreach (var held in _held.Values) held.IsStopping = true;
        await base.ActiveAndActualAgentsCompleted(context);
        if (_endpoint.Settings.IsTemporary && _isConnected) await RemoveQueueAsync();
        await _endpoint.TransportObservers.NotifyCompleted(_endpoint.InputAddress, this);
        _endpoint.LogConsumerCompleted(DeliveryCount, ConcurrentDeliveryCount);
    }

    private async Task RunAsync()
    {
        LogContext.Current = _endpoint.LogContext;
        using var done = new CancellationTokenSource();
        using var poller = new QueuePoller(_host.Connection, _endpoint.Settings, _endpoint.Slots, HandleAsync);
        var heartbeat = _heartbeat.RunAsync(done.Token);
        try
        {
            await WaitUntilNeededAsync();
            for (var failures = 0; !IsStopping; failures++)
            {
                if (await ConnectAndPollAsync(poller, failures)) failures = 0;
            }
        }
        catch (Exception failure) when (IsStopping)
        {
            // What is in hand is finished whatever AWS says to the last poll.
            if (failure is not OperationCanceledException)
                LogContext.Debug?.Log(failure, "The last poll of {InputAddress} failed", _endpoint.InputAddress);
        }

        await poller.DrainAsync();
        await done.CancelAsync();
        await heartbeat.ContinueWith(_ => { }, TaskScheduler.Default);
    }

    /// <summary>A bus that never asks for a response needs no queue of its own.</summary>
    private async Task WaitUntilNeededAsync()
    {
        if (_endpoint.ReceivePipe.Connected.IsCompleted) return;
        await _endpoint.TransportObservers.NotifyReady(_endpoint.InputAddress, isStarted: false);
        await _endpoint.ReceivePipe.Connected.WaitAsync(Stopping);
    }

    /// <returns>Whether the queue could be reached; it ends when it no longer can.</returns>
    private async Task<bool> ConnectAndPollAsync(QueuePoller poller, int failures)
    {
        var isReached = false;
        try
        {
            var (queue, visibility) = await _topology.EnsureAsync().WaitAsync(Stopping);
            _heartbeat.Visibility = visibility;
            if (_endpoint.Settings.PurgeOnStartup && !_isConnected) await _host.Connection.Sqs.PurgeQueueAsync(queue.Url, Stopping);
            isReached = _isConnected = true;
            await _endpoint.DependenciesReady.WaitAsync(Stopping);
            await _endpoint.TransportObservers.NotifyReady(_endpoint.InputAddress);
            SetReady();
            if (_host.DeployTopologyOnly) await Task.Delay(Timeout.InfiniteTimeSpan, _host.Clock, Stopping);
            await poller.PollAsync(queue, Stopping);
        }
        catch (Exception failure) when (!IsStopping)
        {
            if (failure is QueueDoesNotExistException) _topology.Forget();
            await BeFaultedAsync(failure, isReached ? 0 : failures);
        }

        return isReached;
    }

    private async Task BeFaultedAsync(Exception failure, int failures)
    {
        var delay = Backoff.Of(failures, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), _host.Clock);
        LogContext.Warning?.Log(failure, "{InputAddress} cannot be received from; trying again in {Delay}", _endpoint.InputAddress, delay);
        await _endpoint.TransportObservers.NotifyFaulted(
            _endpoint.InputAddress, _endpoint.ConvertException(failure, $"{_endpoint.InputAddress}: {failure.Message}"));
        await Task.Delay(delay, _host.Clock, Stopping);
    }

    private async Task HandleAsync(SqsQueue queue, Message message)
    {
        LogContext.Current = _endpoint.LogContext;
        var held = new SqsReceiveLock(queue, message, _endpoint, _heartbeat.Visibility, _host.Clock) { IsStopping = IsStopping };
        var known = _held.GetOrAdd(message.MessageId, held);
        if (known != held)
        {
            if (!known.Adopt(message.ReceiptHandle)) await held.GiveBackAsync(_endpoint.Settings.RedeliverSeconds);
            return;
        }

        _heartbeat.Add(held);
        try
        {
            // Not disposed: the heartbeat may cancel it at any moment, and all it has is a token source without a timer.
            var context = new SqsReceiveContext(message, _endpoint, held);
            held.Begin(context.Cancel);
            if (_endpoint.Settings.IsOrdered && context.GroupId is { } group)
                await _groups.RunAsync(group, () => DispatchAsync(message, context, held), () => held.GiveBackAsync(0));
            else
                await DispatchAsync(message, context, held);
        }
        catch (Exception failure)
        {
            LogContext.Error?.Log(
                failure, "Message {MessageId} from {InputAddress} could not be read", message.MessageId, _endpoint.InputAddress);
            await held.GiveBackAsync(_endpoint.Settings.RedeliverSeconds);
        }
        finally
        {
            _heartbeat.Remove(held);
            _held.TryRemove(message.MessageId, out _);
        }
    }

    private async Task<bool> DispatchAsync(Message message, SqsReceiveContext context, SqsReceiveLock held)
    {
        try
        {
            await Dispatch(message.MessageId, context, held);
        }
        catch (Exception failure)
        {
            context.LogTransportFaulted(failure);
        }

        return held.IsSettled;
    }

    private async Task RemoveQueueAsync()
    {
        try
        {
            await _topology.RemoveAsync().WaitAsync(TimeSpan.FromSeconds(5), _host.Clock);
        }
        catch (Exception failure)
        {
            LogContext.Warning?.Log(failure, "The temporary queue of {InputAddress} could not be removed", _endpoint.InputAddress);
        }
    }
}
