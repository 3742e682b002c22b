using Avocet.Contracts;
using Avocet.Hosting;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Avocet.Deployer;

/// <summary>
/// Takes up all live deployments when the service starts. With a real transport, messages on their way to later live in the queue, and
/// this only adds duplicates that die out; on the in-memory bus they ended with the process, and this is how they come back.
/// </summary>
internal sealed class LiveDeployments(
    DeploymentStore deployments, JobDocuments documents, IBus bus, IOptions<AvocetOptions> avocet, ILogger<LiveDeployments> log)
    : IHostedLifecycleService
{
    /// <summary>After everything has started: the bus takes messages.</summary>
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        var count = 0;
        await foreach (var jobId in deployments.LiveJobsAsync(avocet.Value.Bucket, cancellationToken))
        {
            if (await deployments.FindAsync(jobId, cancellationToken) is not { } deployment) continue;
            count++;
            // What failed for good waits for whoever mends it; only its time goes on.
            var hasFailed = await documents.FindStatusAsync(jobId, Stage.Deploy, cancellationToken) is { State: StageState.Failed };
            if (deployment.Deployed is null && !hasFailed) await SendAsync(DeployerQueues.Models, deployment.Trained, cancellationToken);
            var expiry = await deployments.FindExpiryAsync(jobId, cancellationToken);
            await SendAsync(DeployerQueues.Expiries, new ExpireEndpoint { JobId = jobId, Hop = expiry.NextHop }, cancellationToken);
        }

        if (count > 0) log.PickedUp(count);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task SendAsync<T>(string queue, T message, CancellationToken cancellationToken)
        where T : class =>
        await (await bus.GetSendEndpoint(DeployerQueues.Address(queue))).Send(message, cancellationToken);
}
