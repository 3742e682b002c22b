using System.Globalization;
using System.Text;
using Docker.DotNet.Models;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Containers;
using DotNet.Testcontainers.Images;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;

namespace Avocet.Containers.Tests;

/// <summary>
/// The one container of a rendered pod, run by Docker as the kubelet would: user, read-only root, capabilities, limits, volumes, variables,
/// probes and grace period are the pod's. It uses the host's network.
/// </summary>
internal sealed class PodContainer : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private readonly V1PodSpec _pod;
    private readonly V1Container _spec;
    private readonly Dictionary<string, string> _variables = [];
    private readonly IContainer _container;
    private readonly HttpClient _http;

    public PodContainer(V1PodSpec pod)
    {
        (_pod, _spec) = (pod, pod.Containers.ShouldHaveSingleItem());
        // A name that comes twice has its last value, as in Kubernetes.
        foreach (var variable in _spec.Env) _variables[variable.Name] = variable.Value;
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_variables["Health__Port"]}") };
        _container = new ContainerBuilder(_spec.Image)
            .WithLogger(NullLogger.Instance)
            .WithImagePullPolicy(PullPolicy.Never)
            .WithEnvironment(_variables)
            .WithCreateParameterModifier(Configure)
            .Build();
    }

    public string Name => _spec.Name;

    /// <summary>Starts it, again after it ended, and waits until it is ready. Late is what the probes call late.</summary>
    /// <returns>How long it took to be ready, the engine's part in it too.</returns>
    public async Task<TimeSpan> StartAsync()
    {
        var began = TimeProvider.System.GetTimestamp();
        await _container.StartAsync();
        await PassAsync(_spec.StartupProbe);
        await PassAsync(_spec.ReadinessProbe);
        var took = TimeProvider.System.GetElapsedTime(began);
        await PassAsync(_spec.LivenessProbe);
        return took;
    }

    /// <summary>SIGTERM, and SIGKILL when the pod's grace period is over. It must not come to that.</summary>
    public async Task StopAsync()
    {
        var grace = _pod.TerminationGracePeriodSeconds!.Value.ToString(CultureInfo.InvariantCulture);
        (await Command.RunAsync("docker", "stop", "--time", grace, _container.Id)).ShouldSucceed();
        (await _container.GetExitCodeAsync()).ShouldBe(0, $"{Name} did not stop by itself within {grace} s.\n{await LogsAsync()}");
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync() => (await Command.RunAsync("docker", "kill", _container.Id)).ShouldSucceed();

    /// <summary>Memory that counts against the pod's limit, without page cache that can be let go, in MiB.</summary>
    public async Task<double> MemoryAsync()
    {
        var used = (await Command.RunAsync("docker", "stats", "--no-stream", "--format", "{{.MemUsage}}", _container.Id)).ShouldSucceed();
        return (double)new ResourceQuantity(used.Output.Split('/')[0].Trim().TrimEnd('B')).ToDecimal() / (1 << 20);
    }

    /// <summary>What its image takes unpacked, in megabytes.</summary>
    public async Task<double> ImageSizeAsync()
    {
        var bytes = (await Command.RunAsync("docker", "image", "inspect", "--format", "{{.Size}}", _spec.Image)).ShouldSucceed().Output;
        return long.Parse(bytes, CultureInfo.InvariantCulture) / 1e6;
    }

    /// <summary>A line of what the kernel says of its process, e.g. CapEff.</summary>
    public async Task<string> KernelSaysAsync(string name)
    {
        var process = (await Command.RunAsync("docker", "inspect", "--format", "{{.State.Pid}}", _container.Id)).ShouldSucceed();
        var lines = await File.ReadAllLinesAsync($"/proc/{process.Output}/status");
        var line = lines.Single(line => line.StartsWith($"{name}:", StringComparison.Ordinal));
        return line[(name.Length + 1)..].Trim();
    }

    /// <summary>A file of its image.</summary>
    public async Task<string> ReadFileAsync(string path) => Encoding.UTF8.GetString(await _container.ReadFileAsync(path));

    public async Task<string> LogsAsync()
    {
        var (output, errors) = await _container.GetLogsAsync();
        return $"---- {Name}\n{output}{errors}";
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _container.DisposeAsync();
    }

    private void Configure(CreateContainerParameters container)
    {
        container.User = $"{_pod.SecurityContext.RunAsUser}:{_pod.SecurityContext.RunAsGroup}";
        // The kubelet does not know the image's own health check.
        container.Healthcheck = new HealthcheckConfig { Test = ["NONE"] };
        var host = container.HostConfig!;
        host.NetworkMode = "host";
        host.ReadonlyRootfs = _spec.SecurityContext.ReadOnlyRootFilesystem == true;
        host.CapDrop = _spec.SecurityContext.Capabilities.Drop;
        host.SecurityOpt = _spec.SecurityContext.AllowPrivilegeEscalation == false ? ["no-new-privileges:true"] : [];
        host.Memory = host.MemorySwap = (long)_spec.Resources.Limits["memory"].ToDecimal();
        if (_spec.Resources.Limits.TryGetValue("cpu", out var processors)) host.NanoCPUs = (long)(processors.ToDecimal() * 1_000_000_000);
        host.Tmpfs = new Dictionary<string, string>();
        host.Binds = [];
        foreach (var mount in _spec.VolumeMounts) Mount(host, mount.MountPath, _pod.Volumes.Single(volume => volume.Name == mount.Name));
    }

    private void Mount(HostConfig host, string path, V1Volume volume)
    {
        if (volume.HostPath is { } folder)
            host.Binds!.Add($"{folder.Path}:{path}");
        else
            host.Tmpfs![path] = $"size={(long)volume.EmptyDir.SizeLimit.ToDecimal()},mode=1777,gid={_pod.SecurityContext.FsGroup}";
    }

    private async Task PassAsync(V1Probe probe)
    {
        var patience = TimeSpan.FromSeconds(probe.PeriodSeconds!.Value * probe.FailureThreshold!.Value);
        var path = probe.HttpGet.Path;
        using var late = new CancellationTokenSource(patience);
        while (!await IsWellAsync(path))
        {
            if (late.IsCancellationRequested)
                throw new TimeoutException($"{Name}: {path} was not well within {patience}.\n{await LogsAsync()}");
            await Task.Delay(Interval);
        }
    }

    private async Task<bool> IsWellAsync(string path)
    {
        try
        {
            using var reply = await _http.GetAsync(new Uri(path, UriKind.Relative));
            return reply.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
