using Avocet.Cli.Jobs;
using Avocet.Contracts;

namespace Avocet.Cli.Web;

/// <summary>A job whose stage has not begun although the one before has ended: its message waits, is on its way, or is lost.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Since">When the stage before ended.</param>
internal sealed record StageWait(string JobId, DateTimeOffset Since)
{
    /// <summary>
    /// The queue whose first message begins a stage. Before ingest nothing is known of a job, and further queues belong to stages at work.
    /// </summary>
    private static readonly Dictionary<string, Stage> Begins = new(StringComparer.Ordinal)
    {
        ["avocet-converter-lists"] = Stage.List,
        ["avocet-converter-shards"] = Stage.Pack,
        ["avocet-trainer"] = Stage.Train,
        ["avocet-deployer"] = Stage.Deploy,
    };

    /// <summary>The job that waits longest for a queue, or <see langword="null"/> where none is known to.</summary>
    public static StageWait? Longest(IReadOnlyList<JobOverview> jobs, string queue)
    {
        if (!Begins.TryGetValue(queue, out var stage)) return null;
        return jobs
            .Where(job => job.State == "running" && job.Stages is [.., { State: StageState.Succeeded } last] && last.Stage + 1 == stage)
            .Select(job => new StageWait(job.JobId, job.Stages[^1].UpdatedAt)).MinBy(wait => wait.Since);
    }
}
