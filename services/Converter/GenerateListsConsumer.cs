using Avocet.Annotations;
using Avocet.Contracts;
using Avocet.Hosting;
using Avocet.ObjectStore;
using MassTransit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Avocet.Converter;

/// <summary>Turns the dataset manifest into the lists, the shard plan and the list report.</summary>
internal sealed class GenerateListsConsumer(
    IObjectStore store, JobDocuments documents, IOptions<ConverterOptions> options, ILogger<GenerateListsConsumer> log)
    : IConsumer<ImagesIngested>
{
    public async Task Consume(ConsumeContext<ImagesIngested> context)
    {
        var (message, cancellation) = (context.Message, context.CancellationToken);
        var folder = new ConverterFolder(documents.Folder(message.JobId));
        var plan = await store.ReadJsonAsync<PackPlan>(folder.Plan, JobJson.Document, cancellation);
        if (plan?.ManifestSha256 != message.ManifestSha256)
        {
            var job = await documents.LoadJobAsync(message.JobId, cancellation);
            var reporter = await documents.BeginAsync(message.JobId, Stage.List, cancellation);
            plan = await GenerateAsync(job, message, folder, reporter, cancellation);
            await store.WriteJsonAsync(folder.Plan, plan, JobJson.Document, cancellation);
        }

        log.ListsWritten(message.JobId, plan.TrainImages, plan.ValidationImages, plan.AllShards.Count());
        await context.Publish(plan.ToMessage(message.JobId, folder), cancellation);
    }

    private async Task<PackPlan> GenerateAsync(
        SubmitDatasetJob job, ImagesIngested message, ConverterFolder folder, StageReporter reporter, CancellationToken cancellation)
    {
        var known = await store.ReadJsonAsync<List<DatasetClass>>(folder.Job.Classes, JobJson.Document, cancellation)
            ?? throw Gone(folder.Job.Classes);
        var classes = new ClassFilter(known, job.Classes);
        var lists = new ListPlan(
            job.Split, job.Packing.MaxBadImages, classes, job.Task,
            job.Packing.ShorterEdge == 0 ? (job.Training.Classification ?? new()).ImageShape : 0);
        var manifest = new DatasetManifest(store, message.ManifestUri);
        await foreach (var image in manifest.ReadAsync(cancellation)) lists.Count(image);
        lists.Draw();
        await using var train = new ListFiles(options.Value.ScratchDirectory, job.Packing.ShardMegabytes);
        await using var validation = new ListFiles(options.Value.ScratchDirectory, job.Packing.ShardMegabytes);
        await foreach (var line in manifest.LinesAsync(lists, job.Augment.HorizontalFlip, cancellation))
            (line.Channel == Channel.Train ? train : validation).Add(line);

        await store.WriteJsonAsync(folder.Job.Report(Stage.List), lists.Report, JobJson.Document, cancellation);
        await store.WriteTextAsync(
            folder.ReadableReport(Stage.List), ReadableReport.Of(lists.Report, "dataset/dataset.jsonl"), cancellation);
        lists.Check(message.Quarantined);
        var plan = new PackPlan
        {
            ManifestSha256 = message.ManifestSha256,
            Classes = classes.Names,
            LongestLabel = lists.LongestLabel,
            Quarantined = message.Quarantined + lists.Report.Quarantined.Count,
            Train = await train.StoreAsync(store, folder.List(Channel.Train), folder.ListImages(Channel.Train), cancellation),
            Validation = await validation.StoreAsync(
                store, folder.List(Channel.Validation), folder.ListImages(Channel.Validation), cancellation),
        };
        if (lists.DrawnForWantOfSplit > 0) log.SplitDrawn(job.JobId, lists.DrawnForWantOfSplit, job.Split.Ratio, job.Split.Seed);
        JobMetrics.Quarantined(Stage.List, lists.Report.Quarantined.Count);
        await ListSummary.ReportAsync(reporter, folder, lists, plan, cancellation);
        return plan;
    }

    private static PermanentException Gone(ObjectUri uri) =>
        new($"The job's document {uri} is gone.", "Post the job again under another jobId.");
}
