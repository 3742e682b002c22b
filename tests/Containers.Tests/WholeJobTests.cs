using System.Globalization;
using System.Security.Cryptography;
using Avocet.Contracts;
using Avocet.Hosting;

namespace Avocet.Containers.Tests;

/// <summary>The services' own images, run as the chart's pods.</summary>
[Collection(nameof(Installation))]
public sealed class WholeJobTests(Installation installation)
{
    private const double MostMemory = 120;
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(3);

    private static readonly string[] Channels =
        ["train/train.rec", "train/train.idx", "validation/validation.rec", "validation/validation.idx"];

    [Fact]
    public async Task The_rendered_pods_run_a_whole_job_with_no_rights_at_all()
    {
        await installation.RequireOrSkipAsync();

        var job = await installation.UndisturbedAsync();

        foreach (var stage in Enum.GetValues<Stage>())
            (await installation.StateAsync(job, stage)).ShouldBe(StageState.Succeeded, $"{stage}");
        (await installation.Store.FindAsync(job.Training.Child("curve.png"), default))
            .ShouldNotBeNull("Trainer draws the curve without OpenCV.");
        (await installation.Store.ListAsync(job.Deployment.Child("predictions"), default).CountAsync())
            .ShouldBeGreaterThan(0, "Deployer draws predictions without OpenCV.");
        foreach (var service in installation.Services)
        {
            (await service.KernelSaysAsync("Uid")).ShouldBe("1654\t1654\t1654\t1654", service.Name);
            (await service.KernelSaysAsync("CapEff")).ShouldBe("0000000000000000", service.Name);
            (await service.KernelSaysAsync("NoNewPrivs")).ShouldBe("1", service.Name);
            (await service.KernelSaysAsync("Seccomp")).ShouldBe("2", $"{service.Name} runs without the engine's filter of system calls.");
        }
    }

    [Fact]
    public async Task A_converter_killed_mid_shard_and_a_trainer_restarted_change_no_byte()
    {
        await installation.RequireOrSkipAsync();
        var whole = await installation.UndisturbedAsync();

        var disturbed = await SubmitAndKillConverterAsync();
        await RestartTrainerAsync(disturbed);
        await installation.EndedAsync(disturbed, Stage.Deploy);

        foreach (var name in Channels)
            (await HashAsync(disturbed, name)).ShouldBe(await HashAsync(whole, name), $"{name} differs from the undisturbed job's.");
    }

    [Fact]
    public async Task A_service_is_small_when_idle_stops_within_its_grace_period_and_is_ready_soon()
    {
        await installation.RequireOrSkipAsync();
        await installation.UndisturbedAsync();

        foreach (var service in installation.Services)
        {
            await ShouldBeSmallAsync(service, "after a job");
            await service.StopAsync();
            var ready = await service.StartAsync();
            // What else this machine does at the moment is not the service's doing.
            for (var again = 0; again < 2 && ready > ReadyWithin; again++)
            {
                await service.StopAsync();
                ready = await service.StartAsync();
            }

            Tell($"{service.Name}: ready after {ready.TotalSeconds:F1} s");
            ready.ShouldBeLessThan(ReadyWithin, service.Name);
            await ShouldBeSmallAsync(service, "after its start");
        }
    }

    [Fact]
    public async Task An_image_is_small()
    {
        await installation.RequireOrSkipAsync();
        foreach (var service in installation.Services)
        {
            var size = await service.ImageSizeAsync();
            Tell($"{service.Name}: {size:F0} MB unpacked");
            // OpenCV is where pictures of every kind are decoded.
            size.ShouldBeLessThan(service.Name is "ingest" or "converter" ? 300 : 150, $"megabytes of avocet/{service.Name}");
        }
    }

    [Fact]
    public async Task The_commands_image_tells_how_a_job_is_and_shows_it_as_pages()
    {
        await installation.RequireOrSkipAsync();
        var job = await installation.UndisturbedAsync();

        (await installation.AvocetAsync([], "status", job.JobId)).ShouldSucceed().Output.ShouldContain($"Job {job.JobId}: succeeded");

        var port = Installation.FreePort().ToString(CultureInfo.InvariantCulture);
        var console = await installation.AvocetAsync(["--detach"], "console", "--address", "127.0.0.1", "--port", port);
        try
        {
            using var http = new HttpClient();
            var page = "";
            for (var tenth = 0; tenth < 200 && !page.Contains(job.JobId, StringComparison.Ordinal); tenth++)
            {
                await Task.Delay(TimeSpan.FromSeconds(0.1));
                page = await ReadAsync(http, new Uri($"http://127.0.0.1:{port}/"));
            }

            page.ShouldContain(job.JobId);
        }
        finally
        {
            await Command.RunAsync("docker", "stop", console.Output);
        }
    }

    [Fact]
    public async Task An_image_tells_whose_its_libraries_are_and_brings_their_licences()
    {
        await installation.RequireOrSkipAsync();
        var converter = installation["converter"];

        var packages = (await converter.ReadFileAsync("/usr/share/doc/avocet/system-packages.txt"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);

        packages.ShouldContain(package => package.StartsWith("libgtk-3-0", StringComparison.Ordinal), "OpenCV needs it.");
        packages.ShouldContain(package => package.StartsWith("libturbojpeg", StringComparison.Ordinal), "The packer needs it.");
        foreach (var package in packages.Select(line => line.Split(' ')))
        {
            package.Length.ShouldBe(2, $"{package[0]} has no version.");
            (await converter.ReadFileAsync($"/usr/share/doc/{package[0]}/copyright")).ShouldNotBeEmpty(package[0]);
        }
    }

    private static async Task<string> ReadAsync(HttpClient http, Uri address)
    {
        try
        {
            return await http.GetStringAsync(address);
        }
        catch (HttpRequestException)
        {
            return "";
        }
    }

    private static void Tell(string measured) => TestContext.Current.SendDiagnosticMessage(measured);

    /// <summary>A service gives back what it does not need when it has been idle for a few seconds.</summary>
    private static async Task ShouldBeSmallAsync(PodContainer service, string when)
    {
        var memory = await service.MemoryAsync();
        for (var second = 0; second < 15 && memory >= MostMemory; second++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1));
            memory = await service.MemoryAsync();
        }

        Tell($"{service.Name}: {memory:F0} MiB {when}");
        memory.ShouldBeLessThan(MostMemory, $"MiB that {service.Name} keeps {when}");
    }

    /// <summary>
    /// Kills the converter while it holds a shard. When that is, is only seen afterwards: it takes several jobs to hit it if need be.
    /// </summary>
    private async Task<JobFolder> SubmitAndKillConverterAsync()
    {
        for (var number = 1; number <= 4; number++)
        {
            var job = await installation.SubmitAsync($"disturbed-{number}", deployment: null);
            await installation.UntilAsync(job, "the first shard was packed", async () => await PackedShardsAsync(job) > 0);
            await installation["converter"].KillAsync();
            var packed = await installation.Store.FindAsync(job.Channels.Child("packed.json"), default);
            var (_, inHand, _) = await installation.Aws.LookIntoAsync("avocet-converter-pack");
            await installation["converter"].StartAsync();
            if (packed is null && inHand > 0)
            {
                await installation.EndedAsync(job, Stage.Pack);
                return job;
            }

            await installation.EndedAsync(job, Stage.Deploy);
        }

        throw new InvalidOperationException("The converter was always killed between two shards or too late. Make the shards larger.");
    }

    private async Task RestartTrainerAsync(JobFolder job)
    {
        await installation.UntilAsync(job, "the training runs", async () => await installation.StateAsync(job, Stage.Train) is not null);
        await installation["trainer"].StopAsync();
        var state = await installation.StateAsync(job, Stage.Train);
        state.ShouldBe(StageState.Running, "The trainer was stopped too late: the training was over.");
        await installation["trainer"].StartAsync();
    }

    private async Task<int> PackedShardsAsync(JobFolder job) =>
        await installation.Store.ListAsync(job.Shards, default)
            .CountAsync(item => item.Uri.Key.EndsWith(".json", StringComparison.Ordinal));

    private async Task<string> HashAsync(JobFolder job, string name)
    {
        await using var bytes = await installation.Store.ReadAsync(job.Channels.Child(name), default);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(bytes));
    }
}
