using System.Collections.Concurrent;
using Avocet.Deployer;
using Avocet.SageMaker;

namespace Avocet.Cli.Endpoints;

/// <summary>One of Avocet's endpoints.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Status">SageMaker's word, e.g. InService.</param>
/// <param name="JobId">The job whose model it serves, by its tag.</param>
/// <param name="InstanceType">For example ml.m5.large.</param>
/// <param name="Instances">How many.</param>
/// <param name="PriceClass">What an hour of them costs, roughly.</param>
/// <param name="CreatedAt">Since when.</param>
/// <param name="ExpiresAt">When the deployer deletes it; <see langword="null"/> for never.</param>
/// <param name="IsExpiryKnown">Whether the bucket says so; it may be another installation's.</param>
internal sealed record OwnEndpoint(
    string Name, string Status, string JobId, string? InstanceType, int Instances, string PriceClass, DateTimeOffset? CreatedAt,
    DateTimeOffset? ExpiresAt, bool IsExpiryKnown);

/// <summary>Finds what Avocet is being billed for: endpoints with its tag.</summary>
internal sealed class EndpointList(SageMakerClient sageMaker, EndpointTags tags, DeploymentStore deployments, DeployerOptions options)
{
    private const int AskedAtOnce = 8;
    private const int PageSize = 100;

    /// <summary>Endpoints by name. What goes away while they are listed is left out.</summary>
    public async Task<IReadOnlyList<OwnEndpoint>> ReadAsync(CancellationToken cancellation)
    {
        var found = new ConcurrentBag<OwnEndpoint>();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = AskedAtOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(AllAsync(cancellation), parallel, async (endpoint, token) =>
        {
            if (await tags.JobOfAsync(endpoint.EndpointArn, token) is not { } jobId) return;
            if (await DescribeAsync(endpoint, jobId, token) is { } own) found.Add(own);
        });
        return [.. found.OrderBy(endpoint => endpoint.Name, StringComparer.Ordinal)];
    }

    private async IAsyncEnumerable<EndpointSummary> AllAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        string? token = null;
        do
        {
            var page = await sageMaker.ListEndpointsAsync(
                new ListEndpointsRequest { MaxResults = PageSize, NextToken = token }, cancellation);
            foreach (var endpoint in page.Endpoints) yield return endpoint;
            token = page.NextToken;
        }
        while (token is not null);
    }

    private async Task<OwnEndpoint?> DescribeAsync(EndpointSummary endpoint, string jobId, CancellationToken cancellation)
    {
        if (await sageMaker.DescribeEndpointAsync(endpoint.EndpointName, cancellation).OrNull() is not { } now) return null;
        var config = now.EndpointConfigName is { } name ? await sageMaker.DescribeEndpointConfigAsync(name, cancellation).OrNull() : null;
        var (wanted, running) = (First(config?.ProductionVariants), First(now.ProductionVariants));
        var instances = running?.CurrentInstanceCount ?? wanted?.InitialInstanceCount ?? 0;
        var deployment = await deployments.FindAsync(jobId, cancellation);
        var isKnown = deployment?.EndpointName == now.EndpointName;
        return new OwnEndpoint(
            now.EndpointName, now.EndpointStatus, jobId, wanted?.InstanceType, instances, PriceClass.Of(wanted?.InstanceType, instances),
            now.CreationTime,
            isKnown ? deployment!.ExpiresAt(options.MaxDeployMinutes) : null, isKnown);
    }

    private static T? First<T>(IReadOnlyList<T>? items)
        where T : class => items is [var first, ..] ? first : null;
}
