using Avocet.Hosting;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace Avocet.Deployer;

/// <summary>Looks at an endpoint that was changing.</summary>
internal sealed class CheckEndpointConsumer(
    JobDocuments documents, DeploymentStore deployments, DeploymentFlow flow, DeploymentFinish finish, ILogger<CheckEndpointConsumer> log)
    : IConsumer<CheckEndpoint>
{
    public async Task Consume(ConsumeContext<CheckEndpoint> context)
    {
        var (check, cancellation) = (context.Message, context.CancellationToken);
        var deployment = await deployments.FindAsync(check.JobId, cancellation);
        if (deployment is null || check.Number < deployment.NextCheck)
        {
            log.CheckDropped(check.JobId, check.Number);
            return;
        }

        if (deployment.Deployed is not null)
        {
            await finish.PublishAsync(context, deployment);
            return;
        }

        var job = await documents.LoadJobAsync(check.JobId, cancellation);
        await flow.AdvanceAsync(context, job, deployment, check.Number + 1);
    }
}
