using System.Runtime.InteropServices;
using System.Text.Json;
using Avocet.Deploy.Tests;

namespace Avocet.Containers.Tests;

/// <summary>
/// A container engine with the services' images in it: the one the docker command finds, else one of our own, which root can start where
/// Docker's packages are installed. It is kept in .avocet/test-engine, so that images are built once, and stopped at the end.
/// </summary>
internal sealed class ContainerEngine : IAsyncDisposable
{
    /// <summary>Tag of the images that are made of this build.</summary>
    public const string Tag = "test";

    private const string Script = "deploy/docker/container-engine.sh";
    private const string Folder = ".avocet/test-engine";
    private static readonly string BaseScript = Path.Combine(Repository.Root, "deploy/docker/base-images.sh");
    private static readonly string[] BaseImages = ["mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled", "ubuntu:24.04"];
    private readonly bool _isOwn;

    private ContainerEngine(bool isOwn) => _isOwn = isOwn;

    /// <summary>
    /// Finds or starts the engine and makes the images out of the programs that were built beside this test. Skips the test where it
    /// cannot.
    /// </summary>
    public static async Task<ContainerEngine> StartAsync()
    {
        RequirePlatformOrSkip();
        var engine = new ContainerEngine(!await IsThereAsync());
        try
        {
            if (engine._isOwn) await StartOwnAsync();
            await CheckNetworkAsync();
            await TellTestcontainersAsync(engine._isOwn);
            foreach (var image in BaseImages) await BringAsync(image, engine._isOwn);
            var configuration = Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/'));
            (await Command.RunAsync("deploy/docker/images.sh", configuration, Tag)).ShouldSucceed();
        }
        catch
        {
            await engine.DisposeAsync();
            throw;
        }

        return engine;
    }

    /// <summary>Only root can start an engine of its own.</summary>
    public static void RequireRootOrSkip()
    {
        RequirePlatformOrSkip();
        Assert.SkipUnless(Environment.IsPrivilegedProcess,
            "Skipped: no Docker engine answers, and only root can start one. Start Docker, or run this as root.");
    }

    public async ValueTask DisposeAsync()
    {
        if (_isOwn) await Command.RunAsync(Script, "stop", Folder);
    }

    private static void RequirePlatformOrSkip() =>
        Assert.SkipUnless(OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64,
            "Skipped: the images are for Linux on x64, and so is what this build made for them.");

    private static async Task<bool> IsThereAsync()
    {
        var version = await Command.RunAsync("docker", "version");
        Assert.SkipWhen(version.IsMissing,
            "Skipped: the docker command is not on the PATH. Install Docker (as root on Debian or Ubuntu: apt-get install docker.io).");
        return version.ExitCode == 0;
    }

    private static async Task StartOwnAsync()
    {
        RequireRootOrSkip();
        Environment.SetEnvironmentVariable("DOCKER_HOST", $"unix://{Path.Combine(Repository.Root, Folder, "docker.sock")}");
        var start = await Command.RunAsync(Script, "start", Folder);
        Assert.SkipUnless(start.ExitCode == 0, $"Skipped: no Docker engine answers, and none can be started here: {start.Errors}");
        // Containers of tests that were killed; this engine has no others.
        var left = (await Command.RunAsync("docker", "ps", "--all", "--quiet"))
            .ShouldSucceed().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (left.Length > 0) (await Command.RunAsync("docker", ["rm", "--force", .. left])).ShouldSucceed();
    }

    /// <summary>
    /// Docker Desktop and rootless Docker have a host's network of their own, in which the services would not find this test.
    /// </summary>
    private static async Task CheckNetworkAsync()
    {
        var kind = (await Command.RunAsync("docker", "info", "--format", "{{.OperatingSystem}} {{.SecurityOptions}}"))
            .ShouldSucceed().Output;
        Assert.SkipWhen(kind.Contains("Docker Desktop", StringComparison.Ordinal) || kind.Contains("rootless", StringComparison.Ordinal),
            $"Skipped: this engine ({kind}) does not share the machine's network. Use a Docker engine that runs as root on this machine.");
    }

    /// <summary>It reads these once, before its first use. Its own helper container cannot be had where no registry of images is.</summary>
    private static async Task TellTestcontainersAsync(bool isOwn)
    {
        var version = (await Command.RunAsync("docker", "version", "--format", "{{.Server.APIVersion}}")).ShouldSucceed();
        Environment.SetEnvironmentVariable("DOCKER_API_VERSION", version.Output.Trim());
        if (isOwn) Environment.SetEnvironmentVariable("TESTCONTAINERS_RYUK_DISABLED", "true");
    }

    /// <summary>Stand-ins are made in our own engine alone: they bear public names.</summary>
    private static async Task BringAsync(string image, bool isOwn)
    {
        var there = await Command.RunAsync("docker", "image", "inspect", "--format", "{{json .Created}}", image);
        if (there.ExitCode == 0 && (!isOwn || JsonSerializer.Deserialize<DateTime>(there.Output) > File.GetLastWriteTimeUtc(BaseScript)))
            return;
        var brought = isOwn
            ? await Command.RunAsync(BaseScript, ".avocet/base-images", "runtime")
            : await Command.RunAsync("docker", "pull", "--quiet", image);
        Assert.SkipUnless(brought.ExitCode == 0, $"Skipped: the base image {image} cannot be had: {brought.Errors}");
    }
}
