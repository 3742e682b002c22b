using System.Collections.Concurrent;
using System.Threading.Channels;
using MassTransit;

namespace Avocet.SqsTransport.Tests;

/// <summary>What a handler took, in order.</summary>
internal sealed class Inbox<T>
    where T : class
{
    private readonly ConcurrentQueue<T> _all = new();
    private readonly Channel<T> _waiting = Channel.CreateUnbounded<T>();

    public int Count => _all.Count;

    public IReadOnlyList<T> All => [.. _all];

    public Task TakeAsync(ConsumeContext<T> context)
    {
        Take(context.Message);
        return Task.CompletedTask;
    }

    public void Take(T message)
    {
        _all.Enqueue(message);
        _waiting.Writer.TryWrite(message);
    }

    public async Task<T> NextAsync()
    {
        try
        {
            return await _waiting.Reader.ReadAsync().AsTask().WaitAsync(TestBus.Patience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"no {typeof(T).Name} came within {TestBus.Patience}");
        }
    }
}
