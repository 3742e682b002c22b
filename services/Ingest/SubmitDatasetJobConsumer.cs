using Avocet.Contracts;
using Avocet.Hosting;
using Avocet.ObjectStore;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace Avocet.Ingest;

/// <summary>Takes a dataset job in: checks and stores it, and turns its source into the canonical manifest.</summary>
internal sealed class SubmitDatasetJobConsumer(
    IObjectStore store, JobDocuments documents, Ingester ingester, Labelling labelling, ILogger<SubmitDatasetJobConsumer> log)
    : IConsumer<SubmitDatasetJob>
{
    private static readonly Uri Queue = new("queue:avocet-ingest");

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
            var source = job.Source.Unlabelled is null ? job.Source : await labelling.LookAsync(job, folder.Job, reporter, cancellation);
            if (source is null)
            {
                // The job itself is the message that looks again: coming twice, it is the same job.
                await context.ScheduleSend(Queue, labelling.Interval, job, cancellation);
                return;
            }

            ingested = await ingester.IngestAsync(job with { Source = source }, folder, reporter, cancellation);
            await store.WriteJsonAsync(folder.Ingested, ingested, JobJson.Document, cancellation);
            JobMetrics.Ingested(ingested.Images, ingested.Quarantined);
        }

        log.Ingested(job.JobId, ingested.Images, ingested.Boxes, ingested.Classes.Count, ingested.Quarantined);
        await context.Publish(ingested, cancellation);
    }
}
