using Avocet.Annotations;
using Avocet.Contracts;
using Avocet.Hosting;
using Avocet.ObjectStore;
using Avocet.SageMaker;
using Microsoft.Extensions.Options;

namespace Avocet.Ingest;

/// <summary>
/// Has unlabelled images labelled: creates the Ground Truth labelling job of a dataset job, or takes on the one that is there, and looks
/// how far it is.
/// </summary>
internal sealed class Labelling(
    IObjectStore store, SourceFiles files, Func<SageMakerClient> sageMaker, IOptions<SageMakerOptions> sageMakerOptions,
    IOptions<IngestOptions> options)
{
    private const string Completed = "Completed";

    /// <summary>The usual time between looks.</summary>
    public TimeSpan Interval => TimeSpan.FromSeconds(options.Value.LabellingCheckSeconds);

    /// <summary>One look.</summary>
    /// <returns>The labelled source; <see langword="null"/> while people are at work.</returns>
    /// <exception cref="PermanentException">There is nothing to label, SageMaker refuses, or the labelling job ended without
    /// labels.</exception>
    public async Task<DatasetSource?> LookAsync(
        SubmitDatasetJob job, JobFolder folder, StageReporter reporter, CancellationToken cancellationToken)
    {
        if (!options.Value.Labelling)
        {
            throw new PermanentException(
                "source.unlabelled: this service creates no labelling jobs.",
                "Set Ingest:Labelling to true and SageMaker:RoleArn, or label the images first and give source.groundTruth.");
        }

        var unlabelled = job.Source.Unlabelled!;
        var name = $"avocet-{job.JobId}-labels";
        try
        {
            var described = await FindAsync(name, cancellationToken);
            if (described is null)
            {
                await CreateAsync(await RequestAsync(name, job, unlabelled, folder, cancellationToken), cancellationToken);
                described = await sageMaker().DescribeLabelingJobAsync(name, cancellationToken);
            }

            return await SourceAsync(described, folder, reporter, cancellationToken);
        }
        catch (SageMakerException silent) when (silent.IsTransient)
        {
            // People go on labelling whether or not SageMaker answers.
            await reporter.ReportAsync(
                0, $"SageMaker does not answer and is asked again: {silent.Reason}", new Dictionary<string, double>(), cancellationToken);
            return null;
        }
        catch (SageMakerException refused)
        {
            throw new PermanentException($"SageMaker refuses {refused.Message}", refused.Remedy, refused);
        }
        catch (OptionsValidationException missing)
        {
            throw new PermanentException(
                $"This service cannot ask SageMaker: {missing.Message}", "Set SageMaker:RoleArn and SageMaker:Region of Ingest.", missing);
        }
    }

    private async Task CreateAsync(CreateLabelingJobRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await sageMaker().CreateLabelingJobAsync(request, cancellationToken);
        }
        catch (SageMakerException taken) when (taken.IsNameTaken)
        {
            // Another replica was quicker, or the answer to an earlier request was lost: whose job it is, is seen when it is described.
        }
    }

    private async Task<DescribeLabelingJobReply?> FindAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await sageMaker().DescribeLabelingJobAsync(name, cancellationToken);
        }
        catch (SageMakerException missing) when (missing.IsNotFound)
        {
            return null;
        }
    }

    private static async Task<DatasetSource?> SourceAsync(
        DescribeLabelingJobReply described, JobFolder folder, StageReporter reporter, CancellationToken cancellationToken)
    {
        var (name, counters) = (described.LabelingJobName, described.LabelCounters ?? new LabelCounters());
        // Names are never free again: another bucket's job of the same id may have taken it.
        var output = described.LabelingJobOutput?.OutputDatasetS3Uri ?? described.OutputConfig?.S3OutputPath ?? "";
        if (!$"{output.TrimEnd('/')}/".StartsWith(folder.Labelling.ToString(), StringComparison.Ordinal))
        {
            throw new PermanentException(
                $"The labelling job {name} is not of this job: its labels go to '{output}'.", "Post the job under a new jobId.");
        }

        switch (described.LabelingJobStatus)
        {
            case Completed:
                return new DatasetSource
                {
                    GroundTruth = new GroundTruthSource { ManifestUri = output, LabelAttribute = described.LabelAttributeName },
                };
            case "Failed" or "Stopped":
                throw new PermanentException(
                    $"The labelling job {name} is {described.LabelingJobStatus}: {described.FailureReason ?? "no reason is given"}",
                    "Mend it, then post the job under a new jobId.");
            default:
                var done = counters.TotalLabeled + counters.FailedNonRetryableError;
                var all = done + counters.Unlabeled;
                await reporter.ReportAsync(
                    0, $"{described.LabelingJobStatus}: people labelled {counters.TotalLabeled} of {all} images",
                    new Dictionary<string, double>
                    {
                        ["labelled"] = counters.TotalLabeled,
                        ["unlabelled"] = counters.Unlabeled,
                        ["labellingFailed"] = counters.FailedNonRetryableError,
                    },
                    cancellationToken);
                return null;
        }
    }

    private async Task<CreateLabelingJobRequest> RequestAsync(
        string name, SubmitDatasetJob job, UnlabelledSource unlabelled, JobFolder folder, CancellationToken cancellationToken)
    {
        var region = sageMakerOptions.Value.Region;
        if (!LabelingLambdas.Regions.Contains(region))
        {
            throw new PermanentException(
                $"SageMaker:Region is {region}, where Ground Truth has no image tasks.",
                $"Give one of {string.Join(", ", LabelingLambdas.Regions)}.");
        }

        var (task, attribute) = job.Task switch
        {
            LearningTask.ImageClassification => ("ImageMultiClass", "labels"),
            LearningTask.MultiLabelClassification => ("ImageMultiClassMultiLabel", "labels"),
            LearningTask.SemanticSegmentation => ("SemanticSegmentation", "labels-ref"),
            _ => ("BoundingBox", "labels"),
        };
        var asked = unlabelled.Labelling;
        var categories = folder.Labelling.Child("categories.json");
        var document = new Dictionary<string, object>
        {
            ["document-version"] = "2018-11-28",
            ["labels"] = asked.Categories.Select(category => new { label = category }).ToArray(),
        };
        await store.WriteJsonAsync(categories, document, JobJson.Document, cancellationToken);
        return new CreateLabelingJobRequest
        {
            LabelingJobName = name,
            LabelAttributeName = attribute,
            InputConfig = new LabelingJobInputConfig
            {
                DataSource = new LabelingJobDataSource
                {
                    S3DataSource = new LabelingJobS3DataSource(
                        unlabelled.ManifestUri ?? await ManifestAsync(unlabelled.ImagesUri!, folder, cancellationToken)),
                },
            },
            OutputConfig = new LabelingJobOutputConfig { S3OutputPath = folder.Labelling.ToString() },
            RoleArn = sageMakerOptions.Value.RoleArn,
            LabelCategoryConfigS3Uri = categories.ToString(),
            HumanTaskConfig = new HumanTaskConfig
            {
                WorkteamArn = asked.WorkteamArn,
                UiConfig = new LabelingUiConfig(asked.TemplateUri),
                PreHumanTaskLambdaArn = LabelingLambdas.Prepare(region, task),
                TaskTitle = asked.TaskTitle,
                TaskDescription = asked.TaskDescription ?? asked.TaskTitle,
                NumberOfHumanWorkersPerDataObject = asked.WorkersPerImage,
                TaskTimeLimitInSeconds = asked.TaskTimeLimitSeconds,
                TaskAvailabilityLifetimeInSeconds = (int)TimeSpan.FromDays(asked.OfferedDays).TotalSeconds,
                AnnotationConsolidationConfig = new AnnotationConsolidationConfig(LabelingLambdas.Consolidate(region, task)),
            },
            Tags = [new Tag("avocet:job", job.JobId)],
        };
    }

    private async Task<string> ManifestAsync(string images, JobFolder folder, CancellationToken cancellationToken)
    {
        const string Field = "source.unlabelled.imagesUri";
        var (lines, root) = (new MemoryStream(), images.EndsWith('/') ? images : images + "/");
        await foreach (var path in files.Folder(Field, root).ListAsync("", cancellationToken))
        {
            if (DataPath.IsImage(path)) GroundTruthInputManifest.WriteLine(lines, root + path);
        }

        if (lines.Length == 0) throw SourceFiles.Wrong(Field, images, "has no image", "Name the folder of the images.");
        lines.Position = 0;
        var manifest = folder.Labelling.Child("input.manifest");
        await store.WriteAsync(manifest, lines, cancellationToken);
        return manifest.ToString();
    }
}
