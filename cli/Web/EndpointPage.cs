using Avocet.Cli.Endpoints;
using Avocet.Cli.Pages;
using Avocet.Cli.Remote;
using Avocet.Deployer;
using Avocet.SageMaker;

namespace Avocet.Cli.Web;

/// <summary>The endpoints that are billed, asked of SageMaker when somebody looks.</summary>
internal static class EndpointPage
{
    public static async Task<Html> ShowAsync(Installation installation, CancellationToken cancellationToken)
    {
        var list = new EndpointList(
            installation.Get<SageMakerClient>(), installation.Get<EndpointTags>(), installation.Get<DeploymentStore>(),
            installation.Options<DeployerOptions>());
        var (endpoints, now) = (await list.ReadAsync(cancellationToken), installation.Clock.GetUtcNow());
        if (endpoints.Count == 0)
        {
            var none = Html.Of($"<section><p>No endpoint of Avocet's is there; nothing is billed.</p></section>");
            return ConsolePage.Of("Endpoints", "/endpoints", none, live: true);
        }

        var rows = endpoints.Select(endpoint => Html.Of($"""
            <tr><th scope="row">{endpoint.Name}</th><td>{endpoint.Status}</td><td><a href="/jobs/{endpoint.JobId}">{endpoint.JobId}</a></td>
            <td>{endpoint.Instances} × {endpoint.InstanceType}</td>
            <td>{endpoint.PriceClass}</td><td>{(endpoint.CreatedAt is { } since ? Ago.Text(now - since) : "")}</td>
            <td>{Expiry(endpoint, now)}</td></tr>
            """));
        return ConsolePage.Of("Endpoints", "/endpoints", Html.Of($"""
            <section><p>Billed until they are deleted.</p>{Page.Wide("Endpoints")}<table class="text"><thead><tr>
            <th scope="col">Endpoint</th><th scope="col">Status</th><th scope="col">Job</th><th scope="col">Instances</th>
            <th scope="col">Price</th><th scope="col">Age</th><th scope="col">Expires</th></tr></thead>
            <tbody>{rows}</tbody></table></div></section>
            """), live: true);
    }

    private static string Expiry(OwnEndpoint endpoint, DateTimeOffset now) =>
        !endpoint.IsExpiryKnown ? "unknown" : endpoint.ExpiresAt is { } end ? $"in {Ago.Text(end - now)}" : "never";
}
