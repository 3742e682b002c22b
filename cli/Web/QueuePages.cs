using System.Globalization;
using Amazon.SQS;
using Avocet.Cli.DeadLetters;
using Avocet.Cli.Pages;
using Avocet.Cli.Remote;
using Avocet.Hosting;
using MassTransit;

namespace Avocet.Cli.Web;

/// <summary>The queues and what died in them, asked of SQS when somebody looks.</summary>
internal static class QueuePages
{
    private const int MostLetters = 20;

    /// <summary>Every queue of the services: how much is in it, and which job waits longest for it.</summary>
    public static async Task<Html> ListAsync(
        Installation installation, JobList list, CancellationToken cancellationToken)
    {
        var lookup = new QueueLookup(installation);
        var (prefix, now) = (installation.Queues.Prefix.Length, installation.Clock.GetUtcNow());
        var rows = await Task.WhenAll(QueueTopology.Of(installation.Get<IBus>()).Queues.Select(async queue =>
        {
            var (own, name) = (await CountAsync(queue.Name[prefix..]), queue.Name[prefix..]);
            var dead = await Task.WhenAll(((string[])[queue.ErrorQueue, queue.SkippedQueue]).Select(async other =>
                (Name: other[prefix..], Count: (await CountAsync(other[prefix..]))?.Waiting)));
            return Html.Of($"""
                <tr><th scope="row">{queue.Name}</th><td>{Text(own?.Waiting)}</td><td>{Text(own?.InWork)}</td><td>{Text(own?.Delayed)}</td>
                <td>{Wait(StageWait.Longest(list.Jobs, name), now)}</td><td>{dead.Select(Dead)}</td></tr>
                """);
        }));
        return ConsolePage.Of("Queues", "/queues", Html.Of($"""
            <section>{list.Note}{Page.Wide("Queues")}<table>
            <caption>As SQS counts, roughly.</caption><thead>
            <tr><th scope="col">Queue</th><th scope="col">Waiting</th>
            <th scope="col">In work</th><th scope="col">Put off</th>
            <th scope="col">Longest wait of a job</th><th scope="col">Dead letters</th></tr></thead>
            <tbody>{rows}</tbody></table></div>
            <p>The wait is what the jobs' own documents tell: how long ago the stage before ended, where the stage of this queue has not
            begun. The age of the oldest message of every queue is CloudWatch's: AWS/SQS, ApproximateAgeOfOldestMessage.</p></section>
            """), live: true);

        async Task<(int Waiting, int InWork, int Delayed)?> CountAsync(string queue)
        {
            if (await lookup.FindUrlAsync(queue, cancellationToken) is not { } url) return null;
            var found = await installation.Sqs.GetQueueAttributesAsync(
                url, [QueueAttributeName.ApproximateNumberOfMessages, QueueAttributeName.ApproximateNumberOfMessagesNotVisible,
                    QueueAttributeName.ApproximateNumberOfMessagesDelayed], cancellationToken);
            return (
                found.ApproximateNumberOfMessages, found.ApproximateNumberOfMessagesNotVisible, found.ApproximateNumberOfMessagesDelayed);
        }
    }

    /// <summary>
    /// The first dead letters of a queue with their reasons. They are received and given back at once: SQS has no other way to look, and
    /// counts it as a receipt.
    /// </summary>
    /// <returns><see langword="null"/> where there is no such queue.</returns>
    public static async Task<Html?> DeadLettersAsync(Installation installation, string name, CancellationToken cancellationToken)
    {
        var queues = new DeadLetterQueues(installation);
        if (queues.All.All(queue => queue.Name != name) || await queues.FindAsync(name, cancellationToken) is not { } queue) return null;
        var letters = await queue.TakeAsync(MostLetters, cancellationToken).ToListAsync(cancellationToken);
        var now = installation.Clock.GetUtcNow();
        var rows = letters.Select(letter => Html.Of($"""
            <tr><th scope="row">{letter.Id}</th><td>{letter.Kind}</td><td>{Job(letter.JobId)}</td>
            <td>{(letter.SentAt is { } sent ? Ago.Text(now - sent) : "unknown")}</td><td>{letter.Reason}</td></tr>
            """));
        var table = letters.Count == 0 ? Html.Of($"<p>No dead letters.</p>") : Html.Of($"""
            {Page.Wide("Dead letters")}<table class="text"><caption>At most {MostLetters} of them.</caption><thead>
            <tr><th scope="col">Message</th><th scope="col">Kind</th><th scope="col">Job</th><th scope="col">Age</th>
            <th scope="col">Why it is here</th></tr></thead><tbody>{rows}</tbody></table></div>
            <p>When the cause is mended: avocet dlq replay {name} --all, or --job JOB. To give them up: avocet dlq drop {name} --all.</p>
            """);
        return ConsolePage.Of(name, "/queues", Html.Of($"<section>{table}</section>"));
    }

    private static Html Job(string? jobId) => jobId is not null && JobRules.IsJobId(jobId)
        ? Html.Of($"""<a href="/jobs/{jobId}">{jobId}</a>""")
        : Html.Of($"{jobId ?? "unknown"}");

    private static Html Wait(StageWait? wait, DateTimeOffset now) => wait is null
        ? Html.Of($"–")
        : Html.Of($"""{Ago.Text(now - wait.Since)}, <a href="/jobs/{wait.JobId}">{wait.JobId}</a>""");

    private static Html Dead((string Name, int? Count) dead) => dead.Count is > 0
        ? Html.Of($"""<a href="/queues/{dead.Name}">{Text(dead.Count)} in {dead.Name}</a> """)
        : Html.Of($"""{(dead.Name.EndsWith("_error", StringComparison.Ordinal) ? Text(dead.Count) : "")} """);

    private static string Text(int? count) => count?.ToString("N0", CultureInfo.InvariantCulture) ?? "not there";
}
