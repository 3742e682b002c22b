using System.Text;
using System.Text.Json;
using Avocet.Contracts;
using Avocet.ObjectStore;
using Microsoft.Extensions.Options;

namespace Avocet.Hosting;

/// <summary>The job's own documents in the object store: the job, and a status document for each stage.</summary>
public sealed class JobDocuments(IObjectStore store, IOptions<AvocetOptions> options, TimeProvider clock)
{
    /// <summary>Where everything of a job is.</summary>
    public JobFolder Folder(string jobId) => new(options.Value.Bucket, jobId);

    /// <summary>The job as posted.</summary>
    /// <exception cref="PermanentException">The job's document is gone.</exception>
    public async Task<SubmitDatasetJob> LoadJobAsync(string jobId, CancellationToken cancellationToken)
    {
        var uri = Folder(jobId).Job;
        return await store.ReadJsonAsync<SubmitDatasetJob>(uri, JobJson.Document, cancellationToken)
            ?? throw new PermanentException($"The job's document {uri} is gone.", "Post the job again under another jobId.");
    }

    /// <summary>Whether a job of this id was accepted.</summary>
    public async Task<bool> ExistsAsync(string jobId, CancellationToken cancellationToken) =>
        await store.FindAsync(Folder(jobId).Job, cancellationToken) is not null;

    /// <summary>Stores a job on its first sight. The same job again changes nothing.</summary>
    /// <exception cref="PermanentException">Another job has this id.</exception>
    public async Task StoreJobAsync(SubmitDatasetJob job, CancellationToken cancellationToken)
    {
        var uri = Folder(job.JobId).Job;
        var text = JsonSerializer.Serialize(job, JobJson.Document);
        if (await store.CreateAsync(uri, Encoding.UTF8.GetBytes(text), cancellationToken)) return;
        // Read and written again: an older version of this service did not know all the fields that have defaults.
        var stored = await store.ReadJsonAsync<SubmitDatasetJob>(uri, JobJson.Document, cancellationToken)
            ?? throw new ObjectNotFoundException(uri);
        if (JsonSerializer.Serialize(stored, JobJson.Document) != text)
        {
            throw new PermanentException(
                $"jobId '{job.JobId}' was posted before with other content (kept in {uri}).",
                "Post the changed job under a new jobId.")
            {
                OfAnotherJob = true,
            };
        }
    }

    /// <summary>Ids of all jobs of the bucket that left anything in it, in ordinal order.</summary>
    public IAsyncEnumerable<string> ListJobsAsync(CancellationToken cancellationToken) =>
        store.ListFoldersAsync(new ObjectUri(options.Value.Bucket, "jobs/"), cancellationToken);

    /// <summary>A stage's status, or <see langword="null"/> before it began.</summary>
    public Task<StageStatus?> FindStatusAsync(string jobId, Stage stage, CancellationToken cancellationToken) =>
        store.ReadJsonAsync<StageStatus>(Folder(jobId).Status(stage), JobJson.Document, cancellationToken);

    /// <summary>Starts reporting a stage; the time it first began is kept over redeliveries.</summary>
    public async Task<StageReporter> BeginAsync(string jobId, Stage stage, CancellationToken cancellationToken)
    {
        var before = await FindStatusAsync(jobId, stage, cancellationToken);
        return new StageReporter(store, Folder(jobId).Status(stage), clock, jobId, stage, before?.StartedAt ?? clock.GetUtcNow());
    }
}
