using System.Net;
using System.Text.Json.Nodes;

namespace Avocet.LocalSageMaker.Tests;

public sealed class RestartTests
{
    [Fact]
    public async Task A_training_goes_on_from_its_checkpoint_after_the_server_was_killed()
    {
        await using var files = TestServer.Stopped();
        int worker;
        using (var server = await ServerProcess.Start(files.Options))
        {
            await server.Client.Do("SageMaker.CreateTrainingJob", FakeWorker.Job("birds-1", "resume"));
            await server.Client.Do("SageMaker.CreateTrainingJob", FakeWorker.Job("birds-2", "quick"));
            await Eventually(() => File.Exists(Path.Combine(files.Options.DataDirectory, "work", "birds-1", "checkpoints", "latest.dat")));
            worker = int.Parse(await File.ReadAllTextAsync(Path.Combine(files.Options.DataDirectory, "work", "birds-1", "worker.pid")));
            server.Kill();
        }

        // A worker whose server is gone must not go on alone.
        await Eventually(() => HasEnded(worker));
        using (var server = await ServerProcess.Start(files.Options))
        {
            var job = await server.Client.WaitForEnd("birds-1");
            ((string)job["TrainingJobStatus"]!).ShouldBe("Completed", job.ToJsonString());
            Phases(job).ShouldBe(
            [
                "Pending", "Starting", "Downloading", "Training", "Interrupted", "Starting", "Downloading", "Training", "Uploading",
                "Completed",
            ]);
            Times(job).ShouldBeInOrder(SortDirection.Ascending);
            File.Exists(files.PathOf("out/birds-1/output/model.tar.gz")).ShouldBeTrue();
            (await Lines(server.Client, "birds-1")).ShouldContain(line => line.Contains("Goes on after epoch 0", StringComparison.Ordinal));
            ((string)(await server.Client.WaitForEnd("birds-2"))["TrainingJobStatus"]!)
                .ShouldBe("Completed", "the job that waited has its turn");
        }
    }

    [Fact]
    public async Task A_job_that_nothing_trains_is_never_told_to_be_in_training()
    {
        await using var server = await TestServer.Start();
        await server.Client.Do("SageMaker.CreateTrainingJob", FakeWorker.Job("first", "wait"));
        await server.Client.Do("SageMaker.CreateTrainingJob", FakeWorker.Job("second", "wait"));
        await server.Client.WaitForJob(
            "first", job => (string)job["SecondaryStatus"]! == "Training" && job["FinalMetricDataList"] is not null);
        await server.End();

        // Nothing is trained by the next server until it has taken the job up again, and no worker is left of the earlier one.
        server.Options.TrainingWorker = "/nowhere/worker";
        await server.Resume();
        var job = await server.Client.WaitForEnd("first");
        ((string)job["FailureReason"]!).ShouldContain("/nowhere/worker");
        Phases(job)[..5].ShouldBe(["Pending", "Starting", "Downloading", "Training", "Interrupted"]);
        ((string)(await server.Client.WaitForEnd("second"))["TrainingJobStatus"]!).ShouldBe("Failed");
    }

    [Fact]
    public async Task A_job_asked_to_stop_before_the_server_was_killed_is_stopped_with_its_model()
    {
        await using var files = TestServer.Stopped();
        using (var server = await ServerProcess.Start(files.Options))
        {
            await server.Client.Do("SageMaker.CreateTrainingJob", FakeWorker.Job("birds-1", "hang"));
            await server.Client.WaitForJob("birds-1", job => job["FinalMetricDataList"] is not null);
            await server.Client.Do("SageMaker.StopTrainingJob", new { TrainingJobName = "birds-1" });
            server.Kill();
        }

        // This time it ends when asked.
        var job = Path.Combine(files.Options.DataDirectory, "training-jobs", "birds-1.json");
        await File.WriteAllTextAsync(job, (await File.ReadAllTextAsync(job)).Replace("hang", "wait", StringComparison.Ordinal));
        using (var server = await ServerProcess.Start(files.Options))
        {
            var ended = await server.Client.WaitForEnd("birds-1");
            ((string)ended["TrainingJobStatus"]!).ShouldBe("Stopped");
            ended["ModelArtifacts"].ShouldNotBeNull();
        }
    }

    [Fact]
    public async Task Endpoints_answer_again_after_the_server_was_killed()
    {
        await using var files = TestServer.Stopped();
        using (var server = await ServerProcess.Start(files.Options))
        {
            await files.Deploy(server, "birds");
            server.Kill();
        }

        using (var server = await ServerProcess.Start(files.Options))
        {
            // The first request waits for the model instead of failing.
            (await server.Client.Invoke("birds", TinyModel.Picture())).Status.ShouldBe(HttpStatusCode.OK);
            ((string)(await server.Client.Do("SageMaker.DescribeEndpoint", new { EndpointName = "birds" }))["EndpointStatus"]!)
                .ShouldBe("InService");
        }
    }

    [Fact]
    public async Task Two_servers_do_not_share_a_directory()
    {
        await using var server = await TestServer.Start();
        var refused = await Should.ThrowAsync<IOException>(() => LocalSageMakerServer.StartAsync(server.Options, CancellationToken.None));
        refused.Message.ShouldContain("is used by another local SageMaker");
    }

    [Fact]
    public async Task A_damaged_file_is_named_when_the_server_starts()
    {
        await using var server = await TestServer.Start();
        await server.CreateModel("birds");
        await server.End();
        var path = Path.Combine(server.Options.DataDirectory, "models", "birds.json");
        await File.WriteAllTextAsync(path, "{");
        (await Should.ThrowAsync<InvalidDataException>(server.Resume)).Message.ShouldContain(path);
        File.Delete(path);
        await server.Resume();
    }

    [Fact]
    public async Task The_real_worker_survives_the_servers_kill_and_its_model_serves()
    {
        await using var files = TestServer.Stopped();
        files.Options.TrainingWorker = RealWorker.Program();
        RealWorker.WriteChannels(files);
        using (var server = await ServerProcess.Start(files.Options))
        {
            await server.Client.Do("SageMaker.CreateTrainingJob", RealWorker.Job("birds-1", epochs: 3));
            await server.Client.WaitForJob(
                "birds-1",
                job => job["FinalMetricDataList"]?.AsArray().Any(metric => (string)metric!["MetricName"]! == "validation:mAP") == true);
            server.Kill();
        }

        using (var server = await ServerProcess.Start(files.Options))
        {
            var job = await server.Client.WaitForEnd("birds-1");
            ((string)job["TrainingJobStatus"]!).ShouldBe("Completed", job.ToJsonString());
            var lines = await Lines(server.Client, "birds-1");
            lines.Count(line => line.Contains("epoch=2, validation mAP", StringComparison.Ordinal)).ShouldBe(1, string.Join('\n', lines));
            await server.Client.Do(
                "SageMaker.CreateModel", TestServer.Model("birds-1", (string)job["ModelArtifacts"]!["S3ModelArtifacts"]!));
            await server.Client.Do("SageMaker.CreateEndpointConfig", TestServer.Config("birds-1", "birds-1"));
            await server.Client.Do("SageMaker.CreateEndpoint", new { EndpointName = "birds", EndpointConfigName = "birds-1" });
            await server.Client.WaitForEndpoint("birds", "InService");
            (await server.Client.Invoke("birds", TinyModel.Picture())).Json["prediction"].ShouldNotBeNull();
        }
    }

    // Gone, or a zombie that nobody waits for; it may go between two looks at it.
    private static bool HasEnded(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static async Task Eventually(Func<bool> condition)
    {
        var patience = System.Diagnostics.Stopwatch.StartNew();
        while (!condition())
        {
            (patience.Elapsed < TimeSpan.FromSeconds(60)).ShouldBeTrue("not in time");
            await Task.Delay(20);
        }
    }

    private static async Task<List<string>> Lines(Client client, string job)
    {
        var streams = await client.Do(
            "Logs_20140328.DescribeLogStreams", new { logGroupName = "/aws/sagemaker/TrainingJobs", logStreamNamePrefix = job + "/" });
        var name = (string)streams["logStreams"]!.AsArray().ShouldHaveSingleItem(
            "a training that goes on goes on in its stream")!["logStreamName"]!;
        var events = await client.Do(
            "Logs_20140328.GetLogEvents", new { logGroupName = "/aws/sagemaker/TrainingJobs", logStreamName = name, startFromHead = true });
        return [.. events["events"]!.AsArray().Select(logged => (string)logged!["message"]!)];
    }

    private static List<string> Phases(JsonNode job) =>
        [.. job["SecondaryStatusTransitions"]!.AsArray().Select(phase => (string)phase!["Status"]!)];

    private static IEnumerable<double> Times(JsonNode job) =>
        job["SecondaryStatusTransitions"]!.AsArray().SelectMany(
            phase => (double[])[(double)phase!["StartTime"]!, (double)phase["EndTime"]!]);
}
