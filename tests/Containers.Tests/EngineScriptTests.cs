namespace Avocet.Containers.Tests;

/// <summary>The script that starts an engine where none is, beside whatever else runs here.</summary>
public sealed class EngineScriptTests : IAsyncDisposable
{
    private const string Script = "deploy/docker/container-engine.sh";

    // Short: a socket's path is.
    private readonly string _folder = Directory.CreateTempSubdirectory("engine-").FullName;

    [Fact]
    public async Task An_engine_that_was_killed_leaves_nothing_and_is_started_again()
    {
        ContainerEngine.RequireRootOrSkip();
        await StartAsync();
        (await ShellAsync(
            "tar -chf - /bin/sleep /lib64/ld-linux-x86-64.so.2 /lib/x86_64-linux-gnu/libc.so.6 | docker import - sleeper " +
            "&& docker run --detach --restart always --network none --name sleeper sleeper /bin/sleep 1000")).ShouldSucceed();
        (await ProcessesAsync())
            .ShouldContain("containerd-shim", Case.Sensitive, "The container must run, or nothing is left to be cleared away.");

        (await ShellAsync($"kill -KILL $(cat {_folder}/docker.pid)")).ShouldSucceed();
        await StartAsync();
        (await ShellAsync("docker inspect --format '{{.RestartCount}} {{.State.Running}}' sleeper"))
            .ShouldSucceed().Output.ShouldEndWith("true");
        (await ShellAsync($"kill -KILL $(cat {_folder}/docker.pid)")).ShouldSucceed();
        (await Command.RunAsync(Script, "remove", _folder)).ShouldSucceed();

        (await ProcessesAsync()).ShouldBeEmpty("What runs for the engine must end with it.");
        (await File.ReadAllTextAsync("/proc/mounts")).ShouldNotContain(_folder);
        Directory.Exists(_folder).ShouldBeFalse();
    }

    public async ValueTask DisposeAsync()
    {
        if (Directory.Exists(_folder)) await Command.RunAsync(Script, "remove", _folder);
    }

    private async Task StartAsync()
    {
        var start = await Command.RunAsync(Script, "start", _folder);
        Assert.SkipUnless(start.ExitCode == 0, $"Skipped: no Docker engine can be started here: {start.Errors}");
    }

    private Task<Command> ShellAsync(string line) =>
        Command.RunAsync("/bin/sh", "-c", $"export DOCKER_HOST=unix://{_folder}/docker.sock; {line}");

    private async Task<string> ProcessesAsync() => (await Command.RunAsync("/bin/sh", "-c",
        $"for p in /proc/[0-9]*; do tr '\\0' ' ' <$p/cmdline 2>/dev/null | grep -F '{_folder}/' | grep -v '/bin/sh'; done; true"))
            .ShouldSucceed().Output;
}
