using System.Collections.Concurrent;
using MassTransit;

namespace Avocet.SqsTransport;

/// <summary>
/// Keeps the messages in hand invisible to others, however long their consumers take: every third of the visibility timeout, ten in a
/// request. The extension is no longer than the queue's own timeout, since it is what passes before a killed process's message is seen
/// again.
/// </summary>
internal sealed class VisibilityHeartbeat(SqsReceiveSettings settings, TimeProvider clock)
{
    private readonly ConcurrentDictionary<SqsReceiveLock, byte> _held = new();
    private TimeSpan _visibility = TimeSpan.FromSeconds(30);
    private TaskCompletionSource _changed = NewSignal();

    /// <summary>The queue's visibility timeout, known when the queue is reached.</summary>
    public TimeSpan Visibility
    {
        get => _visibility;
        set
        {
            // Told the same after every reconnection, it must not begin its wait anew each time.
            if (value == _visibility) return;
            _visibility = value;
            Interlocked.Exchange(ref _changed, NewSignal()).SetResult();
        }
    }

    private int ExtensionSeconds => (int)Math.Clamp(Visibility.TotalSeconds, 1, settings.MaxRenewalSeconds);

    private TimeSpan Period => TimeSpan.FromSeconds(Math.Min(Visibility.TotalSeconds, ExtensionSeconds) / 3);

    public void Add(SqsReceiveLock held) => _held.TryAdd(held, 0);

    public void Remove(SqsReceiveLock held) => _held.TryRemove(held, out _);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            // A wait that began by another timeout may be longer than the one that now counts.
            var changed = Volatile.Read(ref _changed).Task;
            if (await Task.WhenAny(changed, Task.Delay(Period, clock, cancellationToken)) == changed) continue;
            cancellationToken.ThrowIfCancellationRequested();
            // Not awaited: one extension that takes long must not keep the next from being asked for in time.
            foreach (var batch in _held.Keys.GroupBy(held => held.Queue).SelectMany(queue => queue.Chunk(BatchLimits.Entries)))
                _ = RenewAsync(batch);
        }
    }

    private async Task RenewAsync(SqsReceiveLock[] batch)
    {
        var extension = TimeSpan.FromSeconds(ExtensionSeconds);
        foreach (var old in batch.Where(held => held.Age + extension > settings.MaxVisibility))
            old.Lose($"it was held for {old.Age}, and longer than {settings.MaxVisibility} is not allowed");
        using var late = new CancellationTokenSource(Visibility, clock);
        try
        {
            var ours = batch.Where(held => held.IsInHand).ToList();
            if (ours.Count == 0) return;
            var asked = clock.GetTimestamp();
            var faults = await ours[0].Queue.ChangeVisibilityAsync(
                [.. ours.Select(held => held.ReceiptHandle)], ExtensionSeconds, late.Token);
            for (var i = 0; i < ours.Count; i++)
            {
                if (faults[i] is null) ours[i].Renewed(extension, asked);
                else if (MeansLost(faults[i]!) && ours[i].IsInHand) ours[i].Lose(faults[i]!.Message);
            }
        }
        catch (Exception failure)
        {
            LogContext.Warning?.Log(
                failure, "The visibility of {Messages} messages could not be extended; it is tried again", batch.Length);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static bool MeansLost(BatchFault fault) =>
        fault.Code.Contains("NotInflight", StringComparison.OrdinalIgnoreCase)
            || fault.Code.Contains("ReceiptHandle", StringComparison.Ordinal)
            || fault.Code.Contains("InvalidParameterValue", StringComparison.Ordinal);
}
