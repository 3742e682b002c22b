using System.Collections.Concurrent;
using Avocet.Cli.Jobs;
using Avocet.Hosting;

namespace Avocet.Cli.Web;

/// <summary>
/// The jobs of a bucket, newest first, kept in memory so that a page need not read thousands of documents. Jobs that ended or say nothing
/// any more are read again only now and then (a failed one may go on when its message is replayed), and nothing is read while nobody
/// looks: reading is paid by the request.
/// </summary>
internal sealed class JobIndex(JobDocuments documents, TimeProvider clock)
{
    private const int ReadAtOnce = 16;
    private static readonly TimeSpan RereadAfter = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SilentAfter = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LooksOnFor = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan OldAfter = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<string, (JobOverview Job, long ReadAt)> _known = new(StringComparer.Ordinal);
    private long _askedAt = clock.GetTimestamp();
    private long _readAt = clock.GetTimestamp();

    /// <summary>As of the last refresh.</summary>
    public IReadOnlyList<JobOverview> Jobs { get; private set; } = [];

    /// <summary>Whether somebody asked lately.</summary>
    public bool IsLookedAt => clock.GetElapsedTime(Interlocked.Read(ref _askedAt)) < LooksOnFor;

    /// <summary>The jobs for somebody who looks: read anew first where nobody kept them fresh.</summary>
    public async Task<IReadOnlyList<JobOverview>> AskAsync(CancellationToken cancellationToken)
    {
        Interlocked.Exchange(ref _askedAt, clock.GetTimestamp());
        if (clock.GetElapsedTime(Interlocked.Read(ref _readAt)) > OldAfter) await RefreshAsync(cancellationToken);
        return Jobs;
    }

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
        Interlocked.Exchange(ref _readAt, clock.GetTimestamp());
    }

    private bool IsStale(string jobId) =>
        !_known.TryGetValue(jobId, out var known) || IsAtWork(known.Job) || clock.GetElapsedTime(known.ReadAt) > RereadAfter;

    private bool IsAtWork(JobOverview job) =>
        job.State is not ("succeeded" or "failed") && !(clock.GetUtcNow() - job.UpdatedAt > SilentAfter);
}
