using System.Text.Json;
using Avocet.Contracts;
using Avocet.Hosting;
using Avocet.ObjectStore;

namespace Avocet.Cli.Demo;

/// <summary>What a run of the demo made; paths are files of this machine.</summary>
internal sealed record DemoResult
{
    public required string JobId { get; init; }

    public required IReadOnlyList<string> Classes { get; init; }

    public required string TrainRec { get; init; }

    public required string ValRec { get; init; }

    public required string TrainList { get; init; }

    public required string ValList { get; init; }

    public required int TrainImages { get; init; }

    public required int ValImages { get; init; }

    public required int LabelWidth { get; init; }

    public required double MeanAveragePrecision { get; init; }

    public required string EndpointName { get; init; }

    public required IReadOnlyList<string> Predictions { get; init; }

    public required IReadOnlyList<string> ContactSheets { get; init; }

    public required string TrainingCurve { get; init; }

    /// <summary>The job's report, one HTML file.</summary>
    public required string Report { get; init; }

    /// <summary>A held-out picture, to ask the endpoint with.</summary>
    public required string ExamplePicture { get; init; }

    public required IReadOnlyList<QuarantinedImage> Quarantined { get; init; }

    public required double Seconds { get; init; }

    /// <summary>Reads it all out of the job's documents.</summary>
    public static async Task<DemoResult> ReadAsync(
        SubmitDatasetJob job, JobOutcome outcome, DirectoryObjectStore store, JobDocuments documents, string report, TimeSpan elapsed,
        CancellationToken cancellationToken)
    {
        var folder = documents.Folder(job.JobId);
        var (list, pack, train) = (outcome.Stages[Stage.List], outcome.Stages[Stage.Pack], outcome.Stages[Stage.Train]);
        var packed = await store.ReadJsonAsync<PackedDocument>(folder.Channels.Child("packed.json"), JobJson.Document, cancellationToken)
            ?? throw new PermanentException($"{folder.Channels.Child("packed.json")} is gone.", "Run the demo again with another --out.");
        var deployed = outcome.Stages[Stage.Deploy];
        return new DemoResult
        {
            JobId = job.JobId,
            Classes = packed.Message.Classes,
            TrainRec = Local(pack.Outputs["trainRec"]),
            ValRec = Local(pack.Outputs["validationRec"]),
            TrainList = Local(list.Outputs["trainList"]),
            ValList = Local(list.Outputs["validationList"]),
            TrainImages = packed.Message.Train.Images,
            ValImages = packed.Message.Validation.Images,
            LabelWidth = packed.Message.LabelWidth,
            MeanAveragePrecision = train.Numbers["bestMeanAveragePrecision"],
            EndpointName = job.Deployment!.EndpointName ?? $"avocet-{job.JobId}",
            Predictions = await PicturesAsync(folder.Deployment),
            ContactSheets = await PicturesAsync(folder.ContactSheets),
            TrainingCurve = Local(train.Outputs["trainingCurve"]),
            Report = report,
            ExamplePicture = Local(await FirstPictureAsync()),
            Quarantined = await QuarantinedAsync(),
            Seconds = Math.Round(elapsed.TotalSeconds, 1),
        };

        string Local(string uri) => store.PathOf(ObjectUri.Parse(uri));

        async Task<IReadOnlyList<string>> PicturesAsync(ObjectUri prefix) =>
            await store.ListAsync(prefix, cancellationToken).Where(stored => stored.Uri.Key.EndsWith(".jpg", StringComparison.Ordinal))
                .Select(stored => store.PathOf(stored.Uri)).ToListAsync(cancellationToken);

        async Task<string> FirstPictureAsync()
        {
            var line = await store.ReadLinesAsync(folder.Lists.Child("val.images.jsonl"), cancellationToken).FirstAsync(cancellationToken);
            return JsonDocument.Parse(line).RootElement.GetProperty("uri").GetString()!;
        }

        async Task<IReadOnlyList<QuarantinedImage>> QuarantinedAsync()
        {
            var all = new List<QuarantinedImage>();
            foreach (var stage in (Stage[])[Stage.Ingest, Stage.List, Stage.Pack])
            {
                var written = await store.ReadJsonAsync<StageReport>(folder.Report(stage), JobJson.Document, cancellationToken);
                all.AddRange(written?.Quarantined ?? []);
            }

            return all;
        }
    }

    private sealed record PackedDocument(RecordIoPacked Message);
}
