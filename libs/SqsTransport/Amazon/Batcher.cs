using System.Threading.Channels;

namespace Avocet.SqsTransport;

/// <summary>What a batcher fills its batches by.</summary>
/// <param name="MaxBytes">Most bytes a batch may have.</param>
/// <param name="Senders">Batches on their way at once; 1 keeps the order.</param>
internal sealed record BatchLimits(int MaxBytes, int Senders)
{
    /// <summary>AWS's limit for every batch operation of SQS and SNS.</summary>
    public const int Entries = 10;

    public bool IsOrdered => Senders == 1;
}

/// <summary>
/// Gathers entries into batches of ten. A sender is free before a batch is filled, so that batches fill up while all senders are busy
/// and a single entry waits a millisecond at most.
/// </summary>
internal sealed class Batcher<T> : IAsyncDisposable
{
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(1);
    private readonly Channel<Pending> _pending = Channel.CreateUnbounded<Pending>();
    private readonly SemaphoreSlim _filling = new(1, 1);
    private readonly BatchLimits _limits;
    private readonly Func<T, int> _bytes;
    private readonly Func<IReadOnlyList<T>, Task<IReadOnlyList<BatchFault?>>> _send;
    private readonly TimeProvider _clock;
    private readonly Lazy<Task> _senders;

    public Batcher(
        BatchLimits limits, Func<T, int> bytes, Func<IReadOnlyList<T>, Task<IReadOnlyList<BatchFault?>>> send, TimeProvider clock)
    {
        (_limits, _bytes, _send, _clock) = (limits, bytes, send, clock);
        _senders = new Lazy<Task>(() => Task.WhenAll(Enumerable.Range(0, limits.Senders).Select(_ => Task.Run(SendAsync))));
    }

    /// <summary>Ends when the entry was taken.</summary>
    /// <exception cref="BatchEntryException">The entry was refused.</exception>
    public Task AddAsync(T entry)
    {
        _ = _senders.Value;
        var pending = new Pending(entry, _bytes(entry));
        if (!_pending.Writer.TryWrite(pending))
            throw new ObjectDisposedException(nameof(Batcher<T>), "The bus has stopped; nothing more is sent.");
        return pending.Done.Task;
    }

    /// <summary>Sends what is there and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _pending.Writer.TryComplete();
        if (_senders.IsValueCreated) await _senders.Value;
        _filling.Dispose();
    }

    private async Task SendAsync()
    {
        while (await FillAsync() is { Count: > 0 } batch)
        {
            try
            {
                var faults = await _send([.. batch.Select(pending => pending.Entry)]);
                for (var i = 0; i < batch.Count; i++) Finish(batch[i], faults[i]);
            }
            catch (Exception failure)
            {
                foreach (var pending in batch) pending.Done.TrySetException(failure);
            }
        }
    }

    private async Task<List<Pending>> FillAsync()
    {
        await _filling.WaitAsync();
        try
        {
            var batch = new List<Pending>(BatchLimits.Entries);
            if (!await _pending.Reader.WaitToReadAsync()) return batch;
            var room = TakeInto(batch, _limits.MaxBytes);
            if (batch.Count == BatchLimits.Entries || room < 0) return batch;
            await Task.Delay(Linger, _clock);
            TakeInto(batch, room);
            return batch;
        }
        finally
        {
            _filling.Release();
        }
    }

    /// <returns>Bytes left; below zero where the next entry does not fit.</returns>
    private int TakeInto(List<Pending> batch, int room)
    {
        while (batch.Count < BatchLimits.Entries && _pending.Reader.TryPeek(out var next))
        {
            // An entry above the limit was refused before; were one here all the same, AWS has the last word on it.
            if (batch.Count > 0 && next.Bytes > room) return -1;
            _pending.Reader.TryRead(out _);
            batch.Add(next);
            room -= next.Bytes;
        }

        return Math.Max(room, 0);
    }

    private void Finish(Pending pending, BatchFault? fault)
    {
        if (fault is null) pending.Done.TrySetResult();
        else if (fault.IsTransient && !_limits.IsOrdered && pending.Tries++ < 5) _ = TryAgainAsync(pending, fault);
        else pending.Done.TrySetException(new BatchEntryException(fault));
    }

    private async Task TryAgainAsync(Pending pending, BatchFault fault)
    {
        await Task.Delay(Backoff.Of(pending.Tries, TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(5), _clock), _clock);
        if (!_pending.Writer.TryWrite(pending)) pending.Done.TrySetException(new BatchEntryException(fault));
    }

    private sealed class Pending(T entry, int bytes)
    {
        public T Entry { get; } = entry;

        public int Bytes { get; } = bytes;

        public int Tries { get; set; }

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
