using System.Globalization;
using Avocet.Contracts;
using Avocet.Hosting;
using Avocet.SageMaker;
using MassTransit;
using Microsoft.Extensions.Options;

namespace Avocet.Deployer;

/// <summary>One step of a deployment: look at the endpoint, do what is to be done, and come again or finish.</summary>
internal sealed class DeploymentFlow(
    EndpointRollout rollout, EndpointRemoval removal, DeploymentFinish finish, DeploymentStore deployments, DeployerQueues queues,
    JobDocuments documents, IOptions<DeployerOptions> options, TimeProvider clock)
{
    /// <summary>Does the step.</summary>
    /// <param name="context">The message that came.</param>
    /// <param name="job">The job.</param>
    /// <param name="deployment">How far it is.</param>
    /// <param name="nextCheck">Number of the check that follows.</param>
    /// <exception cref="PermanentException">The deployment came to nothing; what it made is deleted where that can be done now.</exception>
    public async Task AdvanceAsync(ConsumeContext context, SubmitDatasetJob job, Deployment deployment, int nextCheck)
    {
        var cancellation = context.CancellationToken;
        var (step, endpoint) = await rollout.LookAsync(deployment, cancellation);
        var isRequested = deployment.IsRequested || endpoint?.EndpointConfigName == deployment.Name;
        switch (step)
        {
            case EndpointStep.Serves:
                await finish.FinishAsync(context, job.Task, deployment, endpoint!);
                return;
            case EndpointStep.Create or EndpointStep.Update:
                isRequested |= await RequestAsync(job, deployment, step, cancellation);
                break;
            case EndpointStep.Wait:
                CheckPatience(deployment, endpoint!);
                break;
            case EndpointStep.Stuck when isRequested:
                // It may answer all the same; its time ends it.
                throw EndpointRefusal.Of(step, deployment, endpoint);
            default:
                var failure = EndpointRefusal.Of(step, deployment, endpoint);
                if ((await removal.RemoveAsync(deployment.Removable, cancellation)).IsDone)
                    await deployments.ForgetAsync(job.JobId, cancellation);
                throw failure;
        }

        await ReportAsync(job.JobId, step, deployment, endpoint, cancellation);
        // First the next check, then the note that this one is done: killed between the two, it comes twice instead of never.
        await queues.CheckLaterAsync(context, job.JobId, nextCheck);
        await deployments.WriteAsync(deployment with { NextCheck = nextCheck, IsRequested = isRequested }, cancellation);
    }

    private async Task<bool> RequestAsync(
        SubmitDatasetJob job, Deployment deployment, EndpointStep step, CancellationToken cancellation)
    {
        var spec = EndpointSpec.Plan(job, deployment.Trained, deployment.RoleArn, deployment.Capture);
        var reporter = await documents.BeginAsync(job.JobId, Stage.Deploy, cancellation);
        try
        {
            return await rollout.RequestAsync(spec, step, reporter.Elapsed < SageMakerException.RoleGrace, cancellation);
        }
        catch (SageMakerException refused) when (refused.IsRoleUnknown)
        {
            // Thrown as it came: tried again by the queue's policy. The status says since when, and so when it has been long enough.
            await reporter.ReportAsync(0, SageMakerException.RoleAwaited, new Dictionary<string, double>(), cancellation);
            throw;
        }
    }

    private async Task ReportAsync(
        string jobId, EndpointStep step, Deployment deployment, DescribeEndpointReply? endpoint, CancellationToken cancellation)
    {
        var seconds = (clock.GetUtcNow() - deployment.BegunAt).TotalSeconds;
        var status = step switch
        {
            EndpointStep.Create => EndpointStatus.Creating,
            EndpointStep.Update => EndpointStatus.Updating,
            _ => endpoint!.EndpointStatus,
        };
        JobMetrics.Endpoint(deployment.EndpointName, status);
        var reporter = await documents.BeginAsync(jobId, Stage.Deploy, cancellation);
        await reporter.ReportAsync(
            0.3, string.Create(CultureInfo.InvariantCulture, $"Endpoint {deployment.EndpointName} is {status} ({seconds:0} s)"),
            new Dictionary<string, double> { ["seconds"] = Math.Round(seconds) }, cancellation);
    }

    private void CheckPatience(Deployment deployment, DescribeEndpointReply endpoint)
    {
        var minutes = options.Value.MaxDeployMinutes;
        if (clock.GetUtcNow() - deployment.BegunAt > TimeSpan.FromMinutes(minutes))
            throw EndpointRefusal.TooLate(deployment, endpoint, minutes);
    }
}
