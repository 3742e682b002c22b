using System.Runtime.CompilerServices;

namespace Avocet.Converter;

/// <summary>Many at once, results in the order of the input, never more than a window of them in memory.</summary>
internal static class OrderedWork
{
    public static async IAsyncEnumerable<TResult> InOrderAsync<TItem, TResult>(
        IEnumerable<TItem> items, int window, Func<TItem, CancellationToken, Task<TResult>> work,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = new Queue<Task<TResult>>(window);
        try
        {
            foreach (var item in items)
            {
                if (running.Count == window) yield return await running.Dequeue();
                running.Enqueue(Task.Run(() => work(item, stop.Token), stop.Token));
            }

            while (running.Count > 0) yield return await running.Dequeue();
        }
        finally
        {
            // Reached with work running only when the caller stops early or an item failed: nothing may outlive this method.
            await stop.CancelAsync();
            await ((Task)Task.WhenAll(running)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
