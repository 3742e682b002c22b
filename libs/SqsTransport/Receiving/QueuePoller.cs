using Amazon.SQS.Model;

namespace Avocet.SqsTransport;

/// <summary>
/// Polls a queue for no more messages than there are free slots. One poll waits at the queue all the time; more are added while batches
/// come back full, and go as soon as one does not.
/// </summary>
internal sealed class QueuePoller(SqsConnection connection, SqsReceiveSettings settings, int slots, Func<SqsQueue, Message, Task> handle)
    : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);
    private static readonly List<string> All = ["All"];
    private readonly SemaphoreSlim _free = new(slots, slots);
    private readonly Task[] _extras = [.. Enumerable.Repeat(Task.CompletedTask, 7)];

    /// <summary>Polls until it is stopped or a poll fails.</summary>
    public async Task PollAsync(SqsQueue queue, CancellationToken stopping)
    {
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        // A poll that is cut off may have messages on their way, hidden until their timeout; so it is left to end by itself for a while.
        using var cut = new CancellationTokenSource();
        await using var cutting = stopping.Register(() => cut.CancelAfter(Grace));
        try
        {
            await LoopAsync(queue, isExtra: false, failed.Token, cut.Token);
        }
        finally
        {
            await failed.CancelAsync();
            await Task.WhenAll(_extras).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    public void Dispose() => _free.Dispose();

    /// <summary>Ends when no message is in hand any more.</summary>
    public async Task DrainAsync()
    {
        for (var i = 0; i < slots; i++) await _free.WaitAsync();
    }

    private async Task LoopAsync(SqsQueue queue, bool isExtra, CancellationToken stopping, CancellationToken cut)
    {
        while (!stopping.IsCancellationRequested)
        {
            var asked = await TakeSlotsAsync(stopping);
            var received = 0;
            try
            {
                received = await ReceiveAsync(queue, asked, isExtra ? 0 : settings.WaitSeconds, stopping, cut);
            }
            finally
            {
                if (asked > received) _free.Release(asked - received);
            }

            if (received == BatchLimits.Entries) AddExtra(queue, stopping, cut);
            else if (isExtra) return;
        }
    }

    private async Task<int> TakeSlotsAsync(CancellationToken stopping)
    {
        await _free.WaitAsync(stopping);
        var taken = 1;
        while (taken < BatchLimits.Entries && _free.Wait(0, CancellationToken.None)) taken++;
        return taken;
    }

    private async Task<int> ReceiveAsync(SqsQueue queue, int most, int waitSeconds, CancellationToken stopping, CancellationToken cut)
    {
        var request = new ReceiveMessageRequest(queue.Url)
        {
            MaxNumberOfMessages = most,
            WaitTimeSeconds = waitSeconds,
            MessageAttributeNames = All,
            MessageSystemAttributeNames = All,
        };
        var messages = (await connection.Sqs.ReceiveMessageAsync(request, cut)).Messages ?? [];
        if (messages.Count > 0 && stopping.IsCancellationRequested)
        {
            await queue.ChangeVisibilityAsync([.. messages.Select(message => message.ReceiptHandle)], 0);
            return 0;
        }

        // A consumer that computes before it first awaits must hold up neither the others nor the next poll. Where order counts, messages
        // join their groups here, one after the other; threads would mix them up. MessageGroups handles them on threads of their own.
        foreach (var message in messages)
            _ = settings.IsOrdered ? HandleAsync(queue, message) : Task.Run(() => HandleAsync(queue, message), CancellationToken.None);
        return messages.Count;
    }

    private async Task HandleAsync(SqsQueue queue, Message message)
    {
        try
        {
            await handle(queue, message);
        }
        finally
        {
            _free.Release();
        }
    }

    private void AddExtra(SqsQueue queue, CancellationToken stopping, CancellationToken cut)
    {
        lock (_extras)
        {
            var place = Array.FindIndex(_extras, extra => extra.IsCompleted);
            if (place < 0 || _free.CurrentCount == 0) return;
            _extras[place] = Task.Run(() => LoopAsync(queue, isExtra: true, stopping, cut), CancellationToken.None);
        }
    }
}
