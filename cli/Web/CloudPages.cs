using System.Globalization;
using Amazon.SQS;
using Avocet.Cli.Endpoints;
using Avocet.Cli.Pages;
using Avocet.Cli.Remote;
using Avocet.Deployer;
using Avocet.Hosting;
using Avocet.SageMaker;
using MassTransit;

namespace Avocet.Cli.Web;

/// <summary>What is asked of AWS when somebody looks: queues and endpoints.</summary>
internal static class CloudPages
{
    public static async Task<Html> QueuesAsync(Installation installation, CancellationToken cancellationToken)
    {
        var lookup = new QueueLookup(installation);
        var prefix = installation.Queues.Prefix.Length;
        var rows = await Task.WhenAll(QueueTopology.Of(installation.Get<IBus>()).Queues.Select(async queue =>
        {
            var (own, dead) = (await CountAsync(queue.Name[prefix..]), await CountAsync(queue.ErrorQueue[prefix..]));
            var hint = dead is { Waiting: > 0 } ? Html.Of($"<br>See why: avocet dlq show {queue.ErrorQueue[prefix..]}") : Html.None;
            return Html.Of($"""
                <tr><th scope="row">{queue.Name}</th><td>{Text(own?.Waiting)}</td><td>{Text(own?.InWork)}</td><td>{Text(own?.Delayed)}</td>
                <td>{Text(dead?.Waiting)}{hint}</td></tr>
                """);
        }));
        return ConsolePage.Of("Queues", "/queues", Html.Of($"""
            <section><div class="wide"><table>
            <caption>As SQS counts, roughly. The age of the oldest message is CloudWatch's: ApproximateAgeOfOldestMessage.</caption><thead>
            <tr><th scope="col">Queue</th><th scope="col">Waiting</th>
            <th scope="col">In work</th><th scope="col">Put off</th><th scope="col">Dead letters</th></tr></thead>
            <tbody>{rows}</tbody></table></div></section>
            """), live: true);

        async Task<(int Waiting, int InWork, int Delayed)?> CountAsync(string queue)
        {
            if (await lookup.FindUrlAsync(queue, cancellationToken) is not { } url) return null;
            var found = await installation.Sqs.GetQueueAttributesAsync(
                url, [QueueAttributeName.ApproximateNumberOfMessages, QueueAttributeName.ApproximateNumberOfMessagesNotVisible,
                    QueueAttributeName.ApproximateNumberOfMessagesDelayed], cancellationToken);
            return (found.ApproximateNumberOfMessages, found.ApproximateNumberOfMessagesNotVisible, found.ApproximateNumberOfMessagesDelayed);
        }
    }

    public static async Task<Html> EndpointsAsync(Installation installation, CancellationToken cancellationToken)
    {
        var list = new EndpointList(
            installation.Get<SageMakerClient>(), installation.Get<EndpointTags>(), installation.Get<DeploymentStore>(),
            installation.Options<DeployerOptions>());
        var (endpoints, now) = (await list.ReadAsync(cancellationToken), installation.Clock.GetUtcNow());
        if (endpoints.Count == 0)
            return ConsolePage.Of("Endpoints", "/endpoints", Html.Of($"<section><p>No endpoint of Avocet's is there; nothing is billed.</p></section>"), live: true);
        var rows = endpoints.Select(endpoint => Html.Of($"""
            <tr><th scope="row">{endpoint.Name}</th><td>{endpoint.Status}</td><td><a href="/jobs/{endpoint.JobId}">{endpoint.JobId}</a></td>
            <td>{endpoint.Instances} × {endpoint.InstanceType}</td>
            <td>{endpoint.PriceClass}</td><td>{(endpoint.CreatedAt is { } since ? Ago.Text(now - since) : "")}</td>
            <td>{Expiry(endpoint, now)}</td></tr>
            """));
        return ConsolePage.Of("Endpoints", "/endpoints", Html.Of($"""
            <section><p>Billed until they are deleted.</p><div class="wide"><table class="text"><thead><tr><th scope="col">Endpoint</th>
            <th scope="col">Status</th><th scope="col">Job</th><th scope="col">Instances</th>
            <th scope="col">Price</th><th scope="col">Age</th><th scope="col">Expires</th></tr></thead>
            <tbody>{rows}</tbody></table></div></section>
            """), live: true);
    }

    private static string Expiry(OwnEndpoint endpoint, DateTimeOffset now) =>
        !endpoint.IsExpiryKnown ? "unknown" : endpoint.ExpiresAt is { } end ? $"in {Ago.Text(end - now)}" : "never";

    private static string Text(int? count) => count?.ToString("N0", CultureInfo.InvariantCulture) ?? "not there";
}
