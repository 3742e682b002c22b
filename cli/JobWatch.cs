using Avocet.Contracts;
using Avocet.Hosting;

namespace Avocet.Cli;

/// <summary>How a job ended.</summary>
/// <param name="Stages">The last status document of each stage that began.</param>
/// <param name="Failed">The stage that failed, or <see langword="null"/>.</param>
internal sealed record JobOutcome(IReadOnlyDictionary<Stage, StageStatus> Stages, StageStatus? Failed);

/// <summary>Follows a job by its status documents alone, looked at in intervals; no service is asked.</summary>
internal sealed class JobWatch(JobDocuments documents, TimeProvider clock, TimeSpan interval)
{
    private static readonly Stage[] Order = Enum.GetValues<Stage>();

    /// <summary>Waits until a job has ended.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="since">Failures written before this are of an earlier attempt and do not count.</param>
    /// <param name="changed">Gets every status document that changed.</param>
    /// <param name="cancellationToken">Stops the watch, not the job.</param>
    public async Task<JobOutcome> FollowAsync(
        string jobId, DateTimeOffset since, Action<StageStatus> changed, CancellationToken cancellationToken)
    {
        var stages = new Dictionary<Stage, StageStatus>();
        using var timer = new PeriodicTimer(interval, clock);
        do
        {
            foreach (var stage in Order)
            {
                var status = await documents.FindStatusAsync(jobId, stage, cancellationToken);
                if (status is null || stages.GetValueOrDefault(stage)?.UpdatedAt == status.UpdatedAt) continue;
                stages[stage] = status;
                if (status.State != StageState.Failed || status.UpdatedAt >= since) changed(status);
            }

            var failed = stages.Values.FirstOrDefault(status => status.State == StageState.Failed && status.UpdatedAt >= since);
            if (failed is not null) return new JobOutcome(stages, failed);
            if (stages.GetValueOrDefault(Stage.Deploy) is { State: StageState.Succeeded or StageState.Skipped })
                return new JobOutcome(stages, null);
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
        throw new OperationCanceledException(cancellationToken);
    }
}
