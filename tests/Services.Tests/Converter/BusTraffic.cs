using Avocet.Contracts;
using MassTransit;

namespace Avocet.Services.Tests.Converter;

/// <summary>What was published on a bus, and whether all that the converter takes has been dealt with.</summary>
internal sealed class BusTraffic : IPublishObserver, IReceiveObserver
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Lock _lock = new();
    private readonly List<object> _published = [];
    private readonly List<(Func<bool> Condition, TaskCompletionSource Met)> _waits = [];
    private int _received;

    public IReadOnlyList<T> Published<T>()
    {
        lock (_lock) return [.. _published.OfType<T>()];
    }

    /// <summary>Waits until a message of the kind is there that was not among the first ones.</summary>
    public async Task<T> NextAsync<T>(int after)
    {
        await WaitAsync(
            () => _published.OfType<T>().Count() > after || (typeof(T) != typeof(StageFailed) && _published.OfType<StageFailed>().Any()));
        return Published<T>().Skip(after).FirstOrDefault() ?? throw new InvalidOperationException(
            string.Join("; ", Published<StageFailed>().Select(failed => failed.Error)));
    }

    /// <summary>Waits until every message the converter takes has been taken and its consumer has returned.</summary>
    public Task IdleAsync() =>
        WaitAsync(() => _received >= _published.Count(message => message is ImagesIngested or ListGenerated or PackShard));

    public Task PrePublish<T>(PublishContext<T> context)
        where T : class => Note(() => _published.Add(context.Message));

    public Task PostReceive(ReceiveContext context) => Note(() => _received++);

    public Task PostPublish<T>(PublishContext<T> context)
        where T : class => Task.CompletedTask;

    public Task PublishFault<T>(PublishContext<T> context, Exception exception)
        where T : class => Task.CompletedTask;

    public Task PreReceive(ReceiveContext context) => Task.CompletedTask;

    public Task PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType)
        where T : class => Task.CompletedTask;

    public Task ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception)
        where T : class => Task.CompletedTask;

    public Task ReceiveFault(ReceiveContext context, Exception exception) => Task.CompletedTask;

    private Task Note(Action change)
    {
        lock (_lock)
        {
            change();
            foreach (var (_, met) in _waits.Where(wait => wait.Condition()).ToList()) met.TrySetResult();
            return Task.CompletedTask;
        }
    }

    private Task WaitAsync(Func<bool> condition)
    {
        var met = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (condition()) return Task.CompletedTask;
            _waits.Add((condition, met));
        }

        return met.Task.WaitAsync(Patience);
    }
}
