using Avocet.Hosting;
using Avocet.ObjectStore;
using Avocet.Trainer;

namespace Avocet.Cli.Tests;

public sealed class StopCommandTests
{
    [Fact]
    public async Task A_running_training_is_stopped_and_the_reason_is_left_for_the_trainer()
    {
        await using var bench = await SageMakerBench.StartAsync();
        await bench.WriteJobAsync("birds");
        var name = await bench.TrainAsync("birds");

        var run = await bench.AvocetAsync("stop", "birds", "--reason", "wrong classes");

        run.Code.ShouldBe(ExitCode.Done, run.Error);
        run.Output.ShouldContain($"Training job {name} is being stopped");
        await SageMakerBench.EventuallyAsync(async () => await bench.TrainingStatusAsync(name) == "Stopped", "stopped");
        (await StopOf(bench))!.Reason.ShouldBe("wrong classes");
        (await bench.AvocetAsync("stop", "birds")).Output.ShouldContain("is Stopped already");
    }

    [Fact]
    public async Task A_training_that_has_not_begun_will_not_begin()
    {
        await using var bench = await SageMakerBench.StartAsync();
        await bench.WriteJobAsync("birds");

        var run = await bench.AvocetAsync("stop", "birds", "--json");

        run.Code.ShouldBe(ExitCode.Done, run.Error);
        run.Output.Trim().ShouldBe("""{"jobId":"birds"}""");
        (await StopOf(bench)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_job_that_is_not_there_or_trained_is_left_alone()
    {
        await using var bench = await SageMakerBench.StartAsync();
        (await bench.AvocetAsync("stop", "nobody")).ShouldSatisfyAllConditions(
            run => run.Code.ShouldBe(ExitCode.BadInput), run => run.Error.ShouldContain("There is no job 'nobody'"));
        await bench.WriteJobAsync("birds");
        await bench.Installation.Store.WriteTextAsync(SageMakerBench.Trainer("birds").Trained, "{}", default);

        var run = await bench.AvocetAsync("stop", "birds");

        (run.Code, run.Error).ShouldSatisfyAllConditions(
            it => it.Code.ShouldBe(ExitCode.BadInput), it => it.Error.ShouldContain("is trained already. End its endpoint instead"));
        (await StopOf(bench)).ShouldBeNull();
    }

    private static Task<TrainingStop?> StopOf(SageMakerBench bench) =>
        bench.Installation.Store.ReadJsonAsync<TrainingStop>(SageMakerBench.Trainer("birds").Stop, JobJson.Document, default);
}
