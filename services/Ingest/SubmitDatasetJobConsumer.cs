using Avocet.Contracts;
using Avocet.Hosting;
using Avocet.ObjectStore;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace Avocet.Ingest;

/// <summary>Takes a dataset job in: checks and stores it, and turns its source into the canonical manifest.</summary>
internal sealed class SubmitDatasetJobConsumer(
    IObjectStore store, JobDocuments documents, Ingester ingester, ILogger<SubmitDatasetJobConsumer> log) : IConsumer<SubmitDatasetJob>
{
    public async Task Consume(ConsumeContext<SubmitDatasetJob> context)
    {
        var (job, cancellation) = (context.Message, context.CancellationToken);
        JobProblem.ThrowIfAny(JobRules.Check(job));
        await documents.StoreJobAsync(job, cancellation);
        var folder = new IngestFolder(documents.Folder(job.JobId));
        var ingested = await store.ReadJsonAsync<ImagesIngested>(folder.Ingested, JobJson.Document, cancellation);
        if (ingested is null)
        {
            var reporter = await documents.BeginAsync(job.JobId, Stage.Ingest, cancellation);
            ingested = await ingester.IngestAsync(job, folder, reporter, cancellation);
            await store.WriteJsonAsync(folder.Ingested, ingested, JobJson.Document, cancellation);
            JobMetrics.Ingested(ingested.Images, ingested.Quarantined);
        }

        log.Ingested(job.JobId, ingested.Images, ingested.Boxes, ingested.Classes.Count, ingested.Quarantined);
        await context.Publish(ingested, cancellation);
    }
}
