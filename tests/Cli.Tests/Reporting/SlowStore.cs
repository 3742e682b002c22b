using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Avocet.Contracts;
using Avocet.Hosting;
using Avocet.ObjectStore;

namespace Avocet.Cli.Tests.Reporting;

/// <summary>Jobs with one status document each, whose reads can be held back or fail.</summary>
internal sealed class SlowStore : IObjectStore
{
    private readonly ConcurrentDictionary<string, StageState> _jobs = new();
    private readonly ConcurrentDictionary<string, Gate> _gates = new();

    public Exception? Failure { get; set; }

    public void Add(string jobId, StageState state) => _jobs[jobId] = state;

    public void Remove(string jobId) => _jobs.TryRemove(jobId, out _);

    /// <summary>Reads of this job wait from now on until the gate is opened.</summary>
    public Gate Hold(string jobId) => _gates[jobId] = new Gate();

    public async IAsyncEnumerable<string> ListFoldersAsync(ObjectUri prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        if (Failure is not null) throw Failure;
        foreach (var jobId in _jobs.Keys) yield return jobId;
    }

    public async Task<Stream> ReadAsync(ObjectUri uri, CancellationToken cancellationToken)
    {
        var job = _jobs.Single(job => uri.Key.StartsWith($"jobs/{job.Key}/", StringComparison.Ordinal));
        if (_gates.TryGetValue(job.Key, out var gate)) await gate.PassAsync(cancellationToken);
        if (!uri.Key.EndsWith("/ingest.json", StringComparison.Ordinal)) throw new ObjectNotFoundException(uri);
        var time = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        var status = new StageStatus { JobId = job.Key, Stage = Stage.Ingest, State = job.Value, StartedAt = time, UpdatedAt = time };
        return new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(status, JobJson.Document));
    }

    public Task<StoredObject?> FindAsync(ObjectUri uri, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<byte[]> ReadRangeAsync(ObjectUri uri, long offset, int length, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task WriteAsync(ObjectUri uri, Stream content, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> CreateAsync(ObjectUri uri, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public IAsyncEnumerable<StoredObject> ListAsync(ObjectUri prefix, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task ConcatenateAsync(ObjectUri destination, IReadOnlyList<ObjectUri> parts, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task DeleteAsync(ObjectUri uri, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Holds back who comes until it is opened.</summary>
    internal sealed class Gate
    {
        private readonly TaskCompletionSource _reached = new(), _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Ends when somebody is held back.</summary>
        public Task Reached => _reached.Task;

        public void Open() => _opened.TrySetResult();

        public Task PassAsync(CancellationToken cancellationToken)
        {
            _reached.TrySetResult();
            return _opened.Task.WaitAsync(cancellationToken);
        }
    }
}
