using System.CommandLine;
using Avocet.Cli.Remote;
using Avocet.Hosting;
using Avocet.ObjectStore;
using Avocet.SageMaker;
using Avocet.Trainer;

namespace Avocet.Cli;

/// <summary>avocet stop: ends the training of a job, with a reason that everybody is told.</summary>
internal static class StopCommand
{
    public static Command Create()
    {
        var job = new Argument<string>("JOB") { Description = "The job's id." };
        var reason = new Option<string>("--reason")
        {
            Description = "Why; it becomes the reason of the failed stage.",
            DefaultValueFactory = _ => "no reason given",
        };
        return RemoteCommand.Create(
            "stop",
            "Stops the training of a job at SageMaker; one that has not begun does not begin, one that waits for capacity is not\n"
            + "tried again. SageMaker gives the training two minutes; the job then fails with the reason given. An endpoint is ended\n"
            + "by avocet endpoints delete.",
            "0 being stopped, 1 SageMaker or the bucket refuses, 2 no such job, or it is trained already.",
            "avocet stop birds-1 --reason \"wrong classes\"",
            [job, reason],
            (parsed, context, cancellation) => RunAsync(context, parsed.GetValue(job)!, parsed.GetValue(reason)!, cancellation));
    }

    private static async Task<int> RunAsync(RemoteContext context, string jobId, string reason, CancellationToken cancellation)
    {
        var (installation, store) = (context.Installation, context.Installation.Store);
        StatusCommand.CheckId(jobId);
        if (!await installation.Documents.ExistsAsync(jobId, cancellation))
            throw new PermanentException($"There is no job '{jobId}' in {installation.Place}.", "See what there is: avocet jobs");
        var folder = new TrainerFolder(installation.Documents.Folder(jobId));
        if (await store.FindAsync(folder.Trained, cancellation) is not null)
            throw new PermanentException($"Job '{jobId}' is trained already.", "End its endpoint instead: avocet endpoints");
        // First the note: whatever begins from here on reads it.
        await store.WriteJsonAsync(folder.Stop, new TrainingStop(reason, installation.Clock.GetUtcNow()), JobJson.Document, cancellation);
        var run = await store.ReadJsonAsync<TrainingRun>(folder.Run, JobJson.Document, cancellation);
        var name = run is null ? null : TrainingJobSpec.NameOf(jobId, run.Content, run.Attempt);
        var status = name is null ? null : await StopAsync(installation.Get<SageMakerClient>(), name, cancellation);
        if (context.Json) context.WriteJson(new { JobId = jobId, TrainingJobName = name, Status = status });
        else context.Output.WriteLine(Words(jobId, name, status));
        return ExitCode.Done;
    }

    /// <returns>The training job's status from now on; <see langword="null"/> where there is none.</returns>
    private static async Task<string?> StopAsync(SageMakerClient sageMaker, string name, CancellationToken cancellation)
    {
        try
        {
            var before = await sageMaker.DescribeTrainingJobAsync(name, cancellation);
            if (before.TrainingJobStatus != TrainingJobStatus.InProgress) return before.TrainingJobStatus;
            await sageMaker.StopTrainingJobAsync(name, cancellation);
            return TrainingJobStatus.Stopping;
        }
        catch (SageMakerException missing) when (missing.IsNotFound)
        {
            return null;
        }
    }

    private static string Words(string jobId, string? name, string? status) => status switch
    {
        null => $"The training of job {jobId} has not begun; it will not begin.",
        TrainingJobStatus.Stopping => $"Training job {name} is being stopped. Follow it: avocet status {jobId} --watch",
        _ => $"Training job {name} is {status} already; no other one is started for job {jobId}.",
    };
}
