using Avocet.Contracts;
using Avocet.Deployer;

namespace Avocet.Services.Tests.Deployer;

public sealed class KillTests
{
    [Fact]
    public Task Killed_at_any_moment_the_deployer_leaves_no_endpoint_behind_and_no_second_one() => KillAsync(kills: 6);

    [Fact(Explicit = true)]
    public Task Killed_twenty_times_the_deployer_leaves_no_endpoint_behind_and_no_second_one() => KillAsync(kills: 20);

    private static async Task KillAsync(int kills)
    {
        await using var bench = await DeployerBench.StartAsync(TimeProvider.System);
        var wanted = new DeploymentOptions { EndpointName = "birds", ExpiresAfterMinutes = 60 };
        var trained = await bench.TrainAsync("job-1", wanted);
        // The first thing a deployment does: from here on it is found again.
        await bench.StopDeployerAsync();
        var spec = EndpointSpec.Plan(
            new SubmitDatasetJob { JobId = "job-1", Source = new DatasetSource(), Deployment = wanted }, trained, DeployerBench.Role);
        var begun = new Avocet.Deployer.Deployment
        {
            Trained = trained,
            EndpointName = "birds",
            Name = spec.Name,
            RoleArn = DeployerBench.Role,
            ExpiresAfterMinutes = 60,
            BegunAt = DateTimeOffset.UtcNow,
        };
        await bench.WriteDeploymentAsync(begun);
        var random = new Random(20261124);
        for (var kill = 0; kill < kills; kill++)
        {
            using var deployer = bench.StartDeployerProcess();
            await Task.Delay(random.Next(700, 2000));
        }

        using (bench.StartDeployerProcess())
        {
            await DeployerBench.EventuallyAsync(
                async () => await bench.DeploymentAsync("job-1") is { Deployed: not null }, "the deployment in spite of the kills");
        }

        var standing = (string[])["endpoint birds InService", $"config {spec.Name}", $"model {spec.Name}"];
        await bench.StartDeployerAsync();
        (await bench.StandingAsync()).ShouldBe(standing);
        await bench.StopDeployerAsync();

        // An hour later, and killed once more on the way.
        var deployed = (await bench.DeploymentAsync("job-1"))!;
        await bench.WriteDeploymentAsync(deployed with { InServiceAt = DateTimeOffset.UtcNow.AddHours(-1) });
        using (bench.StartDeployerProcess()) await Task.Delay(random.Next(700, 1500));

        await bench.StartDeployerAsync();
        await DeployerBench.EventuallyAsync(async () => (await bench.StandingAsync()).Count == 0, "the expiry in spite of the kill");
    }
}
