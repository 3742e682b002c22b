namespace Avocet.SqsTransport;

/// <summary>
/// Messages of one group of a FIFO queue one after the other. SQS hands out a group to one process at a time, but several messages of it at
/// once; when one is given back, those behind it are given back too, else they would overtake it.
/// </summary>
internal sealed class MessageGroups
{
    private readonly Dictionary<string, Task<bool>> _last = new(StringComparer.Ordinal);

    /// <param name="group">The message's group.</param>
    /// <param name="handle">Handles the message; false when it was given back.</param>
    /// <param name="giveBack">Gives it back unhandled.</param>
    public async Task RunAsync(string group, Func<Task<bool>> handle, Func<Task> giveBack)
    {
        Task<bool> mine;
        lock (_last)
        {
            mine = AfterAsync(_last.GetValueOrDefault(group), handle, giveBack);
            _last[group] = mine;
        }

        await mine;
        lock (_last)
        {
            if (_last.GetValueOrDefault(group) == mine) _last.Remove(group);
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
