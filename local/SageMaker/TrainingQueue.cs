using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Avocet.LocalSageMaker;

/// <summary>Trainings in the order they were asked for, so many at once as the machine is to carry.</summary>
internal sealed class TrainingQueue(int trainings, Func<string, CancellationToken, CancellationToken, Task> train) : IAsyncDisposable
{
    private readonly Channel<string> _waiting = Channel.CreateUnbounded<string>();
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _running = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _again = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _shutdown = new();
    private readonly List<Task> _loops = [];

    public void Start()
    {
        for (var i = 0; i < trainings; i++) _loops.Add(Task.Run(LoopAsync));
    }

    public void Enqueue(string job) => _waiting.Writer.TryWrite(job);

    /// <summary>Tells a training that is at work to come to its end.</summary>
    public void Stop(string job)
    {
        if (!_running.TryGetValue(job, out var stop)) return;
        // Off this thread: what waits for the stop goes on wherever it is cancelled.
        _ = stop.CancelAsync();
    }

    /// <summary>Ends the workers; their jobs stay in progress and go on when the next server starts.</summary>
    public async ValueTask DisposeAsync()
    {
        await _shutdown.CancelAsync();
        await Task.WhenAll(_loops);
        _shutdown.Dispose();
    }

    private async Task LoopAsync()
    {
        try
        {
            await foreach (var job in _waiting.Reader.ReadAllAsync(_shutdown.Token))
            {
                var stop = new CancellationTokenSource();
                if (!_running.TryAdd(job, stop))
                {
                    // The name was used before by a job that is deleted, but whose training is still tidying up: its turn comes after that.
                    _again[job] = true;
                    if (!_running.ContainsKey(job) && _again.TryRemove(job, out _)) Enqueue(job);
                    continue;
                }

                await train(job, stop.Token, _shutdown.Token);
                _running.TryRemove(job, out _);
                if (_again.TryRemove(job, out _)) Enqueue(job);
            }
        }
        catch (OperationCanceledException) when (_shutdown.IsCancellationRequested)
        {
            // The server ends.
        }
    }
}
