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
        return RemoteCommand.Create(
            "submit",
            "Checks a job and posts it to the queue avocet-ingest as the plain JSON it is. The same job posted twice is one job.",
            "0 posted, or with --check good; 1 the queue does not answer; 2 the job or a setting is wrong, nothing was posted.",
            "avocet submit birds.json, then\n  avocet status birds-1 --watch",
            [file, check],
            (parsed, context, cancellation) => RunAsync(context, parsed.GetValue(file)!, parsed.GetValue(check), cancellation));
    }

    private static async Task<int> RunAsync(RemoteContext context, string file, bool checkOnly, CancellationToken cancellation)
    {
        var text = await ReadAsync(file, cancellation);
        var job = JobReader.Read(text);
        if (checkOnly)
        {
            Say(context, new { job.JobId, Posted = false }, $"{file} is a good job: {job.JobId}.");
            return ExitCode.Done;
        }

        var queue = await new QueueLookup(context.Installation).UrlOfAsync(PlainJobs.Queue, cancellation);
        var sent = await context.Installation.Sqs.SendMessageAsync(new SendMessageRequest(queue, text), cancellation);
        Say(
            context, new { job.JobId, Posted = true, Queue = queue, sent.MessageId },
            $"Posted job {job.JobId} to {queue}.\nFollow it: avocet status {job.JobId} --watch");
        return ExitCode.Done;
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
