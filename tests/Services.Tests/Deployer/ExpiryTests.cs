using Avocet.Contracts;
using Avocet.Deployer;
using Avocet.LocalSageMaker;

namespace Avocet.Services.Tests.Deployer;

public sealed class ExpiryTests
{
    private static readonly DeploymentOptions Birds = new() { EndpointName = "birds", ExpiresAfterMinutes = 60 };

    [Fact]
    public async Task The_endpoint_is_deleted_with_configuration_and_model_when_its_time_is_over()
    {
        await using var bench = await DeployerBench.StartAsync();
        await bench.AskAsync<ModelDeployed>(await bench.TrainAsync("job-1", Birds));
        bench.Clock.Advance(TimeSpan.FromMinutes(59));
        await DeployerBench.EventuallyAsync(async () => await bench.NextHopAsync("job-1") >= 2, "two hops that are not due");
        (await bench.StandingAsync()).Count.ShouldBe(3);
        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        await DeployerBench.EventuallyAsync(async () => await bench.LiveNotesAsync() == 0, "the expiry");
        (await bench.StandingAsync()).ShouldBeEmpty();
        var status = (await bench.StatusAsync("job-1"))!;
        var name = (await bench.DeploymentAsync("job-1"))!.Name;
        status.Message.ShouldBe($"The time of endpoint birds is over: deleted endpoint birds, endpoint configuration {name}, model {name}");
        (status.State, status.Numbers["detections"]).ShouldBe((StageState.Succeeded, 3), "what was found stays told");

        // The trainer's message once more brings nothing back.
        await bench.AskAsync<ModelDeployed>(await bench.TrainAsync("job-1", Birds));
        (await bench.StandingAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(10)]
    [InlineData(90)]
    public async Task The_expiry_survives_a_restart_whether_it_is_due_by_then_or_not(int minutesAway)
    {
        await using var bench = await DeployerBench.StartAsync();
        await bench.AskAsync<ModelDeployed>(await bench.TrainAsync("job-1", Birds));
        await bench.StopDeployerAsync();
        bench.Clock.Advance(TimeSpan.FromMinutes(minutesAway));
        await bench.StartDeployerAsync();
        if (minutesAway < 60)
        {
            await DeployerBench.EventuallyAsync(async () => await bench.NextHopAsync("job-1") >= 2, "hops after the restart");
            (await bench.StandingAsync()).Count.ShouldBe(3);
            bench.Clock.Advance(TimeSpan.FromMinutes(60 - minutesAway));
        }

        await DeployerBench.EventuallyAsync(async () => (await bench.StandingAsync()).Count == 0, "the expiry after the restart");
    }

    [Fact]
    public async Task A_deployment_goes_on_after_a_restart_in_its_middle()
    {
        await using var bench = await DeployerBench.StartAsync();
        var trained = await bench.TrainAsync("job-1", Birds);
        using var slow = bench.HoldBack(trained.ModelUri);
        await bench.SendAsync("avocet-deployer", trained);
        await DeployerBench.EventuallyAsync(
            async () => await bench.DeploymentAsync("job-1") is { IsRequested: true }, "the request for the endpoint");
        await bench.StopDeployerAsync();
        slow.LetGo();
        await bench.StartDeployerAsync();
        await DeployerBench.EventuallyAsync(
            () => Task.FromResult(bench.Traffic.Published<ModelDeployed>().Count == 1), "the deployment after the restart");
    }

    [Fact]
    public async Task An_endpoint_that_shall_stay_stays_and_nothing_looks_after_it()
    {
        await using var bench = await DeployerBench.StartAsync();
        var deployed = await bench.AskAsync<ModelDeployed>(await bench.TrainAsync("job-1", Birds with { ExpiresAfterMinutes = 0 }));
        deployed.ExpiresAt.ShouldBeNull();
        (await bench.LiveNotesAsync()).ShouldBe(0);
        (await bench.StatusAsync("job-1"))!.Message.ShouldBe("Endpoint birds answers until someone deletes it");
        await bench.SendAsync("avocet-deployer-expiry", new ExpireEndpoint { JobId = "job-1", Hop = 0 });
        bench.Clock.Advance(TimeSpan.FromDays(400));
        await bench.AskAsync<ModelDeployed>(await bench.TrainAsync("job-1", Birds with { ExpiresAfterMinutes = 0 }));
        (await bench.StandingAsync()).Count.ShouldBe(3);
    }

    [Fact]
    public async Task Who_takes_the_tag_away_keeps_the_endpoint()
    {
        await using var bench = await DeployerBench.StartAsync();
        await bench.AskAsync<ModelDeployed>(await bench.TrainAsync("job-1", Birds));
        await bench.SageMaker.DeleteTagsAsync("arn:aws:sagemaker:us-east-1:000000000000:endpoint/birds", [EndpointSpec.JobTag], default);
        bench.Clock.Advance(TimeSpan.FromMinutes(61));
        await DeployerBench.EventuallyAsync(async () => await bench.LiveNotesAsync() == 0, "the end of the job");
        (await bench.StandingAsync()).Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_SageMaker_that_is_away_when_the_time_is_over_is_asked_again_until_nothing_is_left()
    {
        // More often than the policy of the queue tries: one redelivery here.
        var away = new LocalSageMakerFault
        {
            Operation = "DeleteEndpoint",
            Code = "ServiceUnavailable",
            Status = 503,
            Message = "away",
            Times = 4,
        };
        await using var bench = await DeployerBench.StartAsync(fault: away, settings: ("SageMaker:MaxAttempts", "1"));
        await bench.AskAsync<ModelDeployed>(await bench.TrainAsync("job-1", Birds));
        bench.Clock.Advance(TimeSpan.FromMinutes(61));
        await DeployerBench.EventuallyAsync(async () => await bench.LiveNotesAsync() == 0, "the expiry in spite of the faults");
        (await bench.StandingAsync()).ShouldBeEmpty();
        bench.Traffic.Published<StageFailed>().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_deployment_that_came_to_nothing_has_a_time_of_its_own_when_it_is_asked_for_again_after_its_end()
    {
        var quota = new LocalSageMakerFault { Operation = "CreateEndpoint", Code = "ResourceLimitExceeded", Message = "0 instances" };
        await using var bench = await DeployerBench.StartAsync(fault: quota);
        var trained = await bench.TrainAsync("job-1", Birds);
        (await bench.AskAsync<StageFailed>(trained)).Error.ShouldContain("ResourceLimitExceeded");
        bench.Clock.Advance(TimeSpan.FromMinutes(120 + 61));
        await DeployerBench.EventuallyAsync(async () => await bench.LiveNotesAsync() == 0, "the end of what was made");
        (await bench.StandingAsync()).ShouldBeEmpty();

        await bench.SendAsync("avocet-deployer", trained);
        await DeployerBench.EventuallyAsync(
            () => Task.FromResult(bench.Traffic.Published<ModelDeployed>().Count == 1), "the second deployment");
        bench.Clock.Advance(TimeSpan.FromMinutes(61));
        await DeployerBench.EventuallyAsync(
            async () => (await bench.StandingAsync()).Count == 0, "the end of the second deployment's endpoint");
    }

    [Fact]
    public async Task What_somebody_deleted_before_is_no_trouble()
    {
        await using var bench = await DeployerBench.StartAsync();
        await bench.AskAsync<ModelDeployed>(await bench.TrainAsync("job-1", Birds));
        await bench.SageMaker.DeleteEndpointAsync("birds", default);
        await bench.SageMaker.DeleteModelAsync((await bench.DeploymentAsync("job-1"))!.Name, default);
        bench.Clock.Advance(TimeSpan.FromMinutes(61));
        await DeployerBench.EventuallyAsync(async () => await bench.LiveNotesAsync() == 0, "the end of the job");
        (await bench.StandingAsync()).ShouldBeEmpty();
    }
}
