using System.Text.Json.Nodes;
using Avocet.Contracts;
using Avocet.Deployer;
using Avocet.Imaging;
using Avocet.LocalSageMaker;
using Avocet.ObjectStore;
using Avocet.SageMaker;
using MassTransit;

namespace Avocet.Services.Tests.Deployer;

public sealed class DeploymentTests
{
    private static readonly DeploymentOptions Birds = new() { EndpointName = "birds", ExpiresAfterMinutes = 60 };

    [Fact]
    public async Task A_trained_model_comes_to_answer_on_an_endpoint_and_is_tried_on_pictures()
    {
        await using var bench = await DeployerBench.StartAsync();
        var deployed = await bench.AskAsync<ModelDeployed>(
            await bench.TrainAsync("job-1", new DeploymentOptions { ExpiresAfterMinutes = 60 }));

        (deployed.EndpointName, deployed.MeanAveragePrecision, deployed.ExpiresAt).ShouldBe(
            ("avocet-job-1", 0.8, bench.Clock.GetUtcNow().AddMinutes(60)));
        deployed.Predictions.ShouldBe(
            [.. ((int[])[10, 12, 14]).Select(id => $"s3://avocet/jobs/job-1/deployment/predictions/0000{id}.jpg")]);
        var name = (await bench.DeploymentAsync("job-1")).ShouldNotBeNull().Name;
        name.ShouldMatch("^avocet-job-1-[0-9a-f]{8}$");
        (await bench.StandingAsync()).ShouldBe(["endpoint avocet-job-1 InService", $"config {name}", $"model {name}"]);
        foreach (var resource in (string[])["endpoint/avocet-job-1", $"endpoint-config/{name}", $"model/{name}"])
            (await bench.TagAsync(resource)).ShouldBe("job-1");
        foreach (var uri in deployed.Predictions)
        {
            await using var drawn = await bench.Store.ReadAsync(ObjectUri.Parse(uri), default);
            (await ImageHeader.ReadAsync(drawn, default)).Format.ShouldBe(ImageFormat.Jpeg);
        }

        var smoke = JsonNode.Parse(
            await bench.Store.ReadTextAsync(ObjectUri.Parse("s3://avocet/jobs/job-1/deployment/smoke-test.json"), default))!;
        smoke["pictures"]!.AsArray().Count.ShouldBe(3);
        smoke["pictures"]![0]!["detections"]!.AsArray().ShouldHaveSingleItem()!["class"]!.GetValue<string>().ShouldBe("002.Bee_eater");
        ((int)smoke["detections"]!).ShouldBe(3);
        var status = (await bench.StatusAsync("job-1")).ShouldNotBeNull();
        (status.State, status.Numbers["pictures"], status.Numbers["detections"]).ShouldBe((StageState.Succeeded, 3, 3));
        status.Message.ShouldBe("Endpoint avocet-job-1 answers until 2026-11-24 13:00 UTC");
    }

    [Fact]
    public async Task Requests_and_answers_are_kept_in_the_jobs_folder_where_the_platform_asks_for_it()
    {
        await using var bench = await DeployerBench.StartAsync(settings: ("Deployer:CapturePercentage", "100"));
        await bench.AskAsync<ModelDeployed>(await bench.TrainAsync("job-1", Birds));

        var folder = ObjectUri.Parse("s3://avocet/jobs/job-1/deployment/captured/birds/AllTraffic/2026/11/24/12/");
        var kept = await bench.Store.ListAsync(folder, default).ToListAsync();
        kept.Count.ShouldBe(3, "the smoke test's pictures");
        var line = JsonNode.Parse(await bench.Store.ReadTextAsync(kept[0].Uri, default))!;
        ((string)line["captureData"]!["endpointInput"]!["encoding"]!).ShouldBe("BASE64");
        JsonNode.Parse((string)line["captureData"]!["endpointOutput"]!["data"]!)!["prediction"].ShouldNotBeNull();
    }

    [Fact]
    public async Task A_job_without_deployment_ends_here()
    {
        await using var bench = await DeployerBench.StartAsync();
        await bench.SendAsync("avocet-deployer", await bench.TrainAsync("job-1", deployment: null));
        await DeployerBench.EventuallyAsync(async () => await bench.StatusAsync("job-1") is not null, "the status of the stage");
        (await bench.StatusAsync("job-1"))!.State.ShouldBe(StageState.Skipped);
        (await bench.StandingAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_model_below_the_least_precision_is_not_deployed()
    {
        await using var bench = await DeployerBench.StartAsync();
        var failed = await bench.AskAsync<StageFailed>(
            await bench.TrainAsync("job-1", new DeploymentOptions { MinimumMeanAveragePrecision = 0.75 }, precision: 0.6123));
        failed.Error.ShouldBe(
            "Field 'deployment.minimumMeanAveragePrecision' is 0.75, but training job avocet-job-1 reached a validation mAP of 0.6123; "
            + "nothing was deployed.");
        failed.Remedy.ShouldContain("under a new jobId");
        (await bench.StandingAsync()).ShouldBeEmpty();
        (await bench.StatusAsync("job-1"))!.State.ShouldBe(StageState.Failed);
    }

    [Fact]
    public async Task The_same_message_again_and_again_makes_one_endpoint_and_the_same_answer()
    {
        await using var bench = await DeployerBench.StartAsync();
        var trained = await bench.TrainAsync("job-1", Birds);
        for (var i = 0; i < 3; i++) await bench.SendAsync("avocet-deployer", trained);
        var first = await bench.AskAsync<ModelDeployed>(trained);
        bench.Clock.Advance(TimeSpan.FromMinutes(5));
        var again = await bench.AskAsync<ModelDeployed>(trained);
        again.ExpiresAt.ShouldBe(first.ExpiresAt, "asking again does not make it live longer");
        again.Predictions.ShouldBe(first.Predictions);
        (await bench.StandingAsync()).Count.ShouldBe(3);
    }

    [Theory]
    [InlineData("model")]
    [InlineData("configuration")]
    [InlineData("endpoint")]
    [InlineData("endpoint in service")]
    public async Task Killed_behind_any_call_the_redelivered_message_adopts_what_is_there(string madeUpTo)
    {
        await using var bench = await DeployerBench.StartAsync();
        var trained = await bench.TrainAsync("job-1", Birds);
        var job = new SubmitDatasetJob { JobId = "job-1", Source = new DatasetSource(), Deployment = Birds };
        var spec = EndpointSpec.Plan(job, trained, DeployerBench.Role);
        await bench.SageMaker.CreateModelAsync(spec.Model, default);
        if (madeUpTo != "model") await bench.SageMaker.CreateEndpointConfigAsync(spec.Config, default);
        if (madeUpTo.StartsWith("endpoint", StringComparison.Ordinal))
            await bench.SageMaker.CreateEndpointAsync(
                new CreateEndpointRequest { EndpointName = "birds", EndpointConfigName = spec.Name, Tags = spec.Tags }, default);
        if (madeUpTo.EndsWith("service", StringComparison.Ordinal))
        {
            await DeployerBench.EventuallyAsync(
                async () => (await bench.SageMaker.DescribeEndpointAsync("birds", default)).EndpointStatus == EndpointStatus.InService,
                "the endpoint in service");
        }

        await bench.AskAsync<ModelDeployed>(trained);
        (await bench.StandingAsync()).ShouldBe(["endpoint birds InService", $"config {spec.Name}", $"model {spec.Name}"]);
    }

    [Fact]
    public async Task A_model_of_the_same_name_that_is_another_is_refused()
    {
        await using var bench = await DeployerBench.StartAsync();
        var trained = await bench.TrainAsync("job-1", Birds);
        var spec = EndpointSpec.Plan(
            new SubmitDatasetJob { JobId = "job-1", Source = new DatasetSource(), Deployment = Birds }, trained, DeployerBench.Role);
        await bench.SageMaker.CreateModelAsync(
            spec.Model with { PrimaryContainer = spec.Model.PrimaryContainer with { Image = "other/object-detection:1" } }, default);
        var failed = await bench.AskAsync<StageFailed>(trained);
        failed.Error.ShouldBe(
            $"There is a model '{spec.Name}' already, but its PrimaryContainer.Image is 'other/object-detection:1' instead of "
            + $"'{DeployerBench.Image}'.");
        (await bench.StandingAsync()).ShouldBe([$"model {spec.Name}"]);
    }

    [Fact]
    public async Task A_role_that_is_too_new_is_waited_for_five_minutes_and_no_longer()
    {
        // Twice for the first message, which the policy gives back once, and once for the second.
        const string Words = "Could not assume role arn:aws:iam::123456789012:role/SageMakerExecution.";
        var unknown = new LocalSageMakerFault { Operation = "CreateModel", Code = "ValidationException", Message = Words, Times = 3 };
        await using var bench = await DeployerBench.StartAsync(fault: unknown);
        var trained = await bench.TrainAsync("job-1", Birds);
        (await bench.AskAsync<StageFailed>(trained)).Remedy
            .ShouldStartWith("Every retry failed.", customMessage: "within five minutes it is tried again");

        bench.Clock.Advance(TimeSpan.FromMinutes(5));
        var failed = await bench.AskAsync<StageFailed>(trained);
        (failed.Error, failed.Remedy[..44]).ShouldBe(
            ($"CreateModel: ValidationException: {Words}", "Check that the role of SageMaker:RoleArn exi"));

        await bench.SendAsync("avocet-deployer", trained);
        await DeployerBench.EventuallyAsync(
            () => Task.FromResult(bench.Traffic.Published<ModelDeployed>().Count == 1), "the deployment once the role is known");
    }

    [Fact]
    public async Task Duplicate_checks_die_out()
    {
        await using var bench = await DeployerBench.StartAsync();
        var trained = await bench.TrainAsync("job-1", Birds);
        using var slow = bench.HoldBack(trained.ModelUri);
        var checks = new Checks();
        bench.Observe(checks);
        await bench.SendAsync("avocet-deployer", trained);
        await DeployerBench.EventuallyAsync(
            async () => await bench.DeploymentAsync("job-1") is { IsRequested: true }, "the request for the endpoint");
        for (var i = 0; i < 20; i++) await bench.SendAsync("avocet-deployer-checks", new CheckEndpoint { JobId = "job-1", Number = 0 });
        await DeployerBench.EventuallyAsync(() => Task.FromResult(checks.Of(3) > 0), "the fourth check");
        checks.Of(0).ShouldBeGreaterThanOrEqualTo(20);
        (checks.Of(1), checks.Of(2)).ShouldBe((1, 1));
        slow.LetGo();
        await DeployerBench.EventuallyAsync(() => Task.FromResult(bench.Traffic.Published<ModelDeployed>().Count == 1), "the deployment");
    }

    [Fact]
    public async Task An_endpoint_that_answers_no_picture_fails_the_stage_and_says_what_it_said()
    {
        await using var bench = await DeployerBench.StartAsync();
        var failed = await bench.AskAsync<StageFailed>(await bench.TrainAsync("job-1", Birds, picture: "no picture"u8.ToArray()));
        failed.Error.ShouldStartWith(
            "Endpoint birds is in service, but answered none of 3 validation pictures: InvokeEndpoint: ModelError: ");
        // It goes on billing, so its time must end all the same.
        bench.Clock.Advance(TimeSpan.FromMinutes(61));
        await DeployerBench.EventuallyAsync(async () => (await bench.StandingAsync()).Count == 0, "the expiry of the endpoint");
        (await bench.StatusAsync("job-1"))!.State.ShouldBe(StageState.Failed);
    }

    private sealed class Checks : IConsumeMessageObserver<CheckEndpoint>
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<int> _numbers = new();

        public int Of(int number) => _numbers.Count(seen => seen == number);

        public Task PreConsume(ConsumeContext<CheckEndpoint> context) => Task.CompletedTask;

        public Task PostConsume(ConsumeContext<CheckEndpoint> context)
        {
            _numbers.Enqueue(context.Message.Number);
            return Task.CompletedTask;
        }

        public Task ConsumeFault(ConsumeContext<CheckEndpoint> context, Exception exception) => Task.CompletedTask;
    }
}
