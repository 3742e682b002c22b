using Avocet.Contracts;
using Avocet.Hosting;
using Avocet.ObjectStore;
using Avocet.SageMaker;
using Microsoft.Extensions.Logging;

namespace Avocet.Trainer;

/// <summary>Starts an attempt's training job, or takes on the one that is there.</summary>
internal sealed class TrainingStart(
    IObjectStore store, JobDocuments documents, SageMakerClient sageMaker, TimeProvider clock, ILogger<TrainingStart> log)
{
    /// <summary>Starts the first attempt and writes down that it is followed from now on.</summary>
    public async Task<TrainingRun> BeginAsync(Training training, CancellationToken cancellationToken)
    {
        await EarlierModel.CheckAsync(training, store, documents, cancellationToken);
        var reporter = await documents.BeginAsync(training.Job.JobId, Stage.Train, cancellationToken);
        await EnsureAsync(training, attempt: 1, reporter, cancellationToken);
        var run = new TrainingRun { Content = training.Spec.Content, Packed = training.Packed, Started = true, Since = clock.GetUtcNow() };
        await store.WriteJsonAsync(training.Folder.Run, run, JobJson.Document, cancellationToken);
        return run;
    }

    /// <summary>Safe to do twice: the second time the name is taken by the first.</summary>
    /// <exception cref="PermanentException">SageMaker refuses, the name is another training's, or somebody wants it stopped.</exception>
    public async Task EnsureAsync(Training training, int attempt, StageReporter reporter, CancellationToken cancellationToken)
    {
        var request = training.Spec.Request(attempt);
        if (await TrainingStop.FindAsync(store, training.Folder, cancellationToken) is { } stop)
            throw TrainingStop.Failure(request.TrainingJobName, stop);
        try
        {
            await sageMaker.CreateTrainingJobAsync(request, cancellationToken);
            log.TrainingStarted(request.TrainingJobName, request.ResourceConfig.InstanceType, training.Spec.Image);
        }
        catch (SageMakerException taken) when (taken.IsNameTaken)
        {
            await AdoptAsync(training.Spec, request.TrainingJobName, cancellationToken);
        }
        catch (SageMakerException refused) when (refused.IsRoleUnknown && reporter.Elapsed < SageMakerException.RoleGrace)
        {
            // Thrown as it came: tried again by the queue's policy. The status says since when, and so when it has been long enough.
            await reporter.ReportAsync(
                0, SageMakerException.RoleAwaited, TrainingProgress.Numbers(training, null), cancellationToken);
            throw;
        }
        catch (SageMakerException refused) when (!refused.IsTransient)
        {
            throw new PermanentException(
                $"SageMaker refuses training job {request.TrainingJobName}: {refused.Code}: {refused.Reason}", refused.Remedy, refused);
        }

        await reporter.ReportAsync(
            0, $"training job {request.TrainingJobName} started", TrainingProgress.Numbers(training, null), cancellationToken);
    }

    private async Task AdoptAsync(TrainingJobSpec spec, string name, CancellationToken cancellationToken)
    {
        var other = await sageMaker.DescribeTrainingJobAsync(name, cancellationToken);
        if (spec.Difference(other) is { } difference)
        {
            throw new PermanentException(
                $"Training job {name} is there already and is another training: {difference}.", "Post the job under a new jobId.");
        }

        log.TrainingAdopted(name, other.TrainingJobStatus);
    }
}
