namespace Avocet.SqsTransport;

/// <summary>
/// Messages of one group of a FIFO queue one after the other, or so many at once as are allowed. SQS hands out a group to one process at a
/// time, but several messages of it at once; when one is given back, those that wait behind it are given back too, else they would overtake
/// it.
/// </summary>
internal sealed class MessageGroups(int atOnce = 1)
{
    private readonly Dictionary<string, Queue<Task<bool>>> _running = new(StringComparer.Ordinal);

    /// <param name="group">The message's group.</param>
    /// <param name="handle">Handles the message; false when it was given back.</param>
    /// <param name="giveBack">Gives it back unhandled.</param>
    public async Task RunAsync(string group, Func<Task<bool>> handle, Func<Task> giveBack)
    {
        Task<bool> mine;
        lock (_running)
        {
            if (!_running.TryGetValue(group, out var running)) _running[group] = running = new();
            mine = AfterAsync(running.Count < atOnce ? null : running.Dequeue(), handle, giveBack);
            running.Enqueue(mine);
        }

        await mine;
        lock (_running)
        {
            if (_running.TryGetValue(group, out var running) && running.All(one => one.IsCompleted)) _running.Remove(group);
        }
    }

    private static async Task<bool> AfterAsync(Task<bool>? previous, Func<Task<bool>> handle, Func<Task> giveBack)
    {
        // Off the lock before anything is handled.
        await Task.Yield();
        if (previous is null || await previous) return await handle();
        await giveBack();
        return false;
    }
}
