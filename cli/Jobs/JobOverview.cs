using Avocet.Contracts;
using Avocet.Hosting;

namespace Avocet.Cli.Jobs;

/// <summary>How a job is, told by its documents alone.</summary>
/// <param name="JobId">The job.</param>
/// <param name="State">accepted, running, succeeded or failed.</param>
/// <param name="Stages">Status documents of the stages that began, in order.</param>
internal sealed record JobOverview(string JobId, string State, IReadOnlyList<StageStatus> Stages)
{
    private static readonly Stage[] Order = Enum.GetValues<Stage>();

    /// <summary>The stage that says most: the failed one, else the last that began.</summary>
    public StageStatus? Current =>
        Stages.FirstOrDefault(stage => stage.State == StageState.Failed) ?? (Stages.Count > 0 ? Stages[^1] : null);

    /// <summary>When its first stage began.</summary>
    public DateTimeOffset? StartedAt => Stages.Count > 0 ? Stages.Min(stage => stage.StartedAt) : null;

    /// <summary>When anything was last written about it.</summary>
    public DateTimeOffset? UpdatedAt => Stages.Count > 0 ? Stages.Max(stage => stage.UpdatedAt) : null;

    /// <summary>Reads a job.</summary>
    /// <returns><see langword="null"/> where the bucket knows no such job.</returns>
    public static async Task<JobOverview?> FindAsync(JobDocuments documents, string jobId, CancellationToken cancellation)
    {
        var found = await Task.WhenAll(Order.Select(stage => documents.FindStatusAsync(jobId, stage, cancellation)));
        var stages = found.OfType<StageStatus>().ToList();
        if (stages.Count == 0 && !await documents.ExistsAsync(jobId, cancellation)) return null;
        return new JobOverview(jobId, StateOf(stages), stages);
    }

    /// <summary>In the order people want to see them; those of which no stage has begun are the newest.</summary>
    public static List<JobOverview> NewestFirst(IEnumerable<JobOverview> jobs) =>
        [.. jobs.OrderByDescending(job => job.StartedAt ?? DateTimeOffset.MaxValue).ThenBy(job => job.JobId, StringComparer.Ordinal)];

    private static string StateOf(List<StageStatus> stages)
    {
        if (stages.Exists(stage => stage.State == StageState.Failed)) return "failed";
        if (stages.Exists(stage => stage is { Stage: Stage.Deploy, State: StageState.Succeeded or StageState.Skipped })) return "succeeded";
        return stages.Count == 0 ? "accepted" : "running";
    }
}
