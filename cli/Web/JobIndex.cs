using System.Collections.Concurrent;
using Avocet.Cli.Jobs;
using Avocet.Hosting;

namespace Avocet.Cli.Web;

/// <summary>
/// The jobs of a bucket, newest first, kept in memory so that a page need not read thousands of documents. Jobs that ended are read again only now
/// and then: a failed one may go on when its message is replayed.
/// </summary>
internal sealed class JobIndex(JobDocuments documents, TimeProvider clock)
{
    private const int ReadAtOnce = 16;
    private static readonly TimeSpan RereadAfter = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, (JobOverview Job, long ReadAt)> _known = new(StringComparer.Ordinal);

    /// <summary>As of the last refresh.</summary>
    public IReadOnlyList<JobOverview> Jobs { get; private set; } = [];

    /// <summary>Reads what may have changed.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var there = await documents.ListJobsAsync(cancellationToken).ToListAsync(cancellationToken);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = ReadAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(there.Where(IsStale), parallel, async (jobId, cancel) =>
        {
            if (await JobOverview.FindAsync(documents, jobId, cancel) is { } job) _known[jobId] = (job, clock.GetTimestamp());
        });
        Jobs = [.. there.Where(_known.ContainsKey).Select(jobId => _known[jobId].Job)
            .OrderByDescending(job => job.StartedAt ?? DateTimeOffset.MaxValue).ThenBy(job => job.JobId, StringComparer.Ordinal)];
    }

    private bool IsStale(string jobId) => !_known.TryGetValue(jobId, out var known)
        || known.Job.State is not ("succeeded" or "failed") || clock.GetElapsedTime(known.ReadAt) > RereadAfter;
}
