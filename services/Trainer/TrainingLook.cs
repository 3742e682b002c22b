using Avocet.Contracts;
using Avocet.Hosting;
using Avocet.ObjectStore;
using Avocet.SageMaker;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Avocet.Trainer;

/// <summary>What a look came to: the model, or how long until the next look and what it must know.</summary>
internal sealed record Looked(TrainingRun Run, TimeSpan Delay, ModelTrained? Trained = null);

/// <summary>One look at a training: status, new log lines, progress, and what follows from them.</summary>
internal sealed class TrainingLook(
    IObjectStore store, JobDocuments documents, SageMakerClient sageMaker, TrainingStart start, TrainingLogReader logs, TrainingEnd end,
    TrainingChecks checks, IOptions<TrainerOptions> options, TimeProvider clock, ILogger<TrainingLook> log)
{
    // Log lines arrive some seconds after the end is known.
    private const int MostLooksForLastLines = 5;
    private static readonly TimeSpan Grace = TimeSpan.FromDays(1);

    /// <exception cref="PermanentException">The training is over without a model, or SageMaker refuses to be asked.</exception>
    public async Task<Looked> LookAsync(Training training, TrainingRun run, CancellationToken cancellationToken)
    {
        var reporter = await documents.BeginAsync(training.Job.JobId, Stage.Train, cancellationToken);
        try
        {
            if (run.Started) return await LookAsync(training, run, reporter, cancellationToken);
            await start.EnsureAsync(training, run.Attempt, reporter, cancellationToken);
            return new Looked(run with { Started = true }, checks.Interval);
        }
        catch (SageMakerException silent) when (silent.IsTransient)
        {
            // The training goes on whether or not SageMaker answers; giving up would only lose sight of it.
            log.SageMakerSilent(training.Job.JobId, silent.Message);
            var status = await documents.FindStatusAsync(training.Job.JobId, Stage.Train, cancellationToken);
            await reporter.ReportAsync(
                status?.Progress ?? 0, $"SageMaker does not answer and is asked again: {silent.Reason}",
                status?.Numbers ?? TrainingProgress.Numbers(training, null), cancellationToken);
            return new Looked(run, checks.Interval);
        }
        catch (SageMakerException refused) when (!refused.IsNotFound)
        {
            throw new PermanentException($"SageMaker refuses {refused.Message}", refused.Remedy, refused);
        }
    }

    private async Task<Looked> LookAsync(Training training, TrainingRun run, StageReporter reporter, CancellationToken cancellationToken)
    {
        var described = await sageMaker.DescribeTrainingJobAsync(training.Spec.Name(run.Attempt), cancellationToken);
        var (lines, tokens) = await logs.ReadAsync(described.TrainingJobName, run.LogTokens, cancellationToken);
        var series = await AddAsync(training.Folder, described.TrainingJobName, lines, cancellationToken);
        run = run with { LogTokens = tokens };
        switch (TrainingOutcome.Of(described, series.Best() is not null))
        {
            case Outcome.Trained when IsWaitingForLines(training, series) && run.LooksForLastLines < MostLooksForLastLines:
                return new Looked(run with { LooksForLastLines = run.LooksForLastLines + 1 }, checks.Interval);
            case Outcome.Trained:
                return new Looked(run, TimeSpan.Zero, await end.TrainedAsync(training, described, series, reporter, cancellationToken));
            case Outcome.TryAgain when run.Attempt < options.Value.MaxAttempts:
                return await NextAttemptAsync(training, run, described, reporter, cancellationToken);
            case Outcome.TryAgain or Outcome.Failed:
                throw await end.FailedAsync(training, described, cancellationToken);
            default:
                ThrowIfOverdue(training, run, described);
                JobMetrics.Training(training.Job.JobId, TrainingProgress.Done(series), series.Best()?.Score);
                await reporter.ReportAsync(
                    TrainingProgress.Part(training, series), TrainingProgress.Words(training, described, series),
                    TrainingProgress.Numbers(training, series), cancellationToken);
                return new Looked(run, checks.Interval);
        }
    }

    private async Task<MetricSeries> AddAsync(
        TrainerFolder folder, string trainingJob, IReadOnlyList<string> lines, CancellationToken cancellationToken)
    {
        var before = await store.ReadJsonAsync<MetricSeries>(folder.Metrics, JobJson.Document, cancellationToken);
        if (before?.TrainingJobName != trainingJob) before = new MetricSeries { TrainingJobName = trainingJob };
        var measured = lines.Select(MetricLine.Read).OfType<MetricLine>().ToList();
        if (measured.Count == 0) return before;
        var series = before.With(measured);
        await store.WriteJsonAsync(folder.Metrics, series, JobJson.Document, cancellationToken);
        return series;
    }

    private static bool IsWaitingForLines(Training training, MetricSeries series)
    {
        if (series.Epochs.Count == 0 || series.Epochs[^1].Score is null) return true;
        return !training.EarlyStopping && series.Epochs[^1].Epoch + 1 < training.Epochs;
    }

    private async Task<Looked> NextAttemptAsync(
        Training training, TrainingRun run, DescribeTrainingJobReply described, StageReporter reporter, CancellationToken cancellationToken)
    {
        var next = run.Attempt + 1;
        log.TrainingTriedAgain(training.Job.JobId, described.TrainingJobName, described.FailureReason ?? "", next);
        await reporter.ReportAsync(
            0, $"{described.FailureReason}; attempt {next} of {options.Value.MaxAttempts} follows",
            TrainingProgress.Numbers(training, null), cancellationToken);
        return new Looked(
            run with { Attempt = next, Started = false, LogTokens = new Dictionary<string, string>(), LooksForLastLines = 0 },
            TimeSpan.FromSeconds(options.Value.AttemptSeconds));
    }

    /// <summary>A training that should have ended a day ago is not looked at for ever.</summary>
    private void ThrowIfOverdue(Training training, TrainingRun run, DescribeTrainingJobReply described)
    {
        var asked = training.Job.Training;
        var attempt = asked.MaxRunSeconds + (asked.Spot ? options.Value.SpotWaitSeconds : 0) + options.Value.AttemptSeconds;
        if (clock.GetUtcNow() - run.Since < (run.Attempt * TimeSpan.FromSeconds(attempt)) + Grace) return;
        throw new PermanentException(
            $"Training job {described.TrainingJobName} should be over by now and is {described.TrainingJobStatus} "
            + $"({described.SecondaryStatus}).",
            "See to it in SageMaker's console; when it has ended, move the message back to its queue.");
    }
}
