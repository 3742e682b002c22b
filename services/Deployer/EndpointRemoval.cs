using Avocet.Hosting;
using Avocet.SageMaker;
using Microsoft.Extensions.Logging;

namespace Avocet.Deployer;

/// <summary>What a deployment made.</summary>
/// <param name="JobId">Its job.</param>
/// <param name="EndpointName">Its endpoint.</param>
/// <param name="Name">Name of its model and of its endpoint configuration.</param>
internal readonly record struct Removable(string JobId, string EndpointName, string Name);

/// <summary>What a removal came to.</summary>
/// <param name="IsDone">Whether nothing is left that this deployment could delete; else it is to be tried again.</param>
/// <param name="Deleted">What was deleted, for people.</param>
internal readonly record struct Removal(bool IsDone, IReadOnlyList<string> Deleted);

/// <summary>Deletes what a deployment made: only what bears Avocet's tag, and never an endpoint that serves another model by now.</summary>
internal sealed class EndpointRemoval(SageMakerClient sageMaker, EndpointTags tags, ILogger<EndpointRemoval> log)
{
    private const string Endpoint = "endpoint";
    private const string Config = "endpoint configuration";
    private const string Model = "model";

    private static readonly string[] Settled =
        [EndpointStatus.InService, EndpointStatus.Failed, EndpointStatus.OutOfService, EndpointStatus.UpdateRollbackFailed];

    /// <summary>Deletes endpoint, configuration and model, in this order: a configuration in use must stay.</summary>
    public async Task<Removal> RemoveAsync(Removable deployment, CancellationToken cancellationToken)
    {
        var (jobId, deleted) = (deployment.JobId, new List<string>());
        var endpoint = await FindAsync(deployment, cancellationToken);
        if (endpoint?.EndpointConfigName == deployment.Name)
        {
            if (await tags.JobOfAsync(endpoint.EndpointArn, cancellationToken) is null)
            {
                // Whoever took the tag away wants to keep it, and what it is made of.
                log.ForeignLeft(Endpoint, endpoint.EndpointName, jobId);
                return new Removal(true, deleted);
            }

            if (!Settled.Contains(endpoint.EndpointStatus)) return new Removal(false, deleted);
            await DeleteAsync(Endpoint, endpoint.EndpointName, sageMaker.DeleteEndpointAsync, deleted, cancellationToken);
            JobMetrics.EndpointDeleted(endpoint.EndpointName);
            endpoint = await FindAsync(deployment, cancellationToken);
            if (endpoint?.EndpointConfigName == deployment.Name) return new Removal(false, deleted);
        }

        // An update to this configuration may be under way.
        if (endpoint is not null && !Settled.Contains(endpoint.EndpointStatus)
            && await tags.JobOfAsync(endpoint.EndpointArn, cancellationToken) is not null) return new Removal(false, deleted);

        var config = await sageMaker.DescribeEndpointConfigAsync(deployment.Name, cancellationToken).OrNull().OrPermanent();
        if (await IsOfJobAsync(Config, deployment, config?.EndpointConfigArn, cancellationToken))
            await DeleteAsync(Config, deployment.Name, sageMaker.DeleteEndpointConfigAsync, deleted, cancellationToken);
        var model = await sageMaker.DescribeModelAsync(deployment.Name, cancellationToken).OrNull().OrPermanent();
        if (await IsOfJobAsync(Model, deployment, model?.ModelArn, cancellationToken))
            await DeleteAsync(Model, deployment.Name, sageMaker.DeleteModelAsync, deleted, cancellationToken);
        return new Removal(true, deleted);
    }

    private Task<DescribeEndpointReply?> FindAsync(Removable deployment, CancellationToken cancellationToken) =>
        sageMaker.DescribeEndpointAsync(deployment.EndpointName, cancellationToken).OrNull().OrPermanent();

    private async Task<bool> IsOfJobAsync(string kind, Removable deployment, string? arn, CancellationToken cancellationToken)
    {
        if (arn is null) return false;
        if (await tags.JobOfAsync(arn, cancellationToken) == deployment.JobId) return true;
        log.ForeignLeft(kind, deployment.Name, deployment.JobId);
        return false;
    }

    private async Task DeleteAsync(
        string kind, string name, Func<string, CancellationToken, Task> delete, List<string> deleted, CancellationToken cancellationToken)
    {
        try
        {
            await delete(name, cancellationToken).OrPermanent();
        }
        catch (PermanentException gone) when (gone.InnerException is SageMakerException { IsNotFound: true })
        {
            // A twin of this message was faster.
            return;
        }

        log.ResourceDeleted(kind, name);
        deleted.Add($"{kind} {name}");
    }
}
