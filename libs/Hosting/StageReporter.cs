using Avocet.Contracts;
using Avocet.ObjectStore;

namespace Avocet.Hosting;

/// <summary>Writes one stage's status document: progress at most twice a second, the end always.</summary>
public sealed class StageReporter
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private readonly IObjectStore _store;
    private readonly ObjectUri _uri;
    private readonly TimeProvider _clock;
    private readonly StageStatus _start;
    private long _lastWrite;

    internal StageReporter(IObjectStore store, ObjectUri uri, TimeProvider clock, string jobId, Stage stage, DateTimeOffset startedAt)
    {
        (_store, _uri, _clock) = (store, uri, clock);
        _start = new StageStatus { JobId = jobId, Stage = stage, State = StageState.Running, StartedAt = startedAt, UpdatedAt = startedAt };
    }

    /// <summary>Time since this stage first began.</summary>
    public TimeSpan Elapsed => _clock.GetUtcNow() - _start.StartedAt;

    /// <summary>Says how far the stage is; skipped when the last word is less than half a second old.</summary>
    /// <param name="progress">0–1.</param>
    /// <param name="message">One line for people.</param>
    /// <param name="numbers">Figures by name.</param>
    /// <param name="cancellationToken">Stops the write.</param>
    public Task ReportAsync(
        double progress, string message, IReadOnlyDictionary<string, double> numbers, CancellationToken cancellationToken)
    {
        var last = Interlocked.Read(ref _lastWrite);
        if (last != 0 && _clock.GetElapsedTime(last) < Interval) return Task.CompletedTask;
        if (Interlocked.CompareExchange(ref _lastWrite, _clock.GetTimestamp(), last) != last) return Task.CompletedTask;
        return WriteAsync(_start with { Progress = Math.Clamp(progress, 0, 1), Message = message, Numbers = numbers }, cancellationToken);
    }

    /// <summary>The stage ended well.</summary>
    public Task SucceedAsync(
        string message, IReadOnlyDictionary<string, double> numbers, IReadOnlyDictionary<string, string> outputs,
        CancellationToken cancellationToken) =>
        SucceedAsync(message, numbers, outputs, [], cancellationToken);

    /// <summary>The stage ended well, by the work of several replicas.</summary>
    public Task SucceedAsync(
        string message, IReadOnlyDictionary<string, double> numbers, IReadOnlyDictionary<string, string> outputs,
        IReadOnlyList<ReplicaWork> replicas, CancellationToken cancellationToken)
    {
        var status = _start with { State = StageState.Succeeded, Progress = 1, Message = message, Numbers = numbers };
        return EndAsync(status with { Outputs = outputs, Replicas = replicas }, cancellationToken);
    }

    /// <summary>The job did not ask for this stage.</summary>
    public Task SkipAsync(string message, CancellationToken cancellationToken) =>
        EndAsync(_start with { State = StageState.Skipped, Progress = 1, Message = message }, cancellationToken);

    /// <summary>The stage ended for good without its result.</summary>
    public Task FailAsync(StageFailureReason failure, CancellationToken cancellationToken) =>
        EndAsync(_start with { State = StageState.Failed, Message = failure.Error, Failure = failure }, cancellationToken);

    private async Task EndAsync(StageStatus status, CancellationToken cancellationToken)
    {
        await WriteAsync(status, cancellationToken);
        JobMetrics.StageEnded(status.Stage, status.State, Elapsed);
    }

    private Task WriteAsync(StageStatus status, CancellationToken cancellationToken) =>
        _store.WriteJsonAsync(_uri, status with { UpdatedAt = _clock.GetUtcNow() }, JobJson.Document, cancellationToken);
}
