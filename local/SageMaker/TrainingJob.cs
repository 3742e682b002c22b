namespace Avocet.LocalSageMaker;

/// <summary>A phase of a training.</summary>
/// <param name="Status">Secondary status.</param>
/// <param name="StartTime">When it began.</param>
/// <param name="EndTime">When it was over; null for the current one.</param>
/// <param name="StatusMessage">For people.</param>
internal sealed record TrainingPhase(string Status, DateTimeOffset StartTime, DateTimeOffset? EndTime, string StatusMessage);

/// <summary>A number the algorithm printed: the last of its name.</summary>
internal sealed record TrainingMetric(string Name, double Value, DateTimeOffset Time);

/// <summary>A training job.</summary>
internal sealed record TrainingJob : Resource
{
    private const int LongestReason = 1024;
    private static readonly string[] Billed = ["Downloading", "Training", "Uploading"];

    /// <summary>InProgress, Stopping; Completed, Failed, Stopped.</summary>
    public required string Status { get; init; }

    /// <summary>In order of time.</summary>
    public required IReadOnlyList<TrainingPhase> Phases { get; init; }

    public string? FailureReason { get; init; }

    /// <summary>s3:// of model.tar.gz, once it is there.</summary>
    public string? ModelArtifacts { get; init; }

    public DateTimeOffset? TrainingStartTime { get; init; }

    public DateTimeOffset? TrainingEndTime { get; init; }

    /// <summary>Stream in the log group; null before the training began.</summary>
    public string? LogStream { get; init; }

    public IReadOnlyList<TrainingMetric> Metrics { get; init; } = [];

    public string SecondaryStatus => Phases[^1].Status;

    public bool IsOver => Status is "Completed" or "Failed" or "Stopped";

    /// <summary>The job in its next phase.</summary>
    public TrainingJob Enter(string phase, string message, DateTimeOffset now) => this with
    {
        LastModifiedTime = now,
        Phases = [.. Closed(now), new TrainingPhase(phase, now, null, message)],
    };

    /// <summary>The job at its end.</summary>
    /// <param name="status">Completed, Failed or Stopped.</param>
    /// <param name="phase">The same, or MaxRuntimeExceeded.</param>
    /// <param name="message">For people.</param>
    /// <param name="now">The end.</param>
    /// <param name="reason">Why it failed.</param>
    public TrainingJob End(string status, string phase, string message, DateTimeOffset now, string? reason = null) => this with
    {
        Status = status,
        LastModifiedTime = now,
        TrainingEndTime = now,
        Phases = [.. Closed(now), new TrainingPhase(phase, now, now, message)],
        FailureReason = reason is { Length: > LongestReason } ? reason[..LongestReason] : reason,
    };

    /// <summary>Time it was at work. What passed while no server ran is not counted, nor is what passed in the queue.</summary>
    public TimeSpan Worked(DateTimeOffset now) => TimeSpan.FromTicks(
        Phases.Where(phase => Billed.Contains(phase.Status)).Sum(phase => ((phase.EndTime ?? now) - phase.StartTime).Ticks));

    private IEnumerable<TrainingPhase> Closed(DateTimeOffset now) =>
        Phases.Select((phase, i) => i == Phases.Count - 1 && phase.EndTime is null ? phase with { EndTime = now } : phase);
}
