using System.Text.Json;
using System.Text.Json.Nodes;
using Avocet.ObjectStore;
using Microsoft.Extensions.Logging.Abstractions;

namespace Avocet.LocalSageMaker.Tests;

/// <summary>A client that we did not write: what it sends is taken, what it is answered it can read.</summary>
public sealed class AwsCommandLineTests
{
    /// <summary>Newer than the command line that Debian 12 ships.</summary>
    private static readonly string[] UnknownToIt = ["SageMaker.DeleteTrainingJob"];

    [Fact]
    public async Task The_AWS_command_line_drives_a_whole_job()
    {
        AwsCommand.SkipUnlessThere();
        await using var server = await TestServer.Start(options => options.TrainingWorker = RealWorker.Program());
        RealWorker.WriteChannels(server);
        var aws = new AwsCommand(server.Uri);

        var model = await Train(server, aws);
        await Deploy(server, aws, model);
        await Stop(server, aws);
        await Label(server, aws);

        await using var state = new ServerState(
            server.PathOf("state"), server.Options, new DirectoryObjectStore(server.Options.ObjectStoreRoot),
            new FaultInjection(server.Options, TimeProvider.System), NullLogger.Instance, TimeProvider.System);
        var offered = state.Operations().Keys;
        offered.Append("InvokeEndpoint").Except(UnknownToIt).Except(aws.Called).ShouldBeEmpty(
            "an operation of the server that the AWS command line was not tried on");
    }

    [Fact]
    public async Task The_AWS_command_line_tells_its_user_why_it_was_refused()
    {
        AwsCommand.SkipUnlessThere();
        await using var server = await TestServer.Start();
        await server.Client.Do("SageMaker.CreateTrainingJob", FakeWorker.Job("birds", "quick"));
        var aws = new AwsCommand(server.Uri);

        (await aws.Refused(
            "sagemaker", "create-training-job", "--cli-input-json", JsonSerializer.Serialize(FakeWorker.Job("birds", "quick"))))
            .ShouldStartWith(
                "An error occurred (ResourceInUse) when calling the CreateTrainingJob operation: Training job names must be unique");
        (await aws.Refused("sagemaker", "describe-endpoint", "--endpoint-name", "nobody"))
            .ShouldStartWith(
                "An error occurred (ValidationException) when calling the DescribeEndpoint operation: Could not find endpoint");
        (await aws.Refused("sagemaker", "create-model", "--model-name", "under_score", "--execution-role-arn", TestServer.Role))
            .ShouldContain("failed to satisfy constraint");
        (await aws.Refused(
            "sagemaker-runtime", "invoke-endpoint", "--endpoint-name", "nobody", "--content-type", "image/jpeg", "--body", "YQ==",
            "/dev/null"))
            .ShouldStartWith("An error occurred (ValidationError) when calling the InvokeEndpoint operation: Endpoint nobody of account");
        (await aws.Refused(
            "logs", "get-log-events", "--log-group-name", "/aws/sagemaker/TrainingJobs", "--log-stream-name", "nobody/algo-1-1"))
            .ShouldStartWith("An error occurred (ResourceNotFoundException) when calling the GetLogEvents operation:");
    }

    private static async Task<string> Train(TestServer server, AwsCommand aws)
    {
        var created = await aws.Do(
            "sagemaker", "create-training-job", "--cli-input-json", JsonSerializer.Serialize(RealWorker.Job("birds", epochs: 2)));
        var arn = (string)created["TrainingJobArn"]!;
        await server.Client.WaitForEnd("birds");
        await aws.Do("sagemaker", "wait", "training-job-completed-or-stopped", "--training-job-name", "birds");

        var job = await aws.Do("sagemaker", "describe-training-job", "--training-job-name", "birds");
        ((string)job["TrainingJobStatus"]!).ShouldBe("Completed", job.ToJsonString());
        ((string)job["TrainingJobArn"]!).ShouldBe(arn);
        ((string)job["HyperParameters"]!["epochs"]!).ShouldBe("2");
        Names(job["SecondaryStatusTransitions"], "Status")
            .ShouldBe(["Pending", "Starting", "Downloading", "Training", "Uploading", "Completed"]);
        Names(job["FinalMetricDataList"], "MetricName").ShouldContain("validation:mAP");
        DateTimeOffset.Parse((string)job["TrainingEndTime"]!).ShouldBeGreaterThan(DateTimeOffset.Parse((string)job["CreationTime"]!));
        var jobs = await aws.Do("sagemaker", "list-training-jobs", "--status-equals", "Completed", "--name-contains", "bird");
        Names(jobs["TrainingJobSummaries"], "TrainingJobName").ShouldBe(["birds"]);

        await aws.Do("sagemaker", "add-tags", "--resource-arn", arn, "--tags", "Key=owner,Value=me", "Key=project,Value=birds");
        await aws.Do("sagemaker", "delete-tags", "--resource-arn", arn, "--tag-keys", "project");
        Names((await aws.Do("sagemaker", "list-tags", "--resource-arn", arn))["Tags"], "Key").ShouldBe(["owner"]);

        const string group = "/aws/sagemaker/TrainingJobs";
        var streams = await aws.Do("logs", "describe-log-streams", "--log-group-name", group, "--log-stream-name-prefix", "birds/");
        var stream = Names(streams["logStreams"], "logStreamName").ShouldHaveSingleItem();
        var page = await aws.Do(
            "logs", "get-log-events", "--log-group-name", group, "--log-stream-name", stream, "--start-from-head", "--limit", "2");
        page["events"]!.AsArray().Count.ShouldBe(2);
        var rest = await aws.Do(
            "logs", "get-log-events", "--log-group-name", group, "--log-stream-name", stream, "--start-from-head", "--next-token",
            (string)page["nextForwardToken"]!);
        Names(rest["events"], "message").ShouldContain(line => line.Contains("epoch=1, validation mAP <score>=", StringComparison.Ordinal));
        return (string)job["ModelArtifacts"]!["S3ModelArtifacts"]!;
    }

    private static async Task Deploy(TestServer server, AwsCommand aws, string model)
    {
        foreach (var name in (string[])["birds-1", "birds-2"])
        {
            await aws.Do("sagemaker", "create-model", "--cli-input-json", JsonSerializer.Serialize(TestServer.Model(name, model)));
            await aws.Do(
                "sagemaker", "create-endpoint-config", "--cli-input-json", JsonSerializer.Serialize(TestServer.Config(name, name)));
        }

        ((string)(await aws.Do("sagemaker", "describe-model", "--model-name", "birds-1"))["PrimaryContainer"]!["ModelDataUrl"]!)
            .ShouldBe(model);
        var config = await aws.Do("sagemaker", "describe-endpoint-config", "--endpoint-config-name", "birds-1");
        Names(config["ProductionVariants"], "ModelName").ShouldBe(["birds-1"]);
        await aws.Do("sagemaker", "create-endpoint", "--endpoint-name", "birds", "--endpoint-config-name", "birds-1");
        await InService(server, aws, "birds-1");
        await aws.Do("sagemaker", "update-endpoint", "--endpoint-name", "birds", "--endpoint-config-name", "birds-2");
        await InService(server, aws, "birds-2");
        var endpoints = await aws.Do("sagemaker", "list-endpoints", "--status-equals", "InService");
        Names(endpoints["Endpoints"], "EndpointName").ShouldBe(["birds"]);

        await Invoke(server, aws);

        await aws.Do("sagemaker", "delete-endpoint", "--endpoint-name", "birds");
        await aws.Do("sagemaker", "wait", "endpoint-deleted", "--endpoint-name", "birds");
        // Two pages, which the command line joins by the token it is given.
        var configs = await aws.Do("sagemaker", "list-endpoint-configs", "--page-size", "1");
        Names(configs["EndpointConfigs"], "EndpointConfigName").ShouldBe(["birds-1", "birds-2"], ignoreOrder: true);
        var models = await aws.Do("sagemaker", "list-models", "--page-size", "1");
        Names(models["Models"], "ModelName").ShouldBe(["birds-1", "birds-2"], ignoreOrder: true);
        await aws.Do("sagemaker", "delete-endpoint-config", "--endpoint-config-name", "birds-1");
        await aws.Do("sagemaker", "delete-model", "--model-name", "birds-1");
        Names((await aws.Do("sagemaker", "list-models"))["Models"], "ModelName").ShouldBe(["birds-2"]);
    }

    private static async Task InService(TestServer server, AwsCommand aws, string config)
    {
        await server.Client.WaitForEndpoint("birds", "InService");
        await aws.Do("sagemaker", "wait", "endpoint-in-service", "--endpoint-name", "birds");
        var endpoint = await aws.Do("sagemaker", "describe-endpoint", "--endpoint-name", "birds");
        ((string)endpoint["EndpointStatus"]!).ShouldBe("InService");
        ((string)endpoint["EndpointConfigName"]!).ShouldBe(config);
        ((int)endpoint["ProductionVariants"]![0]!["CurrentInstanceCount"]!).ShouldBe(2);
    }

    private static async Task Invoke(TestServer server, AwsCommand aws)
    {
        server.Store("picture.jpg", TinyModel.Picture());
        (string, string)[] answers = [("application/json", "prediction"), ("application/json;annotation=1", "annotations")];
        foreach (var (accept, member) in answers)
        {
            var answer = server.PathOf($"{member}.json");
            var invoked = await aws.Do(
                "sagemaker-runtime", "invoke-endpoint", "--endpoint-name", "birds", "--content-type", "image/jpeg", "--accept", accept,
                "--body", "fileb://" + server.PathOf("picture.jpg"), answer);
            ((string)invoked["InvokedProductionVariant"]!).ShouldBe("AllTraffic");
            JsonNode.Parse(await File.ReadAllTextAsync(answer))![member].ShouldBeOfType<JsonArray>(answer);
        }
    }

    private static async Task Stop(TestServer server, AwsCommand aws)
    {
        await aws.Do(
            "sagemaker", "create-training-job", "--cli-input-json", JsonSerializer.Serialize(RealWorker.Job("long", epochs: 10_000)));
        await server.Client.WaitForJob("long", job => job["FinalMetricDataList"] is not null);
        await aws.Do("sagemaker", "stop-training-job", "--training-job-name", "long");
        await server.Client.WaitForEnd("long");
        ((string)(await aws.Do("sagemaker", "describe-training-job", "--training-job-name", "long"))["SecondaryStatus"]!)
            .ShouldBe("Stopped");
    }

    private static async Task Label(TestServer server, AwsCommand aws)
    {
        server.Store("images.manifest", """{"source-ref":"s3://bucket/1.jpg"}""");
        server.Store("categories.json", """{"document-version":"2018-11-28","labels":[{"label":"auk"},{"label":"wren"}]}""");
        foreach (var name in (string[])["labels", "stopped"])
            await aws.Do("sagemaker", "create-labeling-job", "--cli-input-json", JsonSerializer.Serialize(LabelingRequest.Job(name)));
        ((string)(await aws.Do("sagemaker", "describe-labeling-job", "--labeling-job-name", "labels"))["LabelingJobStatus"]!)
            .ShouldBe("InProgress");
        server.Store("out/labels/annotations/worker-response/answers.jsonl",
            """{"source-ref":"s3://bucket/1.jpg","answerContent":{"crowd-image-classifier":{"label":"wren"}}}""");
        var done = await aws.Do("sagemaker", "describe-labeling-job", "--labeling-job-name", "labels");
        ((string)done["LabelingJobStatus"]!).ShouldBe("Completed");
        ((int)done["LabelCounters"]!["TotalLabeled"]!).ShouldBe(1);
        ((string)done["LabelingJobOutput"]!["OutputDatasetS3Uri"]!).ShouldBe("s3://bucket/out/labels/manifests/output/output.manifest");
        await aws.Do("sagemaker", "stop-labeling-job", "--labeling-job-name", "stopped");
        ((string)(await aws.Do("sagemaker", "describe-labeling-job", "--labeling-job-name", "stopped"))["LabelingJobStatus"]!)
            .ShouldBe("Stopped");
    }

    private static List<string> Names(JsonNode? list, string member) => [.. list!.AsArray().Select(item => (string)item![member]!)];
}
