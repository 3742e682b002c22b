using System.Text.Json;
using System.Text.Json.Nodes;
using Avocet.ObjectStore;

namespace Avocet.LocalSageMaker;

/// <summary>
/// Operations on labelling jobs. The people are a file of answers beside the job's output (<see cref="LabelingJob.Answers"/>), looked at
/// whenever the job is described; with an answer for each image the job is complete.
/// </summary>
internal sealed class LabelingOperations(ResourceFolder<LabelingJob> jobs, IObjectStore store, Account account, TimeProvider clock)
{
    private const string TeamPattern = @"arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:workteam/.*";
    private const string LambdaPattern = @"arn:aws[a-z\-]*:lambda:[a-z0-9\-]*:[0-9]{12}:function:.*";
    private static readonly string[] Tasks = ["BoundingBox", "ImageMultiClass", "ImageMultiClassMultiLabel"];

    public async Task<JsonObject> CreateAsync(JsonElement body, CancellationToken cancellationToken)
    {
        var job = Read(body);
        if (jobs.Find(job.Name) is null)
        {
            foreach (var uri in new[] { job.Manifest, job.Categories })
            {
                if (!ObjectUri.TryParse(uri, out var parsed) || await store.FindAsync(parsed, cancellationToken) is null)
                    throw ServiceErrorException.Validation(
                        $"No S3 object found at \"{uri}\". Please ensure that the object exists and that the role can read it.");
            }
        }

        if (jobs.Add(job) is { } taken)
        {
            throw new ServiceErrorException(400, "ResourceInUse",
                "Labeling job names must be unique within an AWS account and region, and a labeling job with this name already exists "
                + $"({taken.Arn})");
        }

        return new JsonObject { ["LabelingJobArn"] = job.Arn };
    }

    public async Task<JsonObject> DescribeAsync(JsonElement body, CancellationToken cancellationToken)
    {
        var job = Find(body);
        if (!job.IsOver) job = await CollectAsync(job, cancellationToken);
        var reply = job.Echo();
        reply["LabelingJobArn"] = job.Arn;
        reply["LabelingJobStatus"] = job.Status;
        reply["LabelCounters"] = new JsonObject
        {
            ["TotalLabeled"] = job.Labeled,
            ["HumanLabeled"] = job.Labeled,
            ["MachineLabeled"] = 0,
            ["FailedNonRetryableError"] = job.Failed,
            ["Unlabeled"] = job.Unlabeled,
        };
        reply["JobReferenceCode"] = job.Name;
        reply["CreationTime"] = job.CreationTime.Seconds();
        reply["LastModifiedTime"] = job.LastModifiedTime.Seconds();
        if (job.FailureReason is { } reason) reply["FailureReason"] = reason;
        if (job.Status == "Completed") reply["LabelingJobOutput"] = new JsonObject { ["OutputDatasetS3Uri"] = job.OutputManifest };
        return reply;
    }

    public JsonObject? Stop(JsonElement body)
    {
        var job = Find(body);
        if (job.IsOver)
            throw ServiceErrorException.Validation($"The request was rejected because the labeling job is in status {job.Status}.");
        jobs.Update(job.Name, current => current.IsOver
            ? current
            : current with { Status = "Stopped", LastModifiedTime = clock.GetUtcNow() });
        return null;
    }

    private async Task<LabelingJob> CollectAsync(LabelingJob job, CancellationToken cancellationToken)
    {
        LabelingProgress progress;
        try
        {
            progress = await LabelingAnswers.CollectAsync(job, store, clock.GetUtcNow(), cancellationToken);
        }
        catch (Exception wrong)
            when (wrong is InvalidDataException or JsonException or InvalidOperationException or ObjectNotFoundException)
        {
            return jobs.Update(job.Name, current => current with
            {
                Status = "Failed",
                FailureReason = "ClientError: " + wrong.Message,
                LastModifiedTime = clock.GetUtcNow(),
            })!;
        }

        var done = progress.Unlabeled == 0;
        if (done) await store.WriteAsync(ObjectUri.Parse(job.OutputManifest), new MemoryStream(progress.Manifest), cancellationToken);
        return jobs.Update(job.Name, current => current.IsOver ? current : current with
        {
            Status = done ? "Completed" : "InProgress",
            Labeled = progress.Labeled,
            Failed = progress.Failed,
            Unlabeled = progress.Unlabeled,
            LastModifiedTime = clock.GetUtcNow(),
        })!;
    }

    private LabelingJob Read(JsonElement body)
    {
        var members = new RequestMembers(body);
        var name = members.ResourceName("LabelingJobName");
        var attribute = members.Text("LabelAttributeName", "[a-zA-Z0-9](-*[a-zA-Z0-9]){0,126}", 127);
        var manifest = members.Structure("InputConfig").Structure("DataSource").Structure("S3DataSource")
            .Text("ManifestS3Uri", ResourceNames.UriPattern, 1024);
        var output = members.Structure("OutputConfig").Text("S3OutputPath", ResourceNames.UriPattern, 1024);
        members.Text("RoleArn", ResourceNames.RolePattern, 2048);
        var categories = members.Text("LabelCategoryConfigS3Uri", ResourceNames.UriPattern, 1024);
        var people = members.Structure("HumanTaskConfig");
        people.Text("WorkteamArn", TeamPattern, 256);
        people.Structure("UiConfig").Text("UiTemplateS3Uri", ResourceNames.UriPattern, 1024);
        var lambda = people.Text("PreHumanTaskLambdaArn", LambdaPattern, 2048);
        people.Structure("AnnotationConsolidationConfig").Text("AnnotationConsolidationLambdaArn", LambdaPattern, 2048);
        people.Text("TaskTitle", longest: 128);
        people.Text("TaskDescription", longest: 255);
        people.Integer("NumberOfHumanWorkersPerDataObject", 1, 9);
        people.Integer("TaskTimeLimitInSeconds", 30);
        people.OptionalInteger("TaskAvailabilityLifetimeInSeconds", 60);
        var tags = members.Tags();
        members.ThrowIfInvalid();
        if (attribute.EndsWith("-metadata", StringComparison.Ordinal) || attribute is "source" or "source-ref"
            || attribute.EndsWith("-ref", StringComparison.Ordinal))
        {
            throw ServiceErrorException.Validation(
                $"The LabelAttributeName \"{attribute}\" is reserved, or its ending -metadata or -ref is.");
        }

        var task = lambda[(lambda.LastIndexOf(':') + 1)..].Replace("PRE-", "", StringComparison.Ordinal);
        if (!Tasks.Contains(task))
            throw ServiceErrorException.Validation($"This local SageMaker has no labeling task {task}; it has {string.Join(", ", Tasks)}.");
        var now = clock.GetUtcNow();
        return new LabelingJob
        {
            Name = name,
            Arn = account.Arn("labeling-job", name),
            CreationTime = now,
            LastModifiedTime = now,
            Request = body.Clone(),
            Tags = tags,
            Status = "InProgress",
            Attribute = attribute,
            Task = task,
            Manifest = manifest,
            Categories = categories,
            Output = $"{output.TrimEnd('/')}/{name}",
        };
    }

    private LabelingJob Find(JsonElement body)
    {
        var members = new RequestMembers(body);
        var name = members.ResourceName("LabelingJobName");
        members.ThrowIfInvalid();
        return jobs.Find(name)
            ?? throw new ServiceErrorException(400, "ResourceNotFound", $"Labeling job {account.Arn("labeling-job", name)} not found");
    }
}
