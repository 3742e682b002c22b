using System.Runtime.ExceptionServices;

namespace Avocet.Converter;

/// <summary>
/// Works on many items at once and finishes them in the order of the input. Whoever is done with the next in order finishes it, and what is
/// ready behind it, itself: there is no writer that the others wait for. Never more than a ring of slots is in memory.
/// </summary>
/// <typeparam name="TItem">What comes in.</typeparam>
/// <typeparam name="TSlot">Holds a result until its turn comes; used again for a later item.</typeparam>
/// <param name="lanes">Items worked on at once.</param>
/// <param name="work">Fills the slot from the item, on any thread.</param>
/// <param name="finish">Takes the slot's result, in order, one at a time.</param>
internal sealed class OrderedWork<TItem, TSlot>(
    int lanes, Func<TItem, TSlot, CancellationToken, Task> work, Func<TItem, TSlot, Task> finish)
    where TSlot : new()
{
    private const int SlotsOfLane = 8;
    private readonly Slot[] _ring = [.. Enumerable.Range(0, lanes * SlotsOfLane).Select(_ => new Slot())];
    private readonly Lock _source = new();
    private readonly Lock _order = new();
    private long _claimed;
    private long _finished;
    private bool _finishing;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Works through the items once. Nothing outlives this method, whether it ends well or not.</summary>
    public async Task RunAsync(IEnumerable<TItem> items, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var free = new SemaphoreSlim(_ring.Length);
        using var source = items.GetEnumerator();
        var running = Enumerable.Range(0, lanes).Select(
            _ => Task.Run(() => LaneAsync(source, free, stop), CancellationToken.None)).ToArray();
        await Task.WhenAll(running);
        cancellationToken.ThrowIfCancellationRequested();
        _failure?.Throw();
    }

    private async Task LaneAsync(IEnumerator<TItem> source, SemaphoreSlim free, CancellationTokenSource stop)
    {
        try
        {
            while (true)
            {
                await free.WaitAsync(stop.Token);
                if (Claim(source) is not { } slot)
                {
                    free.Release();
                    return;
                }

                await work(slot.Item, slot.Content, stop.Token);
                await FinishReadyAsync(slot, free);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
        catch (Exception failure)
        {
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(failure), null);
            await stop.CancelAsync();
        }
    }

    /// <summary>The next item in its slot, which is free since its place in the ring was waited for.</summary>
    private Slot? Claim(IEnumerator<TItem> source)
    {
        lock (_source)
        {
            if (!source.MoveNext()) return null;
            var slot = _ring[_claimed++ % _ring.Length];
            slot.Item = source.Current;
            return slot;
        }
    }

    private async Task FinishReadyAsync(Slot done, SemaphoreSlim free)
    {
        lock (_order)
        {
            done.Ready = true;
            if (_finishing) return;
            _finishing = true;
        }

        while (NextReady() is { } slot)
        {
            await finish(slot.Item, slot.Content);
            free.Release();
        }
    }

    private Slot? NextReady()
    {
        lock (_order)
        {
            var slot = _ring[_finished % _ring.Length];
            if (!slot.Ready)
            {
                _finishing = false;
                return null;
            }

            slot.Ready = false;
            _finished++;
            return slot;
        }
    }

    private sealed class Slot
    {
        public TItem Item { get; set; } = default!;

        public TSlot Content { get; } = new();

        public bool Ready { get; set; }
    }
}
