using MassTransit;

namespace Avocet.Services.Tests.Trainer;

/// <summary>What left on a bus, in order.</summary>
internal sealed class BusNotes : IPublishObserver, ISendObserver
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Lock _lock = new();
    private readonly List<object> _published = [];
    private readonly List<object> _scheduled = [];
    private readonly List<(Func<bool> Condition, TaskCompletionSource Met)> _waits = [];

    public IReadOnlyList<T> Published<T>() => Notes<T>(_published);

    /// <summary>Sent to be delivered later.</summary>
    public IReadOnlyList<T> Scheduled<T>() => Notes<T>(_scheduled);

    /// <summary>The first message of a kind that is published, now or sooner or later.</summary>
    public async Task<T> FirstAsync<T>()
    {
        var met = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_published.OfType<T>().Any()) met.SetResult();
            else _waits.Add((() => _published.OfType<T>().Any(), met));
        }

        await met.Task.WaitAsync(Patience);
        return Published<T>()[0];
    }

    public Task PostPublish<T>(PublishContext<T> context)
        where T : class => Note(() => _published.Add(context.Message));

    public Task PostSend<T>(SendContext<T> context)
        where T : class => context.Delay is null ? Task.CompletedTask : Note(() => _scheduled.Add(context.Message));

    public Task PrePublish<T>(PublishContext<T> context)
        where T : class => Task.CompletedTask;

    public Task PreSend<T>(SendContext<T> context)
        where T : class => Task.CompletedTask;

    public Task PublishFault<T>(PublishContext<T> context, Exception exception)
        where T : class => Task.CompletedTask;

    public Task SendFault<T>(SendContext<T> context, Exception exception)
        where T : class => Task.CompletedTask;

    private List<T> Notes<T>(List<object> notes)
    {
        lock (_lock) return [.. notes.OfType<T>()];
    }

    private Task Note(Action change)
    {
        lock (_lock)
        {
            change();
            foreach (var (_, met) in _waits.Where(wait => wait.Condition()).ToList()) met.TrySetResult();
            return Task.CompletedTask;
        }
    }
}
