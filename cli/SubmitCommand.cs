using System.CommandLine;
using Amazon.SQS.Model;
using Avocet.Cli.Remote;
using Avocet.Hosting;

namespace Avocet.Cli;

/// <summary>avocet submit: a job to the ingest queue.</summary>
internal static class SubmitCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("JOB") { Description = "The job, a JSON file (contracts/README.md); - reads standard input." };
        var check = new Option<bool>("--check") { Description = "Only checks the job; nothing is posted and nobody is called." };
        var watch = new Option<bool>("--watch")
        {
            Description = "Follows the job to its end, as avocet status --watch does. Ctrl-C ends the watching, not the job.",
        };
        return RemoteCommand.Create(
            "submit",
            "Checks a job and posts it to the queue avocet-ingest as the plain JSON it is. The same job posted twice is one job.",
            "0 posted, with --check good, with --watch done; 1 the queue does not answer, or with --watch the job failed;\n"
            + "2 the job or a setting is wrong, nothing was posted; 130 interrupted, with --watch the job goes on.",
            "avocet submit birds.json --watch",
            [file, check, watch],
            async (parsed, context, cancellation) =>
            {
                // What cannot be watched is told before anything is posted.
                var (checks, watches) = (parsed.GetValue(check), parsed.GetValue(watch) && !parsed.GetValue(check));
                if (watches) _ = context.Installation.Documents;
                var job = await RunAsync(context, parsed.GetValue(file)!, checks, cancellation);
                return watches ? await StatusCommand.WatchAsync(context, job, cancellation) : ExitCode.Done;
            });
    }

    private static async Task<string> RunAsync(RemoteContext context, string file, bool checkOnly, CancellationToken cancellation)
    {
        var text = await ReadAsync(file, cancellation);
        var job = JobReader.Read(text);
        if (checkOnly)
        {
            Say(context, new { job.JobId, Posted = false }, $"{file} is a good job: {job.JobId}.");
            return job.JobId;
        }

        var queue = await new QueueLookup(context.Installation).UrlOfAsync(PlainJobs.Queue, cancellation);
        using var activity = SubmitTrace.Start(context.Installation, job.JobId);
        var sent = await context.Installation.Sqs.SendMessageAsync(
            SubmitTrace.Carry(new SendMessageRequest(queue, text), activity), cancellation);
        var trace = activity.TraceId.ToHexString();
        Say(
            context, new { job.JobId, Posted = true, Queue = queue, sent.MessageId, Trace = trace },
            $"Posted job {job.JobId} to {queue}, trace {trace}.\nFollow it: avocet status {job.JobId} --watch");
        return job.JobId;
    }

    private static async Task<string> ReadAsync(string file, CancellationToken cancellation)
    {
        if (file == "-") return await Console.In.ReadToEndAsync(cancellation);
        return File.Exists(file)
            ? await File.ReadAllTextAsync(file, cancellation)
            : throw new PermanentException(
                $"There is no file {Path.GetFullPath(file)}.", "Give the path of a job, or - for standard input.");
    }

    private static void Say<T>(RemoteContext context, T result, string text)
    {
        if (context.Json) context.WriteJson(result);
        else context.Output.WriteLine(text);
    }
}
