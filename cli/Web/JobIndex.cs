using System.Collections.Concurrent;
using Avocet.Cli.Jobs;
using Avocet.Hosting;

namespace Avocet.Cli.Web;

/// <summary>
/// The jobs of a bucket, newest first, kept in memory so that a page need not read thousands of documents. Jobs that ended or say nothing
/// any more are read again only now and then (a failed one may go on when its message is replayed), and nothing is read while nobody
/// looks: reading is paid by the request.
/// </summary>
internal sealed class JobIndex(JobDocuments documents, TimeProvider clock) : IAsyncDisposable
{
    private const int ReadAtOnce = 16;
    private static readonly TimeSpan RereadAfter = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SilentAfter = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LooksOnFor = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan OldAfter = TimeSpan.FromSeconds(10);

    /// <summary>How long a page waits for news, so that a few jobs are fresh at once; of many it shows what there is.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(40);

    private readonly ConcurrentDictionary<string, (JobOverview Job, long ReadAt)> _known = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _ending = new();
    private readonly Lock _gate = new();
    private Task _reading = Task.CompletedTask;
    private int _there;
    private string? _failure;
    private long _askedAt = clock.GetTimestamp();
    private long? _readAt;

    /// <summary>Whether somebody asked lately.</summary>
    public bool IsLookedAt => clock.GetElapsedTime(Interlocked.Read(ref _askedAt)) < LooksOnFor;

    /// <summary>The jobs for somebody who looks; where nobody kept them fresh, reading them anew begins.</summary>
    public async Task<JobList> AskAsync(CancellationToken cancellationToken)
    {
        Interlocked.Exchange(ref _askedAt, clock.GetTimestamp());
        if (!(Age() <= OldAfter)) await Task.WhenAny(RefreshAsync(), Task.Delay(Patience, clock, cancellationToken));
        return new JobList(JobOverview.NewestFirst(_known.Values.Select(known => known.Job)))
        {
            Age = Age(),
            Expected = Volatile.Read(ref _there),
            Failure = Volatile.Read(ref _failure),
        };
    }

    /// <summary>Reads what may have changed. Whoever calls while that is done waits for the same reading.</summary>
    public Task RefreshAsync()
    {
        lock (_gate)
        {
            if (_reading.IsCompleted) _reading = Task.Run(() => ReadAsync(_ending.Token), _ending.Token);
            return _reading;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _reading.ContinueWith(_ => { }, TaskScheduler.Default);
        _ending.Dispose();
    }

    private async Task ReadAsync(CancellationToken ending)
    {
        try
        {
            var there = await documents.ListJobsAsync(ending).ToHashSetAsync(StringComparer.Ordinal, ending);
            Volatile.Write(ref _there, there.Count);
            foreach (var gone in _known.Keys.Where(jobId => !there.Contains(jobId))) _known.TryRemove(gone, out _);
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = ReadAtOnce, CancellationToken = ending };
            await Parallel.ForEachAsync(there.Where(IsStale), parallel, async (jobId, cancel) =>
            {
                if (await JobOverview.FindAsync(documents, jobId, cancel) is { } job) _known[jobId] = (job, clock.GetTimestamp());
            });
            lock (_gate) _readAt = clock.GetTimestamp();
            Volatile.Write(ref _failure, null);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Volatile.Write(ref _failure, failure.GetBaseException().Message);
            throw;
        }
    }

    private TimeSpan? Age()
    {
        lock (_gate) return _readAt is { } readAt ? clock.GetElapsedTime(readAt) : null;
    }

    private bool IsStale(string jobId) =>
        !_known.TryGetValue(jobId, out var known) || IsAtWork(known.Job) || clock.GetElapsedTime(known.ReadAt) > RereadAfter;

    private bool IsAtWork(JobOverview job) =>
        job.State is not ("succeeded" or "failed") && !(clock.GetUtcNow() - job.UpdatedAt > SilentAfter);
}
