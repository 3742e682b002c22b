using Avocet.Contracts;
using Avocet.Converter;
using Avocet.Deployer;
using Avocet.Hosting;
using Avocet.ObjectStore;
using Avocet.RecordIO;
using Avocet.Trainer;

namespace Avocet.Cli.Reporting;

/// <summary>Puts a job's report together out of the documents in the object store; no service is asked.</summary>
internal sealed class JobReportReader(IObjectStore store, JobDocuments documents, TimeProvider clock)
{
    private const int PicturesOfASection = 24;
    private const int ExampleBudget = 120;
    private const int FewestExamples = 6;
    private const int MostExamples = 12;
    private const int PredictionPictures = 8;
    private readonly ReportPictures _pictures = new(store);

    /// <param name="jobId">The job.</param>
    /// <param name="prices">For the cost estimate.</param>
    /// <param name="evaluate">Gives the evaluation, or why there is none.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="PermanentException">There is no such job.</exception>
    public async Task<JobReport> ReadAsync(
        string jobId, PriceList prices, Func<JobFolder, Deployment, Task<(Evaluation? Found, string WhyNot)>> evaluate,
        CancellationToken cancellationToken)
    {
        var folder = documents.Folder(jobId);
        if (await store.FindAsync(folder.Job, cancellationToken) is null)
            throw new PermanentException($"There is no job '{jobId}' in {folder.Root}.", "See what there is: avocet jobs");
        var report = new JobReport
        {
            Job = await documents.LoadJobAsync(jobId, cancellationToken),
            JobText = await store.ReadTextAsync(folder.Job, cancellationToken),
            Stages = await StagesAsync(jobId, cancellationToken),
            WrittenAt = clock.GetUtcNow(),
            Prices = prices,
            Metrics = await ReadAsync<MetricSeries>(new TrainerFolder(folder).Metrics, cancellationToken),
            Trained = (await ReadAsync<TrainedModel>(new TrainerFolder(folder).Trained, cancellationToken))?.Message,
            Deployment = await ReadAsync<Deployment>(new DeployerFolder(folder).Deployment, cancellationToken),
        };
        report = await WithDatasetAsync(report, folder, cancellationToken);
        report = await WithProblemsAsync(report, folder, cancellationToken);
        if (report.Job.Task != LearningTask.ObjectDetection)
            return report with
            {
                NoEvaluation = "Only detectors are asked again here; deployment/smoke-test.json has what the endpoint said.",
            };
        return report.Deployment is { InServiceAt: not null } deployment
            ? await WithEvaluationAsync(report, folder, await evaluate(folder, deployment), cancellationToken)
            : report;
    }

    private async Task<IReadOnlyDictionary<Stage, StageStatus>> StagesAsync(string jobId, CancellationToken cancellationToken)
    {
        var stages = new SortedDictionary<Stage, StageStatus>();
        foreach (var stage in Enum.GetValues<Stage>())
        {
            if (await documents.FindStatusAsync(jobId, stage, cancellationToken) is { } status) stages[stage] = status;
        }

        return stages;
    }

    private async Task<JobReport> WithDatasetAsync(JobReport report, JobFolder job, CancellationToken cancellationToken)
    {
        var folder = new ConverterFolder(job);
        var packed = await ReadAsync<PackedSet>(folder.Packed, cancellationToken);
        if (await ReadAsync<PackPlan>(folder.Plan, cancellationToken) is not { } plan) return report;
        var each = Math.Clamp(ExampleBudget / plan.Classes.Count, FewestExamples, MostExamples);
        var figures = await DatasetFigures.ReadAsync(store, folder, plan.Classes.Count, each, cancellationToken);
        var shown = figures.Examples.Where(example => example.ClassId < ExampleBudget / FewestExamples)
            .OrderBy(example => example.ClassId).ToList();
        var pictures = await ReportPictures.ReadAsync(
            shown, (example, cancel) => _pictures.ExampleAsync(example, plan.Classes, cancel), cancellationToken);
        return report with
        {
            Classes = plan.Classes,
            Dataset = figures,
            ManifestSha256 = plan.ManifestSha256,
            Packed = packed?.Message,
            Examples = [.. shown.Zip(pictures).GroupBy(pair => pair.First.ClassId)
                .Select(group => (group.Key, (IReadOnlyList<ReportPicture>)[.. group.Select(pair => pair.Second)]))],
        };
    }

    private async Task<JobReport> WithProblemsAsync(JobReport report, JobFolder folder, CancellationToken cancellationToken)
    {
        var (quarantined, mended) = (new List<(Stage, QuarantinedImage Image)>(), new List<MendedBox>());
        foreach (var stage in (Stage[])[Stage.Ingest, Stage.List, Stage.Pack])
        {
            if (await ReadAsync<StageReport>(folder.Report(stage), cancellationToken) is not { } found) continue;
            quarantined.AddRange(found.Quarantined.Select(image => (stage, image)));
            mended.AddRange(found.Mended);
        }

        var left = quarantined.OrderByDescending(HasPicture).Take(PicturesOfASection).ToList();
        var boxes = mended.Take(PicturesOfASection).ToList();
        var images = new WantedImages([.. left.Select(item => item.Image.Path), .. boxes.Select(box => box.Path)]);
        if (images.IsOpen && await store.FindAsync(folder.Manifest, cancellationToken) is not null)
        {
            await foreach (var image in new DatasetManifest(store, folder.Manifest.ToString()).ReadAsync(cancellationToken))
            {
                images.Offer(image);
                if (!images.IsOpen) break;
            }
        }

        return report with
        {
            Quarantined = quarantined,
            QuarantinedPictures = await ReportPictures.ReadAsync(
                left, (item, cancel) => _pictures.LeftOutAsync(images.Find(item.Image.Path), item.Image, cancel), cancellationToken),
            Mended = mended,
            MendedPictures = await ReportPictures.ReadAsync(
                [.. boxes.Where(box => images.Find(box.Path) is not null)],
                (box, cancel) => _pictures.WithBoxesAsync(images.Find(box.Path)!, $"{box.Path}: {box.Reason}", Edges(box), cancel),
                cancellationToken),
        };
    }

    /// <summary>What ingest left out has a picture only where it says so; later stages had one before them.</summary>
    private static bool HasPicture((Stage Stage, QuarantinedImage Image) left) => left.Stage != Stage.Ingest || left.Image.Uri is not null;

    private static IEnumerable<(string Style, IReadOnlyList<double> Edges)> Edges(MendedBox box)
    {
        yield return ("before", box.Before);
        if (box.After is not null) yield return ("after", box.After);
    }

    private async Task<JobReport> WithEvaluationAsync(
        JobReport report, JobFolder folder, (Evaluation? Found, string WhyNot) evaluated, CancellationToken cancellationToken)
    {
        if (evaluated.Found is not { Pictures.Count: > 0 } evaluation || report.Classes.Count == 0)
            return report with { NoEvaluation = evaluated.WhyNot };
        var overlap = report.Job.Training.Hyperparameters.OverlapThreshold;
        var measures = DetectorMeasures.Of(evaluation.Pictures, report.Classes.Count, overlap, report.Threshold);
        var worst = measures.Pictures.Take(PredictionPictures).ToList();
        var best = measures.Pictures.Skip(worst.Count).Reverse().TakeWhile(one => one.Quality > 0).Take(PredictionPictures).ToList();
        var shown = await PredictionsAsync(report, folder, [.. worst, .. best], cancellationToken);
        return report with
        {
            Evaluation = evaluation,
            Measures = measures,
            WorstPredictions = [.. shown.Take(worst.Count)],
            BestPredictions = [.. shown.Skip(worst.Count)],
        };
    }

    private async Task<IReadOnlyList<ReportPicture>> PredictionsAsync(
        JobReport report, JobFolder folder, IReadOnlyList<PictureMeasure> wanted, CancellationToken cancellationToken)
    {
        var channel = await ValidationChannel.OpenAsync(store, new DeployerFolder(folder), cancellationToken);
        var paths = wanted.ToDictionary(one => one.Picture.Image, _ => "");
        await foreach (var line in store.ReadLinesAsync(new ConverterFolder(folder).List(Channel.Validation), cancellationToken))
        {
            var entry = ListEntry.Parse(line);
            if (paths.ContainsKey(entry.Id)) paths[entry.Id] = entry.Path;
        }

        return await ReportPictures.ReadAsync(
            wanted, async (one, cancel) => ReportPictures.Prediction(
                await channel.ReadAsync(one.Picture.Image, cancel), paths[one.Picture.Image], one, report.Classes, report.Threshold),
            cancellationToken);
    }

    private Task<T?> ReadAsync<T>(ObjectUri uri, CancellationToken cancellationToken)
        where T : class => store.ReadJsonAsync<T>(uri, JobJson.Document, cancellationToken);
}
