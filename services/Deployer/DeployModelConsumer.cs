using Avocet.Contracts;
using Avocet.Hosting;
using Avocet.SageMaker;
using MassTransit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Avocet.Deployer;

/// <summary>Begins a deployment, or takes it up again wherever it is.</summary>
internal sealed class DeployModelConsumer(
    JobDocuments documents, DeploymentStore deployments, DeploymentFlow flow, DeploymentFinish finish, IOptions<SageMakerOptions> sageMaker,
    IOptions<DeployerOptions> options, TimeProvider clock, ILogger<DeployModelConsumer> log)
    : IConsumer<ModelTrained>
{
    public async Task Consume(ConsumeContext<ModelTrained> context)
    {
        var (trained, cancellation) = (context.Message, context.CancellationToken);
        var job = await documents.LoadJobAsync(trained.JobId, cancellation);
        if (job.Deployment is not { } wanted)
        {
            var reporter = await documents.BeginAsync(job.JobId, Stage.Deploy, cancellation);
            await reporter.SkipAsync("The job asks for no deployment", cancellation);
            log.DeploymentSkipped(job.JobId);
            return;
        }

        EndpointSpec.CheckGate(wanted, trained, job.Task);
        var known = await deployments.FindAsync(job.JobId, cancellation);
        if (known is { Deployed: not null })
        {
            await finish.PublishAsync(context, known);
            return;
        }

        var deployment = known is { IsRequested: true } ? known : Begin(job, trained) with { NextCheck = known?.NextCheck ?? 0 };
        // Before anything is made that may bill: whatever happens next, it is found again, and its time ends.
        await deployments.WriteAsync(deployment, cancellation);
        await finish.ExpireLaterAsync(context, deployment);
        await flow.AdvanceAsync(context, job, deployment, deployment.NextCheck);
    }

    private Deployment Begin(SubmitDatasetJob job, ModelTrained trained)
    {
        var capture = EndpointSpec.Capture(options.Value.CapturePercentage, deployments.Folder(job.JobId).Captured);
        var spec = EndpointSpec.Plan(job, trained, sageMaker.Value.RoleArn, capture);
        return new Deployment
        {
            Trained = trained,
            EndpointName = spec.EndpointName,
            Name = spec.Name,
            RoleArn = sageMaker.Value.RoleArn,
            Capture = capture,
            ExpiresAfterMinutes = job.Deployment!.ExpiresAfterMinutes,
            BegunAt = clock.GetUtcNow(),
        };
    }
}
