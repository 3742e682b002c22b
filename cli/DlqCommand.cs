using System.CommandLine;
using Avocet.Cli.DeadLetters;
using Avocet.Cli.Remote;

namespace Avocet.Cli;

/// <summary>avocet dlq: messages that the services gave up on.</summary>
internal static class DlqCommand
{
    public static Command Create() => new(
        "dlq",
        "Messages that the services gave up on: they lie in each queue's _error queue (and _skipped, where no consumer takes them)\n"
        + "until they are replayed or dropped, at most 14 days.\nExample: avocet dlq list")
    {
        List(), Show(), Replay(), Drop(),
    };

    private static Command List() => RemoteCommand.Create(
        "list", "Lists the error and skipped queues that hold anything.", "0 done, 1 SQS refuses or does not answer, 2 a setting is wrong.",
        "avocet dlq list", [],
        (_, context, cancellation) => ListAsync(context, cancellation));

    private static Command Show()
    {
        var queue = Queue();
        var most = new Option<int>("--max") { Description = "How many messages to show.", DefaultValueFactory = _ => 10 };
        var body = new Option<bool>("--body") { Description = "Prints the whole messages too." };
        return RemoteCommand.Create(
            "show", "Shows messages with the reason why they are there; they stay.",
            "0 done, 1 SQS refuses or does not answer, 2 no such queue.",
            "avocet dlq show avocet-trainer", [queue, most, body],
            (parsed, context, cancellation) =>
                ShowAsync(context, parsed.GetValue(queue)!, parsed.GetValue(most), parsed.GetValue(body), cancellation));
    }

    private static Command Replay() => Change(
        "replay", "Sends messages back to the queue they came from, with all their retries before them; do it once the cause is mended.",
        "sent back",
        async (context, queues, queue, letter, cancellation) =>
        {
            var back = await queues.SourceUrlAsync(queue.Source, cancellation);
            // Sent before it is deleted: killed in between it is there twice, which the services bear, and never lost.
            await context.Installation.Sqs.SendMessageAsync(letter.Back(back), cancellation);
        });

    private static Command Drop() => Change("drop", "Deletes messages for good.", "dropped", (_, _, _, _, _) => Task.CompletedTask);

    private static Command Change(
        string name, string what, string done,
        Func<RemoteContext, DeadLetterQueues, (string Name, string Source), DeadLetter, CancellationToken, Task> act)
    {
        var (queue, all) = (Queue(), new Option<bool>("--all") { Description = "Every message of the queue." });
        var ids = new Option<string[]>("--id")
        {
            Description = "Ids of messages, as avocet dlq show tells them.",
            AllowMultipleArgumentsPerToken = true,
        };
        var job = new Option<string?>("--job") { Description = "Messages of this job." };
        return RemoteCommand.Create(
            name, what, $"0 {done}, 1 SQS refuses or does not answer, 2 no such queue or no choice made, 3 not every --id was found.",
            $"avocet dlq {name} avocet-trainer --job birds-1", [queue, all, ids, job],
            async (parsed, context, cancellation) =>
            {
                var choice = new DeadLetterChoice(parsed.GetValue(all), parsed.GetValue(ids) ?? [], parsed.GetValue(job));
                return await ChangeAsync(context, parsed.GetValue(queue)!, choice, done, act, cancellation);
            });
    }

    private static string Count(int messages) => messages == 1 ? "1 message" : $"{messages} messages";

    private static Argument<string> Queue() => new("QUEUE")
    {
        Description = "The queue, e.g. avocet-trainer or avocet-trainer_skipped; without _error or _skipped, its error queue.",
    };

    private static async Task<int> ListAsync(RemoteContext context, CancellationToken cancellation)
    {
        var queues = new DeadLetterQueues(context.Installation);
        var counts = await Task.WhenAll(queues.All.Select(async queue =>
            (Queue: queue.Name,
            Messages: await queues.FindAsync(queue.Name, cancellation) is { } there ? await there.CountAsync(cancellation) : 0)));
        var filled = counts.Where(count => count.Messages > 0).ToList();
        if (context.Json) context.WriteJson(filled.Select(count => new { count.Queue, count.Messages }));
        else if (filled.Count == 0) context.Output.WriteLine("No dead letters.");
        else Write(context.Output, filled);
        return ExitCode.Done;
    }

    private static void Write(TextWriter output, List<(string Queue, int Messages)> filled) =>
        TextTable.Write(output, ["queue", "messages"], [.. filled.Select(count => new[] { count.Queue, $"{count.Messages}" })]);

    private static async Task<int> ShowAsync(RemoteContext context, string name, int most, bool withBody, CancellationToken cancellation)
    {
        var queues = new DeadLetterQueues(context.Installation);
        var queue = await queues.OpenAsync(queues.Named(name).Name, cancellation);
        var letters = await queue.TakeAsync(most, cancellation).ToListAsync(cancellation);
        if (context.Json)
        {
            context.WriteJson(letters.Select(letter => new
            {
                letter.Id,
                letter.Kind,
                letter.JobId,
                letter.SentAt,
                letter.Reason,
                letter.ExceptionType,
                Body = withBody ? letter.Body : null,
            }));
            return ExitCode.Done;
        }

        if (letters.Count == 0) context.Output.WriteLine("No dead letters.");
        var now = context.Installation.Clock.GetUtcNow();
        foreach (var letter in letters)
        {
            var age = letter.SentAt is { } sent ? $", {Ago.Text(now - sent)} old" : "";
            context.Output.WriteLine($"{letter.Id}  {letter.Kind} of job {letter.JobId ?? "unknown"}{age}");
            context.Output.WriteLine($"  {letter.Reason.ReplaceLineEndings(" ")}");
            if (withBody) context.Output.WriteLine($"  {letter.Body}");
        }

        return ExitCode.Done;
    }

    private static async Task<int> ChangeAsync(
        RemoteContext context, string name, DeadLetterChoice choice, string done,
        Func<RemoteContext, DeadLetterQueues, (string Name, string Source), DeadLetter, CancellationToken, Task> act,
        CancellationToken cancellation)
    {
        choice.Check();
        var queues = new DeadLetterQueues(context.Installation);
        var chosen = queues.Named(name);
        var queue = await queues.OpenAsync(chosen.Name, cancellation);
        var changed = new List<string>();
        // As many as there are now: what comes back while this goes on waits for the next time.
        await foreach (var letter in queue.TakeAsync(await queue.CountAsync(cancellation), cancellation))
        {
            if (!choice.Takes(letter)) continue;
            await act(context, queues, chosen, letter, cancellation);
            await queue.DeleteAsync(letter, cancellation);
            changed.Add(letter.Id);
        }

        var missing = choice.Ids.Except(changed).ToList();
        if (context.Json) context.WriteJson(new { Queue = chosen.Name, Messages = changed, NotFound = missing });
        else context.Output.WriteLine($"{Count(changed.Count)} of {chosen.Name} {done}.");
        if (missing.Count == 0) return ExitCode.Done;
        context.Error.WriteLine($"Not found in {chosen.Name}, or in other hands just now: {string.Join(", ", missing)}");
        return ExitCode.PartlyDone;
    }
}
