using MassTransit;

namespace Avocet.Hosting;

/// <summary>The messages this process holds: from receipt, over all retries in place, to acknowledgement.</summary>
internal sealed class MessagesInWork(TimeProvider clock) : IReceiveObserver
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ReceiveContext, long> _started = [];
    private long _lastChange = clock.GetTimestamp();
    private long _ended;

    /// <summary>Messages that are no longer in work.</summary>
    public long Ended
    {
        get
        {
            lock (_gate) return _ended;
        }
    }

    /// <summary>How long nothing has been in work; zero while something is.</summary>
    public TimeSpan Idle
    {
        get
        {
            lock (_gate) return _started.Count > 0 ? TimeSpan.Zero : clock.GetElapsedTime(_lastChange);
        }
    }

    /// <summary>How long the oldest message has been in work; zero without one.</summary>
    public TimeSpan Oldest
    {
        get
        {
            lock (_gate) return _started.Count > 0 ? clock.GetElapsedTime(_started.Values.Min()) : TimeSpan.Zero;
        }
    }

    public Task PreReceive(ReceiveContext context)
    {
        lock (_gate) _started[context] = clock.GetTimestamp();
        return Task.CompletedTask;
    }

    public Task PostReceive(ReceiveContext context) => End(context);

    public Task ReceiveFault(ReceiveContext context, Exception exception) => End(context);

    public Task PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType)
        where T : class => Task.CompletedTask;

    public Task ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception)
        where T : class => Task.CompletedTask;

    private Task End(ReceiveContext context)
    {
        lock (_gate)
        {
            _started.Remove(context);
            _lastChange = clock.GetTimestamp();
            _ended++;
        }

        return Task.CompletedTask;
    }
}
