using Avocet.Contracts;
using Avocet.LocalSageMaker;
using Avocet.SageMaker;

namespace Avocet.Services.Tests.Deployer;

public sealed class EndpointUpdateTests
{
    private static readonly DeploymentOptions Birds = new() { EndpointName = "birds", ExpiresAfterMinutes = 60 };

    [Fact]
    public async Task Another_jobs_endpoint_is_updated_and_outlives_the_earlier_job()
    {
        await using var bench = await DeployerBench.StartAsync();
        await bench.AskAsync<ModelDeployed>(await bench.TrainAsync("job-1", Birds, kind: 0));
        bench.Clock.Advance(TimeSpan.FromMinutes(30));
        await bench.AskAsync<ModelDeployed>(await bench.TrainAsync("job-2", Birds, kind: 1));

        var name = (await bench.DeploymentAsync("job-2"))!.Name;
        (await bench.SageMaker.DescribeEndpointAsync("birds", default)).EndpointConfigName.ShouldBe(name);
        (await bench.TagAsync("endpoint/birds")).ShouldBe("job-2");
        bench.Clock.Advance(TimeSpan.FromMinutes(31));
        await DeployerBench.EventuallyAsync(
            async () => (await bench.StandingAsync()).Count == 3, "the end of the first job's model and configuration");
        (await bench.StandingAsync()).ShouldBe(["endpoint birds InService", $"config {name}", $"model {name}"]);
        bench.Clock.Advance(TimeSpan.FromMinutes(30));
        await DeployerBench.EventuallyAsync(async () => (await bench.StandingAsync()).Count == 0, "the end of the second job's endpoint");
    }

    [Fact]
    public async Task An_endpoint_of_others_is_left_alone_and_nothing_is_made()
    {
        await using var bench = await DeployerBench.StartAsync();
        var trained = await bench.TrainAsync("job-1", Birds);
        await MakeTheirsAsync(bench, trained);

        var failed = await bench.AskAsync<StageFailed>(trained);

        failed.Error.ShouldBe(
            "Field 'deployment.endpointName' is 'birds', an endpoint that Avocet did not make (it has no tag avocet:job); it was left "
            + "alone.");
        (await NamesAsync(bench)).ShouldBe(["endpoint birds", "config theirs", "model theirs"]);
        // When the time of the job is over, too.
        bench.Clock.Advance(TimeSpan.FromDays(1));
        await DeployerBench.EventuallyAsync(async () => await bench.LiveNotesAsync() == 0, "the end of the job");
        (await bench.StandingAsync()).Count.ShouldBe(3);
    }

    [Fact]
    public async Task What_was_made_before_the_name_became_others_goes()
    {
        var quota = new LocalSageMakerFault { Operation = "CreateEndpoint", Code = "ResourceLimitExceeded", Message = "0 instances" };
        await using var bench = await DeployerBench.StartAsync(fault: quota);
        var trained = await bench.TrainAsync("job-1", Birds);
        await bench.AskAsync<StageFailed>(trained);
        (await bench.StandingAsync()).Count
            .ShouldBe(2, "model and configuration stay until the message is moved back, or their time is over");
        await MakeTheirsAsync(bench, trained);

        (await bench.AskAsync<StageFailed>(trained)).Error.ShouldContain("an endpoint that Avocet did not make");

        (await NamesAsync(bench)).ShouldBe(["endpoint birds", "config theirs", "model theirs"]);
        (await bench.LiveNotesAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_model_that_cannot_be_served_fails_the_stage_and_leaves_nothing()
    {
        await using var bench = await DeployerBench.StartAsync();
        var failed = await bench.AskAsync<StageFailed>(await bench.TrainAsync("job-1", Birds, archive: "no archive"u8.ToArray()));
        failed.Error.ShouldStartWith("Endpoint birds failed: The endpoint configuration avocet-job-1-");
        failed.Remedy.ShouldContain("/aws/sagemaker/Endpoints/birds");
        (await bench.StandingAsync()).ShouldBeEmpty();
        (await bench.LiveNotesAsync()).ShouldBe(0);

        // Mended, the same message brings it up.
        await bench.SendAsync("avocet-deployer", await bench.TrainAsync("job-1", Birds));
        await DeployerBench.EventuallyAsync(
            () => Task.FromResult(bench.Traffic.Published<ModelDeployed>().Count == 1), "the deployment of the mended model");
    }

    [Fact]
    public async Task An_update_that_fails_leaves_the_earlier_model_answering_and_says_so()
    {
        await using var bench = await DeployerBench.StartAsync();
        await bench.AskAsync<ModelDeployed>(await bench.TrainAsync("job-1", Birds));
        var before = await bench.StandingAsync();
        var failed = await bench.AskAsync<StageFailed>(await bench.TrainAsync("job-2", Birds, archive: "no archive"u8.ToArray()));
        failed.Error.ShouldContain("the update was rolled back");
        failed.Remedy.ShouldStartWith("The earlier model goes on answering.");
        (await bench.StandingAsync()).ShouldBe(before);
        (await bench.TagAsync("endpoint/birds")).ShouldBe("job-1");
    }

    [Fact]
    public async Task A_name_that_is_taken_in_other_letter_case_is_refused()
    {
        await using var bench = await DeployerBench.StartAsync();
        await bench.AskAsync<ModelDeployed>(await bench.TrainAsync("job-1", Birds));
        var failed = await bench.AskAsync<StageFailed>(await bench.TrainAsync("job-2", Birds with { EndpointName = "BIRDS" }));
        failed.Error.ShouldBe("An endpoint has the name 'BIRDS' in other letter case.");
    }

    [Fact]
    public async Task Two_jobs_for_one_endpoint_come_one_after_the_other()
    {
        await using var bench = await DeployerBench.StartAsync();
        var first = await bench.TrainAsync("job-1", Birds, kind: 0);
        using var slow = bench.HoldBack(first.ModelUri);
        await bench.SendAsync("avocet-deployer", first);
        await DeployerBench.EventuallyAsync(
            async () => await bench.DeploymentAsync("job-1") is { IsRequested: true }, "the first job's request");
        await bench.SendAsync("avocet-deployer", await bench.TrainAsync("job-2", Birds, kind: 1));
        await DeployerBench.EventuallyAsync(
            async () => await bench.DeploymentAsync("job-2") is { NextCheck: > 0 }, "the second job's waiting");
        (await bench.DeploymentAsync("job-2"))!.IsRequested.ShouldBeFalse();
        slow.LetGo();
        await DeployerBench.EventuallyAsync(
            async () => (await bench.DeploymentAsync("job-2"))?.Deployed is not null || bench.Traffic.Published<StageFailed>().Count > 1,
            "the second job's deployment");
        bench.Traffic.Published<StageFailed>().Select(failed => failed.JobId).ShouldNotContain("job-2");
        (await bench.SageMaker.DescribeEndpointAsync("birds", default)).EndpointConfigName
            .ShouldBe((await bench.DeploymentAsync("job-2"))!.Name);
    }

    private static async Task MakeTheirsAsync(DeployerBench bench, ModelTrained trained)
    {
        var container = new ContainerDefinition { Image = DeployerBench.Image, ModelDataUrl = trained.ModelUri };
        await bench.SageMaker.CreateModelAsync(
            new CreateModelRequest { ModelName = "theirs", ExecutionRoleArn = DeployerBench.Role, PrimaryContainer = container }, default);
        var variant = new ProductionVariant
        {
            VariantName = "v",
            ModelName = "theirs",
            InstanceType = "ml.m5.large",
            InitialInstanceCount = 1,
        };
        await bench.SageMaker.CreateEndpointConfigAsync(
            new CreateEndpointConfigRequest { EndpointConfigName = "theirs", ProductionVariants = [variant] }, default);
        await bench.SageMaker.CreateEndpointAsync(
            new CreateEndpointRequest
            {
                EndpointName = "birds",
                EndpointConfigName = "theirs",
                Tags = [new SageMaker.Tag("project", "owls")],
            }, default);
    }

    // Without the status of the endpoint, which comes up meanwhile.
    private static async Task<IEnumerable<string>> NamesAsync(DeployerBench bench) =>
        (await bench.StandingAsync()).Select(standing => string.Join(' ', standing.Split(' ')[..2]));
}
