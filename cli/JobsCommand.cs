using System.Collections.Concurrent;
using System.CommandLine;
using Avocet.Cli.Jobs;
using Avocet.Cli.Remote;
using Avocet.Hosting;

namespace Avocet.Cli;

/// <summary>avocet jobs: the jobs of a bucket.</summary>
internal static class JobsCommand
{
    private const int ReadAtOnce = 16;

    public static Command Create()
    {
        var limit = new Option<int>("--limit")
        {
            Description = "How many to show, newest first; 0 for all.",
            DefaultValueFactory = _ => 50,
        };
        limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 0) result.AddError("--limit must be 0 or more.");
        });
        return RemoteCommand.Create(
            "jobs", "Lists the jobs of the bucket, newest first: stage, state, age.",
            "0 done, 1 the bucket does not answer, 2 a setting is wrong.",
            "Avocet__Store=S3 Avocet__Bucket=my-bucket avocet jobs",
            [limit],
            (parsed, context, cancellation) => RunAsync(context, parsed.GetValue(limit), cancellation));
    }

    private static async Task<int> RunAsync(RemoteContext context, int limit, CancellationToken cancellation)
    {
        var (documents, found) = (context.Installation.Documents, new ConcurrentBag<JobOverview>());
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = ReadAtOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(documents.ListJobsAsync(cancellation), parallel, async (jobId, token) =>
        {
            if (await JobOverview.FindAsync(documents, jobId, token) is { } job) found.Add(job);
        });
        var jobs = JobOverview.NewestFirst(found);
        var shown = limit == 0 ? jobs : jobs.Take(limit).ToList();
        var told = shown.Select(job =>
            new { job.JobId, job.State, job.Current?.Stage, job.Current?.Message, job.StartedAt, job.UpdatedAt });
        if (context.Json) context.WriteJson(told);
        else Write(context, shown, jobs.Count);
        return ExitCode.Done;
    }

    private static void Write(RemoteContext context, List<JobOverview> shown, int all)
    {
        if (all == 0)
        {
            context.Output.WriteLine($"There are no jobs in {context.Installation.Place}.");
            return;
        }

        var now = context.Installation.Clock.GetUtcNow();
        TextTable.Write(context.Output, ["job", "state", "stage", "age", "message"], [.. shown.Select(job => new[]
        {
            job.JobId, job.State, job.Current is { } current ? JobFolder.StageName(current.Stage) : "",
            job.StartedAt is { } start ? Ago.Text(now - start) : "", job.Current?.Message ?? "",
        })]);
        if (all > shown.Count) context.Output.WriteLine($"and {all - shown.Count} older: --limit 0 shows all");
    }
}
