using Amazon.SQS.Model;
using MassTransit;
using MassTransit.Transports;

namespace Avocet.SqsTransport;

/// <summary>
/// A message is ours while it is invisible to others. The heartbeat keeps it so; where that fails, as in a process that was frozen,
/// nothing is deleted and nothing moved any more: another process has the message.
/// </summary>
internal sealed class SqsReceiveLock(
    SqsQueue queue, Message message, SqsReceiveEndpointContext endpoint, TimeSpan visibility, TimeProvider clock) : ReceiveLockContext
{
    private readonly Lock _gate = new();
    private readonly long _began = clock.GetTimestamp();
    private long _renewed = clock.GetTimestamp();
    private TimeSpan _visibility = visibility;
    private string _receiptHandle = message.ReceiptHandle;
    private Action? _cancelConsumer;
    private bool _isLost;
    private bool _isEnding;

    public SqsQueue Queue => queue;

    public string ReceiptHandle
    {
        get
        {
            lock (_gate) return _receiptHandle;
        }
    }

    public TimeSpan Age => clock.GetElapsedTime(_began);

    /// <summary>Whether the message is seen no more: deleted after it was consumed, moved or skipped.</summary>
    public bool IsSettled { get; private set; }

    /// <summary>Whether it is still to be kept invisible: neither lost, nor being deleted or given back.</summary>
    public bool IsInHand
    {
        get
        {
            lock (_gate) return !_isLost && !_isEnding;
        }
    }

    /// <summary>Shows the message again at once when it is given back.</summary>
    public bool IsStopping { get; set; }

    /// <summary>Another process has the message, or may have by now.</summary>
    public bool IsLost
    {
        get
        {
            lock (_gate) return _isLost || clock.GetElapsedTime(_renewed) > _visibility;
        }
    }

    public void Begin(Action cancelConsumer)
    {
        lock (_gate) _cancelConsumer = cancelConsumer;
    }

    /// <summary>The message has come once more to this process while it is worked on: the newer receipt is the one that counts.</summary>
    /// <returns>
    /// False when the work on it has been given up, or is over and the message is being deleted or given back by the older receipt.
    /// </returns>
    public bool Adopt(string receiptHandle)
    {
        lock (_gate)
        {
            if (_isLost || _isEnding) return false;
            (_receiptHandle, _renewed) = (receiptHandle, clock.GetTimestamp());
            return true;
        }
    }

    /// <summary>The message is invisible for longer.</summary>
    /// <param name="extension">How long.</param>
    /// <param name="asked">When that was asked for: from then on it counts, however late the answer came.</param>
    public void Renewed(TimeSpan extension, long asked)
    {
        lock (_gate)
        {
            // An answer that was overtaken by that to a later question says nothing new.
            if (asked > _renewed) (_renewed, _visibility) = (asked, extension);
        }
    }

    /// <summary>Gives the work up and cancels the consumer.</summary>
    public void Lose(string reason)
    {
        LogContext.Warning?.Log(
            "Message {MessageId} from {InputAddress} is no longer ours: {Reason}", message.MessageId, endpoint.InputAddress, reason);
        Action? cancel;
        lock (_gate) (_isLost, cancel) = (true, _cancelConsumer);
        // What a consumer does when it is cancelled must hold up neither the heartbeat nor the lock.
        if (cancel is not null) _ = Task.Run(cancel);
    }

    public Task ValidateLockStatus() => IsLost ? Task.FromException(LostException()) : Task.CompletedTask;

    /// <summary>Deletes the message. A delete that fails means that it comes again, which consumers must bear.</summary>
    public async Task Complete()
    {
        // Only what the heartbeat knows counts here: the work is done, and a late delete does no harm.
        lock (_gate)
        {
            if (_isLost) throw LostException();
            _isEnding = true;
        }

        await queue.DeleteAsync(ReceiptHandle);
        IsSettled = true;
    }

    /// <summary>Shows the message again soon; at once when this process is stopping.</summary>
    public Task Faulted(Exception exception) =>
        IsLost ? Task.CompletedTask : GiveBackAsync(IsStopping ? 0 : endpoint.Settings.RedeliverSeconds);

    public async Task GiveBackAsync(int seconds)
    {
        lock (_gate) _isEnding = true;
        try
        {
            await queue.ChangeVisibilityAsync([ReceiptHandle], seconds);
        }
        catch (Exception failure)
        {
            // It is seen again when its visibility timeout is over.
            LogContext.Warning?.Log(
                failure, "Message {MessageId} from {InputAddress} could not be given back", message.MessageId, endpoint.InputAddress);
        }
    }

    private TransportException LostException() =>
        new(endpoint.InputAddress, $"Message {message.MessageId} is no longer ours; it is another process's to finish.");
}
