using System.Globalization;
using Avocet.Contracts;
using Avocet.Hosting;
using Avocet.SageMaker;
using MassTransit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Avocet.Deployer;

/// <summary>The end of a deployment: the endpoint answers, is tried on pictures, and everybody is told.</summary>
internal sealed class DeploymentFinish(
    SmokeTest smokeTest, EndpointTags tags, DeploymentStore deployments, DeployerQueues queues, JobDocuments documents,
    IOptions<DeployerOptions> options, TimeProvider clock, ILogger<DeploymentFinish> log)
{
    public async Task FinishAsync(ConsumeContext context, LearningTask task, Deployment deployment, DescribeEndpointReply endpoint)
    {
        var (jobId, cancellation) = (deployment.Trained.JobId, context.CancellationToken);
        if (deployment.InServiceAt is null)
        {
            // Before anything that may fail: from here on its time runs.
            deployment = deployment with { InServiceAt = clock.GetUtcNow(), IsRequested = true };
            await deployments.WriteAsync(deployment, cancellation);
        }

        JobMetrics.Endpoint(deployment.EndpointName, endpoint.EndpointStatus);
        await tags.SetJobAsync(endpoint.EndpointArn!, jobId, cancellation);
        var report = await smokeTest.RunAsync(task, deployment, cancellation);
        deployment = deployment with
        {
            Deployed = new ModelDeployed
            {
                JobId = jobId,
                EndpointName = deployment.EndpointName,
                MeanAveragePrecision = deployment.Trained.MeanAveragePrecision,
                Accuracy = deployment.Trained.Accuracy,
                MeanIntersectionOverUnion = deployment.Trained.MeanIntersectionOverUnion,
                SmokeTestAccuracy = report.Accuracy,
                Predictions = [.. report.Pictures.Where(picture => picture.Drawn is not null).Select(picture => picture.Drawn!)],
                ExpiresAt = deployment.ExpiresAt(options.Value.MaxDeployMinutes),
            },
        };
        await deployments.WriteAsync(deployment, cancellation);
        await ReportAsync(task, deployment, report, cancellation);
        log.Deployed(jobId, deployment.EndpointName, report.Pictures.Count, report.Detections, deployment.Deployed.ExpiresAt);
        await PublishAsync(context, deployment);
    }

    /// <summary>Tells everybody, once more where this was done before: who was killed in between did not get so far.</summary>
    public async Task PublishAsync(ConsumeContext context, Deployment deployment)
    {
        await ExpireLaterAsync(context, deployment);
        await context.Publish(deployment.Deployed!, context.CancellationToken);
    }

    /// <summary>Begins the way to the expiry, or adds a hop of the same number as the one under way: only one of the two counts.</summary>
    public async Task ExpireLaterAsync(ConsumeContext context, Deployment deployment)
    {
        if (deployment.ExpiresAt(options.Value.MaxDeployMinutes) is not { } due) return;
        var jobId = deployment.Trained.JobId;
        var expiry = await deployments.FindExpiryAsync(jobId, context.CancellationToken);
        if (expiry.DoneAt is null) await queues.ExpireLaterAsync(context, jobId, expiry.NextHop, due);
    }

    private async Task ReportAsync(LearningTask task, Deployment deployment, SmokeReport report, CancellationToken cancellation)
    {
        var folder = deployments.Folder(deployment.Trained.JobId);
        var reporter = await documents.BeginAsync(deployment.Trained.JobId, Stage.Deploy, cancellation);
        var until = deployment.Deployed!.ExpiresAt is { } end
            ? string.Create(CultureInfo.InvariantCulture, $"{end.UtcDateTime:yyyy-MM-dd HH:mm} UTC")
            : "someone deletes it";
        var measure = TaskMeasure.Of(task);
        var numbers = new Dictionary<string, double>
        {
            [measure.Number] = measure.Reached(deployment.Trained),
            ["pictures"] = report.Pictures.Count,
            ["detections"] = report.Detections,
            ["medianMilliseconds"] = report.MedianMilliseconds,
            ["secondsToService"] = Math.Round((deployment.InServiceAt!.Value - deployment.BegunAt).TotalSeconds),
        };
        if (report.Accuracy is { } part) numbers["smokeTestAccuracy"] = Math.Round(part, 3);
        await reporter.SucceedAsync(
            $"Endpoint {deployment.EndpointName} answers until {until}",
            numbers,
            new Dictionary<string, string> { ["smokeTest"] = folder.SmokeTest.ToString(), ["predictions"] = folder.Predictions.ToString() },
            cancellation);
    }
}
