using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace Avocet.LocalSageMaker.Tests;

public sealed class TrainingJobTests
{
    [Fact]
    public async Task A_job_goes_through_its_phases_and_leaves_model_metrics_and_times()
    {
        await using var server = await TestServer.Start(options => options.Weights = "/weights.bin");
        var created = await server.Client.Do("SageMaker.CreateTrainingJob", FakeWorker.Job("birds-1", "quick"));
        ((string)created["TrainingJobArn"]!).ShouldBe("arn:aws:sagemaker:us-east-1:000000000000:training-job/birds-1");
        var job = await server.Client.WaitForEnd("birds-1");
        ((string)job["TrainingJobStatus"]!).ShouldBe("Completed", job.ToJsonString());
        Phases(job).ShouldBe(["Pending", "Starting", "Downloading", "Training", "Uploading", "Completed"]);
        job["SecondaryStatusTransitions"]!.AsArray().ShouldAllBe(
            phase => phase!["EndTime"] != null && (string)phase["StatusMessage"]! != "");
        ((string)job["ModelArtifacts"]!["S3ModelArtifacts"]!).ShouldBe("s3://bucket/out/birds-1/output/model.tar.gz");
        File.Exists(server.PathOf("out/birds-1/output/model.tar.gz")).ShouldBeTrue();
        Metric(job, "validation:mAP").ShouldBe(0.75);
        Metric(job, "train:smooth_l1").ShouldBe(2.5);
        Metric(job, "train:cross_entropy").ShouldBe(1.5);
        Metric(job, "train:throughput").ShouldBe(12.5);
        ((double)job["TrainingEndTime"]!).ShouldBeGreaterThanOrEqualTo((double)job["TrainingStartTime"]!);
        ((int)job["BillableTimeInSeconds"]!).ShouldBeInRange(1, 60);
        ((string)job["HyperParameters"]!["epochs"]!).ShouldBe("2");
        ((string)job["ResourceConfig"]!["InstanceType"]!).ShouldBe("ml.g4dn.xlarge");
        job["Tags"].ShouldBeNull();
        await server.End();
        Directory.GetDirectories(Path.Combine(server.Options.DataDirectory, "work")).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_worker_finds_the_containers_layout_and_its_lines_become_log_events()
    {
        await using var server = await TestServer.Start(options => options.Weights = "/weights.bin");
        await server.Client.Do("SageMaker.CreateTrainingJob", FakeWorker.Job("birds-1", "quick"));
        await server.Client.WaitForEnd("birds-1");
        var streams = await server.Client.Do(
            "Logs_20140328.DescribeLogStreams", new { logGroupName = "/aws/sagemaker/TrainingJobs", logStreamNamePrefix = "birds-1/" });
        var stream = (string)streams["logStreams"]!.AsArray().ShouldHaveSingleItem()!["logStreamName"]!;
        stream.ShouldStartWith("birds-1/algo-1-");
        var events = await server.Client.Do(
            "Logs_20140328.GetLogEvents",
            new { logGroupName = "/aws/sagemaker/TrainingJobs", logStreamName = stream, startFromHead = true });
        var lines = events["events"]!.AsArray().Select(logged => (string)logged!["message"]!).ToList();
        lines[0].ShouldEndWith("environment PASSIVE 0 /weights.bin");
        lines[1].ShouldEndWith("files train/train.rec validation/validation.rec");
        lines.ShouldContain(line => line.Contains("validation mAP <score>=(0.75)", StringComparison.Ordinal));
        ((long)events["events"]![0]!["timestamp"]!).ShouldBeGreaterThan(1_700_000_000_000);
    }

    [Theory]
    [InlineData("fail", "ClientError: Invalid value 'x' for hyperparameter 'epochs'.")]
    [InlineData("crash", "AlgorithmError: The training worker ended with exit code 139 and gave no reason; its log may.")]
    [InlineData("empty", "AlgorithmError: The training worker left no model.")]
    public async Task A_failure_says_why(string play, string reason)
    {
        await using var server = await TestServer.Start();
        await server.Client.Do("SageMaker.CreateTrainingJob", FakeWorker.Job("birds-1", play));
        var job = await server.Client.WaitForEnd("birds-1");
        ((string)job["TrainingJobStatus"]!).ShouldBe("Failed");
        ((string)job["SecondaryStatus"]!).ShouldBe("Failed");
        ((string)job["FailureReason"]!).ShouldBe(reason);
        job["ModelArtifacts"].ShouldBeNull();
    }

    [Fact]
    public async Task Segmentation_fails_with_the_reason_that_it_is_not_trained_here()
    {
        await using var server = await TestServer.Start();
        await server.Client.Do(
            "SageMaker.CreateTrainingJob", FakeWorker.Job("birds-1", "quick", image: "1.dkr.ecr/semantic-segmentation:1"));
        ((string)(await server.Client.WaitForEnd("birds-1"))["FailureReason"]!)
            .ShouldStartWith("ClientError: The image '1.dkr.ecr/semantic-segmentation:1' is not trained here.");
    }

    [Fact]
    public async Task A_missing_worker_fails_with_a_reason()
    {
        await using var server = await TestServer.Start(options => options.TrainingWorker = "/nowhere/worker");
        await server.Client.Do("SageMaker.CreateTrainingJob", FakeWorker.Job("birds-1", "quick"));
        ((string)(await server.Client.WaitForEnd("birds-1"))["FailureReason"]!)
            .ShouldBe("InternalServerError: The training worker /nowhere/worker is not there. Name another by AVOCET_TRAINING_WORKER.");
    }

    [Fact]
    public async Task A_worker_whose_number_cannot_be_kept_is_not_left_alone()
    {
        await using var server = await TestServer.Start();
        var folder = Path.Combine(server.Options.DataDirectory, "work", "birds-1");
        Directory.CreateDirectory(Path.Combine(folder, "worker.pid"));

        await server.Client.Do("SageMaker.CreateTrainingJob", FakeWorker.Job("birds-1", "wait"));

        ((string)(await server.Client.WaitForEnd("birds-1"))["FailureReason"]!).ShouldStartWith("InternalServerError: ");
        Directory.GetFiles(
            "/proc", "cmdline", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1, IgnoreInaccessible = true })
            .Select(CommandLine).ShouldNotContain(line => line.Contains(folder, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_stopped_job_keeps_the_model_it_has()
    {
        await using var server = await TestServer.Start();
        await server.Client.Do("SageMaker.CreateTrainingJob", FakeWorker.Job("birds-1", "wait"));
        await server.Client.WaitForJob(
            "birds-1", job => (string)job["SecondaryStatus"]! == "Training" && job["FinalMetricDataList"] is not null);
        (await server.Client.Call("SageMaker.StopTrainingJob", """{"TrainingJobName":"birds-1"}""")).Text.ShouldBe("");
        var job = await server.Client.WaitForEnd("birds-1");
        ((string)job["TrainingJobStatus"]!).ShouldBe("Stopped");
        Phases(job).ShouldBe(["Pending", "Starting", "Downloading", "Training", "Stopping", "Stopped"]);
        job["ModelArtifacts"].ShouldNotBeNull();
        (await server.Client.Refused("SageMaker.StopTrainingJob", new { TrainingJobName = "birds-1" })).Message
            .ShouldBe("The request was rejected because the training job is in status Stopped.");
    }

    [Fact]
    public async Task A_job_that_runs_out_of_time_is_stopped_with_its_model()
    {
        await using var server = await TestServer.Start();
        await server.Client.Do("SageMaker.CreateTrainingJob", FakeWorker.Job("birds-1", "wait", mostSeconds: 1));
        var job = await server.Client.WaitForEnd("birds-1");
        ((string)job["TrainingJobStatus"]!).ShouldBe("Stopped");
        ((string)job["SecondaryStatus"]!).ShouldBe("MaxRuntimeExceeded");
        job["ModelArtifacts"].ShouldNotBeNull();
    }

    [Fact]
    public async Task A_worker_that_does_not_end_when_asked_is_ended_after_the_grace()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var server = await TestServer.Start(clock: clock);
        await server.Client.Do("SageMaker.CreateTrainingJob", FakeWorker.Job("birds-1", "hang"));
        await server.Client.WaitForJob("birds-1", job => job["FinalMetricDataList"] is not null);
        await server.Client.Do("SageMaker.StopTrainingJob", new { TrainingJobName = "birds-1" });
        await server.Client.WaitForJob("birds-1", job =>
        {
            clock.Advance(TimeSpan.FromSeconds(30));
            return (string)job["TrainingJobStatus"]! == "Stopped";
        });
    }

    [Fact]
    public async Task One_job_trains_at_a_time_and_a_waiting_one_is_stopped_at_once()
    {
        await using var server = await TestServer.Start();
        foreach (var name in (string[])["first", "second", "third"])
            await server.Client.Do("SageMaker.CreateTrainingJob", FakeWorker.Job(name, "wait"));
        await server.Client.WaitForJob("first", job => (string)job["SecondaryStatus"]! == "Training");
        ((string)(await server.Client.WaitForJob("second", _ => true))["SecondaryStatus"]!).ShouldBe("Pending");
        await server.Client.Do("SageMaker.StopTrainingJob", new { TrainingJobName = "second" });
        ((string)(await server.Client.WaitForJob("second", _ => true))["TrainingJobStatus"]!).ShouldBe("Stopped");
        await server.Client.Do("SageMaker.StopTrainingJob", new { TrainingJobName = "first" });
        await server.Client.WaitForJob("third", job => (string)job["SecondaryStatus"]! == "Training");
    }

    [Fact]
    public async Task A_name_is_used_once_whatever_its_case()
    {
        await using var server = await TestServer.Start();
        await server.Client.Do("SageMaker.CreateTrainingJob", FakeWorker.Job("Birds", "quick"));
        var refused = await server.Client.Refused("SageMaker.CreateTrainingJob", FakeWorker.Job("birds", "quick"));
        refused.Code.ShouldBe("ResourceInUse");
        refused.Message.ShouldBe(
            "Training job names must be unique within an AWS account and region, and a training job with this name already exists "
            + "(arn:aws:sagemaker:us-east-1:000000000000:training-job/birds)");
    }

    [Fact]
    public async Task An_ended_job_can_be_deleted_and_its_name_used_again()
    {
        await using var server = await TestServer.Start(options => options.Trainings = 2);
        await server.Client.Do("SageMaker.CreateTrainingJob", FakeWorker.Job("birds-1", "wait"));
        var refused = await server.Client.Refused("SageMaker.DeleteTrainingJob", new { TrainingJobName = "birds-1" });
        refused.Code.ShouldBe("ResourceInUse");
        refused.Message.ShouldContain("Stop it, and delete it when it has ended.");
        await server.Client.WaitForJob("birds-1", job => job["FinalMetricDataList"] is not null);
        await server.Client.Do("SageMaker.StopTrainingJob", new { TrainingJobName = "birds-1" });
        await server.Client.WaitForEnd("birds-1");
        for (var i = 0; i < 5; i++)
        {
            await server.Client.Do("SageMaker.DeleteTrainingJob", new { TrainingJobName = "birds-1" });
            (await server.Client.Refused("SageMaker.DescribeTrainingJob", new { TrainingJobName = "birds-1" })).Message
                .ShouldBe("Requested resource not found.");
            await server.Client.Do("SageMaker.CreateTrainingJob", FakeWorker.Job("birds-1", "quick"));
            ((string)(await server.Client.WaitForEnd("birds-1"))["TrainingJobStatus"]!)
                .ShouldBe("Completed", "the new job has its turn, however soon it comes");
        }
    }

    [Fact]
    public async Task All_wrong_members_are_named_at_once()
    {
        await using var server = await TestServer.Start();
        var refused = await server.Client.Call("SageMaker.CreateTrainingJob", """
            {"TrainingJobName":"my_job","RoleArn":"arn:aws:iam::123456789012:role/x",
             "AlgorithmSpecification":{"TrainingImage":"i","TrainingInputMode":"Fast"},
             "InputDataConfig":[{"DataSource":{"S3DataSource":{"S3DataType":"S3Prefix","S3Uri":"s3://bucket/data"}}}],
             "OutputDataConfig":{"S3OutputPath":"s3://bucket/out"},
             "ResourceConfig":{"InstanceType":"ml.p3.2xlarge","InstanceCount":0,"VolumeSizeInGB":1}}
            """);
        refused.Code.ShouldBe("ValidationException");
        refused.Message.ShouldStartWith("5 validation errors detected: ");
        refused.Message.ShouldContain(
            "Value 'my_job' at 'trainingJobName' failed to satisfy constraint: Member must satisfy regular expression pattern: "
            + "[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}");
        refused.Message.ShouldContain(
            "Value 'Fast' at 'algorithmSpecification.trainingInputMode' failed to satisfy constraint: Member must satisfy enum value set: "
            + "[File, Pipe, FastFile]");
        refused.Message.ShouldContain(
            "Value null at 'inputDataConfig.1.member.channelName' failed to satisfy constraint: Member must not be null");
        refused.Message.ShouldContain(
            "Value '0' at 'resourceConfig.instanceCount' failed to satisfy constraint: Member must have value greater than or equal to 1");
        refused.Message.ShouldContain("Value null at 'stoppingCondition' failed to satisfy constraint: Member must not be null");
    }

    [Theory]
    [InlineData("SageMaker.CreateTrainingJob", """{"TrainingJobName":5}""", "SerializationException")]
    [InlineData("SageMaker.CreateTrainingJob", "[]", "SerializationException")]
    [InlineData("SageMaker.CreateTrainingJob", "{", "SerializationException")]
    [InlineData("SageMaker.CreateTransformJob", "{}", "UnknownOperationException")]
    [InlineData("SageMaker.DescribeTrainingJob", """{"TrainingJobName":"none"}""", "ValidationException")]
    [InlineData("SageMaker.StopTrainingJob", """{"TrainingJobName":"none"}""", "ValidationException")]
    [InlineData("SageMaker.ListTrainingJobs", """{"MaxResults":101}""", "ValidationException")]
    [InlineData("SageMaker.ListTrainingJobs", """{"NextToken":"?"}""", "ValidationException")]
    public async Task What_cannot_be_answered_is_refused_by_its_code(string operation, string body, string code)
    {
        await using var server = await TestServer.Start();
        var refused = await server.Client.Call(operation, body);
        refused.Status.ShouldBe(HttpStatusCode.BadRequest);
        refused.Code.ShouldBe(code);
        refused.ContentType.ShouldBe("application/x-amz-json-1.1");
    }

    [Fact]
    public async Task An_input_without_objects_is_refused_at_once()
    {
        await using var server = await TestServer.Start();
        File.Delete(server.PathOf("data/validation/validation.rec"));
        (await server.Client.Refused("SageMaker.CreateTrainingJob", FakeWorker.Job("birds-1", "quick"))).Message
            .ShouldStartWith("No S3 objects found under S3 URL \"s3://bucket/data/validation\" given in input data source.");
    }

    [Fact]
    public async Task A_list_is_filtered_sorted_and_paged()
    {
        await using var server = await TestServer.Start();
        foreach (var name in (string[])["b-2", "b-1", "c-1", "b-3"])
        {
            await server.Client.Do("SageMaker.CreateTrainingJob", FakeWorker.Job(name, "quick"));
            await server.Client.WaitForEnd(name);
        }

        var byName = new { NameContains = "b-", SortBy = "Name", SortOrder = "Descending", MaxResults = 2 };
        var first = await server.Client.Do("SageMaker.ListTrainingJobs", byName);
        Names(first).ShouldBe(["b-3", "b-2"]);
        var second = await server.Client.Do(
            "SageMaker.ListTrainingJobs",
            new { byName.NameContains, byName.SortBy, byName.SortOrder, byName.MaxResults, NextToken = (string)first["NextToken"]! });
        Names(second).ShouldBe(["b-1"]);
        second["NextToken"].ShouldBeNull();
        Names(await server.Client.Do("SageMaker.ListTrainingJobs", new { })).ShouldBe(["b-2", "b-1", "c-1", "b-3"]);
        Names(await server.Client.Do("SageMaker.ListTrainingJobs", new { StatusEquals = "Failed" })).ShouldBeEmpty();
        var created = (double)(await server.Client.WaitForJob("c-1", _ => true))["CreationTime"]!;
        Names(await server.Client.Do("SageMaker.ListTrainingJobs", new { CreationTimeAfter = created + 0.001 })).ShouldBe(["b-3"]);
    }

    private static IEnumerable<string> Phases(JsonNode job) =>
        job["SecondaryStatusTransitions"]!.AsArray().Select(phase => (string)phase!["Status"]!);

    // Of a process that ends meanwhile there is none.
    private static string CommandLine(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static double Metric(JsonNode job, string name) =>
        (double)job["FinalMetricDataList"]!.AsArray().Single(metric => (string)metric!["MetricName"]! == name)!["Value"]!;

    private static IEnumerable<string> Names(JsonNode list) =>
        list["TrainingJobSummaries"]!.AsArray().Select(job => (string)job!["TrainingJobName"]!);
}
