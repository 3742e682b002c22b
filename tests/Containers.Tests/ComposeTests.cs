using Avocet.Cli.Demo;
using Avocet.Deploy.Tests;

namespace Avocet.Containers.Tests;

/// <summary>
/// The README's way with compose, from an engine that has nothing to a job that is done: minutes of building, so only on request
/// (-explicit only). An engine of its own, on the host's network, at the ports of the compose file.
/// </summary>
public sealed class ComposeTests : IAsyncDisposable
{
    private const string Engine = ".avocet/clean-engine";
    private static readonly TimeSpan Most = TimeSpan.FromMinutes(10);
    private readonly DirectoryInfo _input = Directory.CreateTempSubdirectory("avocet-input-");
    private readonly long _began = TimeProvider.System.GetTimestamp();

    [Fact(Explicit = true)]
    public async Task From_a_clean_engine_to_a_job_that_is_done_takes_less_than_ten_minutes()
    {
        ContainerEngine.RequireRootOrSkip();
        await StepAsync("an engine",
            $"deploy/docker/container-engine.sh remove {Engine} && deploy/docker/container-engine.sh start {Engine}");
        await StepAsync("compose", "deploy/docker/compose.sh .avocet/compose");
        await StepAsync("base images", "deploy/docker/base-images.sh .avocet/base-images");
        // Docker 20's builder now and then loses the Dockerfile of a build by compose.
        foreach (var image in (string[])["ingest", "converter", "trainer", "deployer", "cli", "local-sagemaker", "local-aws"])
        {
            await StepAsync($"avocet/{image}", "/usr/bin/docker build --quiet --network host --file deploy/docker/Dockerfile "
                + $"--target {image} --tag avocet/{image} .");
        }

        BirdDataset.Paint(Path.Combine(_input.FullName, "birds"), trainPerKind: 24, validationPerKind: 12, seed: 1, default);
        File.SetUnixFileMode(_input.FullName, (UnixFileMode)0b111_101_101);
        await StepAsync("services", "docker compose up --wait");
        const string job = """
            {"jobId":"clean","source":{"cub":{"uri":"/input/birds"}},"training":{"hyperparameters":{"epochs":2,"miniBatchSize":8}},"deployment":{}}
            """;
        await StepAsync("a job", $"echo '{job.Trim()}' | docker compose run --rm -T avocet submit -");
        var last = await StepAsync("its end", "docker compose run --rm -T avocet status clean --watch");

        last.ShouldContain("deploy  succeeded");
        TimeProvider.System.GetElapsedTime(_began).ShouldBeLessThan(Most);
    }

    public async ValueTask DisposeAsync()
    {
        await ShellAsync("docker compose down --volumes");
        await Command.RunAsync("deploy/docker/container-engine.sh", "remove", Engine);
        _input.Delete(recursive: true);
    }

    private async Task<string> StepAsync(string what, string line)
    {
        var output = (await ShellAsync(line)).ShouldSucceed().Output;
        TestContext.Current.SendDiagnosticMessage(
            $"{TimeProvider.System.GetElapsedTime(_began).TotalSeconds,4:F0} s: {what}; "
            + $"load {(await File.ReadAllTextAsync("/proc/loadavg")).Split(' ')[0]}");
        return output;
    }

    private Task<Command> ShellAsync(string line) => Command.RunAsync("/bin/bash", "-c", $"""
        set -euo pipefail
        export DOCKER_HOST=unix://{Repository.Root}/{Engine}/docker.sock DOCKER_CONFIG={Repository.Root}/.avocet/compose/config DOCKER_BUILDKIT=1
        export COMPOSE_FILE=docker-compose.yml:deploy/docker/docker-compose.host-network.yml AVOCET_INPUT={_input.FullName}
        {line}
        """);
}
