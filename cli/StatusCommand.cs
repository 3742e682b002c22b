using System.CommandLine;
using System.Globalization;
using Avocet.Cli.Jobs;
using Avocet.Cli.Remote;
using Avocet.Contracts;
using Avocet.Hosting;

namespace Avocet.Cli;

/// <summary>avocet status: how far a job is.</summary>
internal static class StatusCommand
{
    private static readonly TimeSpan BucketInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan DirectoryInterval = TimeSpan.FromMilliseconds(250);

    public static Command Create()
    {
        var job = new Argument<string>("JOB") { Description = "The job's id." };
        var watch = new Option<bool>("--watch")
        {
            Description = "Follows the job to its end; one that is not yet accepted is waited for. "
                + "With --json, progress goes to standard error.",
        };
        return RemoteCommand.Create(
            "status",
            "Says how far a job is, from its status documents in the bucket alone: from any machine that can read it.",
            "0 under way or done, 1 the job failed (the last lines say why and what to do), 2 no such job, 130 interrupted.",
            "avocet status birds-1 --watch",
            [job, watch],
            (parsed, context, cancellation) => parsed.GetValue(watch)
                ? WatchAsync(context, parsed.GetValue(job)!, cancellation)
                : ShowAsync(context, parsed.GetValue(job)!, cancellation));
    }

    /// <summary>Follows a job to its end, and says how it ended.</summary>
    /// <returns>The exit code that says so.</returns>
    public static async Task<int> WatchAsync(RemoteContext context, string jobId, CancellationToken cancellation)
    {
        CheckId(jobId);
        var (documents, clock) = (context.Installation.Documents, context.Installation.Clock);
        var interval = context.Installation.Avocet.Store == StoreKind.S3 ? BucketInterval : DirectoryInterval;
        if (!await documents.ExistsAsync(jobId, cancellation))
        {
            await context.Error.WriteLineAsync(
                $"Job {jobId} is not in {context.Installation.Place} yet; it is waited for until Ingest takes it.");
        }

        var console = Terminal.Open(context.Json ? context.Error : context.Output);
        await StageView.ShowAsync(console, clock, changed =>
            new JobWatch(documents, clock, interval).FollowAsync(jobId, DateTimeOffset.MinValue, changed, cancellation));
        var job = await JobOverview.FindAsync(documents, jobId, cancellation)
            ?? throw new PermanentException($"Job '{jobId}' was removed meanwhile.", "Post it again.");
        Write(context, job);
        return job.State == "failed" ? ExitCode.Failed : ExitCode.Done;
    }

    /// <exception cref="PermanentException">It is no id of a job, and so no folder to look into.</exception>
    public static void CheckId(string jobId)
    {
        if (JobRules.IsJobId(jobId)) return;
        throw new PermanentException(
            $"'{jobId}' is no id of a job.", "Ids have 1-40 letters, digits and hyphens. List them: avocet jobs");
    }

    private static async Task<int> ShowAsync(RemoteContext context, string jobId, CancellationToken cancellation)
    {
        CheckId(jobId);
        var installation = context.Installation;
        var job = await JobOverview.FindAsync(installation.Documents, jobId, cancellation) ?? throw new PermanentException(
            $"There is no job '{jobId}' in {installation.Place}.",
            "See what there is: avocet jobs. A job just posted is there once Ingest takes it.");
        Write(context, job);
        return job.State == "failed" ? ExitCode.Failed : ExitCode.Done;
    }

    private static void Write(RemoteContext context, JobOverview job)
    {
        if (context.Json)
        {
            context.WriteJson(new { job.JobId, job.State, job.StartedAt, job.UpdatedAt, job.Stages });
            return;
        }

        context.Output.WriteLine($"Job {job.JobId}: {job.State}");
        if (job.Stages.Count > 0)
        {
            TextTable.Write(context.Output, ["stage", "state", "done", "time", "message"], [.. job.Stages.Select(stage => new[]
            {
                JobFolder.StageName(stage.Stage), Word(stage.State), stage.Progress.ToString("P0", CultureInfo.InvariantCulture),
                Ago.Text(stage.UpdatedAt - stage.StartedAt), stage.Message ?? "",
            })]);
        }

        List<string[]> outputs = [.. job.Stages.SelectMany(stage =>
            stage.Outputs.Select(output => new[] { JobFolder.StageName(stage.Stage), output.Key, output.Value }))];
        if (outputs.Count > 0)
        {
            context.Output.WriteLine();
            TextTable.Write(context.Output, ["stage", "output", "object"], outputs);
        }

        if (job.Current is { Failure: { } failure } failed)
            context.Error.WriteLine($"Failed in stage {JobFolder.StageName(failed.Stage)}. {failure.Error} {failure.Remedy}");
    }

    private static string Word(StageState state) => state.ToString().ToLowerInvariant();
}
