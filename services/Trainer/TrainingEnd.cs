using System.Globalization;
using Avocet.Contracts;
using Avocet.Hosting;
using Avocet.ObjectStore;
using Avocet.SageMaker;
using Microsoft.Extensions.Logging;

namespace Avocet.Trainer;

/// <summary>Both ends of a training: the model is there, or what went wrong is.</summary>
internal sealed class TrainingEnd(IObjectStore store, TrainingLogReader logs, ILogger<TrainingEnd> log)
{
    /// <summary>Stores the curve, says so in the stage's status, and last writes what the deployer is told.</summary>
    public async Task<ModelTrained> TrainedAsync(
        Training training, DescribeTrainingJobReply described, MetricSeries series, StageReporter reporter,
        CancellationToken cancellationToken)
    {
        var (jobId, folder) = (training.Job.JobId, training.Folder);
        JobMetrics.TrainingEnded(jobId);
        var (measure, (best, epoch)) = (training.Measure, Best(training, described, series));
        var message = new ModelTrained
        {
            JobId = jobId,
            TrainingJobName = described.TrainingJobName,
            ModelUri = described.ModelArtifacts?.S3ModelArtifacts ?? throw new PermanentException(
                $"Training job {described.TrainingJobName} has ended without a model.",
                "See its log, then post the job under a new jobId."),
            ImageUri = training.Spec.Image,
            Classes = training.Packed.Classes,
            MeanAveragePrecision = training.Job.Task == LearningTask.ObjectDetection ? best : 0,
            Accuracy = TaskRules.IsClassification(training.Job.Task) ? best : null,
            MeanIntersectionOverUnion = training.Job.Task == LearningTask.SemanticSegmentation ? best : null,
            BestEpoch = epoch,
        };
        if (TrainingOutcome.IsOutOfTime(described)) log.TrainingOutOfTime(jobId, described.TrainingJobName, series.Epochs.Count);
        await store.WriteAsync(folder.Curve, new MemoryStream(series.DrawCurve(measure)), cancellationToken);
        var outputs = new Dictionary<string, string> { ["model"] = message.ModelUri, ["trainingCurve"] = folder.Curve.ToString() };
        if (series.Epochs.Count > 0) outputs["metrics"] = folder.Metrics.ToString();
        var numbers = TrainingProgress.Numbers(training, series);
        (numbers[measure.BestNumber], numbers["bestEpoch"]) = (best, epoch);
        if (described.BillableTimeInSeconds is { } seconds) numbers["billableSeconds"] = seconds;
        await reporter.SucceedAsync(
            string.Create(CultureInfo.InvariantCulture, $"{measure.Word} {best:F3} at epoch {epoch}"), numbers, outputs, cancellationToken);
        await store.WriteJsonAsync(folder.Trained, new TrainedModel(training.Spec.Content, message), JobJson.Document, cancellationToken);
        log.TrainingEnded(jobId, described.TrainingJobName, measure.Word, best, epoch);
        return message;
    }

    /// <summary>Why there is no model, with the log lines that explain it.</summary>
    public async Task<PermanentException> FailedAsync(
        Training training, DescribeTrainingJobReply described, CancellationToken cancellationToken)
    {
        var name = described.TrainingJobName;
        if (described.TrainingJobStatus == TrainingJobStatus.Stopped)
        {
            return TrainingOutcome.IsOutOfTime(described)
                ? new PermanentException($"Training job {name} ran out of time ({described.SecondaryStatus}) before there was a model.",
                    "Raise training.maxRunSeconds or lower the epochs, then post the job under a new jobId.")
                : TrainingStop.Failure(name, await TrainingStop.FindAsync(store, training.Folder, cancellationToken));
        }

        var lines = await logs.ExplainAsync(name, cancellationToken);
        var logged = lines.Count > 0 ? $"Its log says: {string.Join(" | ", lines)}" : "It has no log.";
        var reason = described.FailureReason ?? "no reason given";
        return new PermanentException($"Training job {name} failed: {reason}. {logged}", Remedy(reason));
    }

    /// <summary>The log's best epoch; where no log could be read, the last value that SageMaker itself kept.</summary>
    private static (double Best, int Epoch) Best(Training training, DescribeTrainingJobReply described, MetricSeries series)
    {
        if (series.Best() is { Score: { } best, Epoch: var epoch }) return (best, epoch);
        var last = described.FinalMetricDataList?.LastOrDefault(metric => metric.MetricName == training.Measure.MetricName)?.Value;
        if (last is { } value) return (value, training.Epochs - 1);
        throw new PermanentException(
            $"Training job {described.TrainingJobName} has ended, and no validation {training.Measure.Word} is to be found in its log.",
            "Allow logs:DescribeLogStreams and logs:GetLogEvents to the role of this service, then move the message back to its queue.");
    }

    private static string Remedy(string reason) => reason switch
    {
        _ when reason.Contains("CapacityError", StringComparison.Ordinal) =>
            "AWS has no machine of this kind free: choose another training.instanceType or try later, under a new jobId.",
        _ when reason.StartsWith("InternalServerError", StringComparison.Ordinal) =>
            "SageMaker broke down again and again: try later, under a new jobId.",
        _ when reason.StartsWith("ClientError", StringComparison.Ordinal) => "Mend what it names, then post the job under a new jobId.",
        _ => "The reason and the log say what to mend; then post the job under a new jobId.",
    };
}
