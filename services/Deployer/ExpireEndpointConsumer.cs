using Avocet.Contracts;
using Avocet.Hosting;
using Avocet.SageMaker;
using MassTransit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Avocet.Deployer;

/// <summary>Deletes what a deployment made when its time is over; before that, waits on in hops.</summary>
internal sealed class ExpireEndpointConsumer(
    DeploymentStore deployments, EndpointRemoval removal, DeployerQueues queues, JobDocuments documents, IOptions<DeployerOptions> options,
    TimeProvider clock, ILogger<ExpireEndpointConsumer> log)
    : IConsumer<ExpireEndpoint>
{
    public async Task Consume(ConsumeContext<ExpireEndpoint> context)
    {
        var (jobId, hop, cancellation) = (context.Message.JobId, context.Message.Hop, context.CancellationToken);
        var deployment = await deployments.FindAsync(jobId, cancellation);
        var expiry = await deployments.FindExpiryAsync(jobId, cancellation);
        if (deployment?.ExpiresAt(options.Value.MaxDeployMinutes) is not { } due || expiry.DoneAt is not null || hop < expiry.NextHop)
        {
            log.HopDropped(jobId, hop);
            return;
        }

        var result = clock.GetUtcNow() >= due ? await RemoveAsync(deployment, cancellation) : new Removal(false, []);
        if (!result.IsDone)
        {
            log.NotDueYet(deployment.EndpointName, jobId, due);
            // First the next hop, then the note that this one is done: killed between the two, it comes twice instead of never.
            await queues.ExpireLaterAsync(context, jobId, hop + 1, due);
            await deployments.WriteExpiryAsync(jobId, expiry with { NextHop = hop + 1 }, cancellation);
            return;
        }

        await ReportAsync(jobId, deployment, result.Deleted, cancellation);
        // What never came to answer may be asked for again, and has a time of its own then.
        if (deployment.Deployed is null) await deployments.ForgetAsync(jobId, cancellation);
        else await deployments.WriteExpiryAsync(jobId, expiry with { DoneAt = clock.GetUtcNow() }, cancellation);
    }

    private async Task<Removal> RemoveAsync(Deployment deployment, CancellationToken cancellation)
    {
        try
        {
            return await removal.RemoveAsync(deployment.Removable, cancellation);
        }
        catch (SageMakerException silent) when (silent.IsTransient)
        {
            // Asked again at the next hop, without end: what the error queue holds would bill until somebody looks.
            log.SageMakerSilent(deployment.EndpointName, deployment.Trained.JobId, silent.Message);
            return new Removal(false, []);
        }
    }

    private async Task ReportAsync(string jobId, Deployment deployment, IReadOnlyList<string> deleted, CancellationToken cancellation)
    {
        var what = deleted.Count == 0 ? "there was nothing left to delete" : $"deleted {string.Join(", ", deleted)}";
        log.Expired(jobId, what);
        var status = await documents.FindStatusAsync(jobId, Stage.Deploy, cancellation);
        if (status is not { State: StageState.Succeeded }) return;
        var reporter = await documents.BeginAsync(jobId, Stage.Deploy, cancellation);
        var message = $"The time of endpoint {deployment.EndpointName} is over: {what}";
        await reporter.SucceedAsync(message, status.Numbers, status.Outputs, cancellation);
    }
}
