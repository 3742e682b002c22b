using Avocet.Contracts;
using Avocet.Deployer;
using Avocet.Hosting;
using Avocet.SageMaker;

namespace Avocet.Cli.Endpoints;

/// <summary>Deletes one of Avocet's endpoints with its configuration and model, as the deployer does when its time is over.</summary>
internal sealed class EndpointDeletion(
    SageMakerClient sageMaker, EndpointTags tags, EndpointRemoval removal, DeploymentStore deployments, JobDocuments documents,
    TimeProvider clock)
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    /// <summary>Deletes it and waits until it is gone.</summary>
    /// <returns>What was deleted, for people.</returns>
    /// <exception cref="PermanentException">There is none of this name, or it is somebody else's.</exception>
    public async Task<IReadOnlyList<string>> RunAsync(string name, Action<string> say, CancellationToken cancellation)
    {
        var endpoint = await sageMaker.DescribeEndpointAsync(name, cancellation).OrNull()
            ?? throw new PermanentException($"There is no endpoint '{name}'.", "See what there is: avocet endpoints");
        var jobId = await tags.JobOfAsync(endpoint.EndpointArn, cancellation) ?? throw new PermanentException(
            $"Endpoint '{name}' is not Avocet's: it has no tag {EndpointSpec.JobTag}.", "Delete it with what made it.");
        var made = new Removable(jobId, name, endpoint.EndpointConfigName ?? "");
        var deleted = new List<string>();
        for (var looks = 0; ; looks++)
        {
            var result = await removal.RemoveAsync(made, cancellation);
            deleted.AddRange(result.Deleted);
            if (result.IsDone) break;
            if (looks == 0) say($"Endpoint {name} is settling or going; waiting for it.");
            await Task.Delay(LookInterval, clock, cancellation);
        }

        await NoteAsync(jobId, name, deleted, cancellation);
        return deleted;
    }

    /// <summary>The deployer has nothing more to wait for, and the job's status says so.</summary>
    private async Task NoteAsync(string jobId, string name, List<string> deleted, CancellationToken cancellation)
    {
        if ((await deployments.FindAsync(jobId, cancellation))?.EndpointName != name) return;
        var status = await documents.FindStatusAsync(jobId, Stage.Deploy, cancellation);
        if (status is { State: StageState.Succeeded })
        {
            var reporter = await documents.BeginAsync(jobId, Stage.Deploy, cancellation);
            var message = $"Endpoint {name} was deleted by avocet endpoints delete: {string.Join(", ", deleted)}";
            await reporter.SucceedAsync(message, status.Numbers, status.Outputs, cancellation);
        }

        var expiry = await deployments.FindExpiryAsync(jobId, cancellation);
        await deployments.WriteExpiryAsync(jobId, expiry with { DoneAt = clock.GetUtcNow() }, cancellation);
    }
}
