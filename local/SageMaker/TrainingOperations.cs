using System.Text.Json;
using System.Text.Json.Nodes;
using Avocet.ObjectStore;

namespace Avocet.LocalSageMaker;

/// <summary>Operations on training jobs.</summary>
internal sealed class TrainingOperations(
    ResourceFolder<TrainingJob> jobs, TrainingQueue queue, IObjectStore store, Account account, TimeProvider clock)
{
    public async Task<JsonObject> CreateAsync(JsonElement body, CancellationToken cancellationToken)
    {
        var request = TrainingRequest.Read(body);
        var arn = account.Arn("training-job", request.Name);
        if (jobs.Find(request.Name) is null)
        {
            foreach (var input in request.Inputs) await CheckInputAsync(input, request.Role, cancellationToken);
        }

        var now = clock.GetUtcNow();
        var job = new TrainingJob
        {
            Name = request.Name,
            Arn = arn,
            CreationTime = now,
            LastModifiedTime = now,
            Request = body.Clone(),
            Tags = request.Tags,
            Status = "InProgress",
            Phases = [new TrainingPhase("Pending", now, null, "Waiting for other trainings to end")],
        };
        if (jobs.Add(job) is { } taken)
        {
            throw new ServiceErrorException(400, "ResourceInUse",
                "Training job names must be unique within an AWS account and region, "
                + $"and a training job with this name already exists ({taken.Arn})");
        }

        queue.Enqueue(job.Name);
        return new JsonObject { ["TrainingJobArn"] = arn };
    }

    public JsonObject Describe(JsonElement body)
    {
        var job = Find(body);
        var now = clock.GetUtcNow();
        var reply = job.Echo();
        reply["TrainingJobArn"] = job.Arn;
        reply["TrainingJobStatus"] = job.Status;
        reply["SecondaryStatus"] = job.SecondaryStatus;
        reply["CreationTime"] = job.CreationTime.Seconds();
        reply["LastModifiedTime"] = job.LastModifiedTime.Seconds();
        if (job.FailureReason is { } reason) reply["FailureReason"] = reason;
        if (job.ModelArtifacts is { } artifacts) reply["ModelArtifacts"] = new JsonObject { ["S3ModelArtifacts"] = artifacts };
        if (job.TrainingStartTime is { } start)
        {
            reply["TrainingStartTime"] = start.Seconds();
            var seconds = (int)Math.Ceiling(job.Worked(now).TotalSeconds);
            reply["TrainingTimeInSeconds"] = seconds;
            if (job.IsOver) reply["BillableTimeInSeconds"] = seconds;
        }

        if (job.TrainingEndTime is { } end) reply["TrainingEndTime"] = end.Seconds();
        reply["SecondaryStatusTransitions"] = new JsonArray([.. job.Phases.Select(Describe)]);
        if (job.Metrics.Count > 0)
        {
            reply["FinalMetricDataList"] = new JsonArray([.. job.Metrics.Select(metric => new JsonObject
            {
                ["MetricName"] = metric.Name, ["Value"] = metric.Value, ["Timestamp"] = metric.Time.Seconds(),
            })]);
        }

        return reply;
    }

    public JsonObject? Stop(JsonElement body)
    {
        var job = Find(body);
        var now = clock.GetUtcNow();
        var stopped = jobs.Update(job.Name, current => current switch
        {
            { Status: "InProgress", SecondaryStatus: "Pending" } => current.End("Stopped", "Stopped", "Training job stopped", now),
            { Status: "InProgress" } => (current with { Status = "Stopping" }).Enter("Stopping", "Stopping the training job", now),
            _ => current,
        });
        if (job.IsOver)
            throw ServiceErrorException.Validation($"The request was rejected because the training job is in status {job.Status}.");
        if (stopped is { Status: "Stopping" }) queue.Stop(job.Name);
        return null;
    }

    public JsonObject? Delete(JsonElement body)
    {
        var name = Find(body).Name;
        jobs.Remove(name, job =>
        {
            if (!job.IsOver)
            {
                throw new ServiceErrorException(
                    400, "ResourceInUse", $"The training job {job.Arn} is {job.Status}. Stop it, and delete it when it has ended.");
            }
        });
        return null;
    }

    public JsonObject List(JsonElement body) => Listing.Page(
        new RequestMembers(body), jobs.All(), "TrainingJobSummaries", Summary, job => job.Status, descending: false);

    private static JsonObject Summary(TrainingJob job)
    {
        var summary = new JsonObject
        {
            ["TrainingJobName"] = job.Name,
            ["TrainingJobArn"] = job.Arn,
            ["CreationTime"] = job.CreationTime.Seconds(),
            ["LastModifiedTime"] = job.LastModifiedTime.Seconds(),
            ["TrainingJobStatus"] = job.Status,
            ["SecondaryStatus"] = job.SecondaryStatus,
        };
        if (job.TrainingEndTime is { } end) summary["TrainingEndTime"] = end.Seconds();
        return summary;
    }

    private static JsonObject Describe(TrainingPhase phase)
    {
        var transition = new JsonObject
        {
            ["Status"] = phase.Status,
            ["StartTime"] = phase.StartTime.Seconds(),
            ["StatusMessage"] = phase.StatusMessage,
        };
        if (phase.EndTime is { } end) transition["EndTime"] = end.Seconds();
        return transition;
    }

    private TrainingJob Find(JsonElement body)
    {
        var members = new RequestMembers(body);
        var name = members.ResourceName("TrainingJobName");
        members.ThrowIfInvalid();
        return jobs.Find(name) ?? throw ServiceErrorException.Validation("Requested resource not found.");
    }

    private async Task CheckInputAsync(TrainingInput input, string role, CancellationToken cancellationToken)
    {
        if (ObjectUri.TryParse(input.Uri, out var uri))
        {
            await foreach (var _ in store.ListInputsAsync(uri, cancellationToken)) return;
        }

        throw ServiceErrorException.Validation(
            $"No S3 objects found under S3 URL \"{input.Uri}\" given in input data source. Please ensure that the bucket exists in the "
            + $"selected region ({account.Region}), that objects exist under that S3 prefix, and that the role \"{role}\" has "
            + $"\"s3:ListBucket\" permissions on bucket \"{uri.Bucket}\".");
    }
}
