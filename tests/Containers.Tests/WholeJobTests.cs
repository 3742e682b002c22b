using System.Security.Cryptography;
using Avocet.Contracts;
using Avocet.Hosting;

namespace Avocet.Containers.Tests;

/// <summary>The services' own images, run as the chart's pods.</summary>
public sealed class WholeJobTests(Installation installation) : IClassFixture<Installation>
{
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
        (await installation.Store.FindAsync(job.Training.Child("curve.png"), default)).ShouldNotBeNull("Trainer draws the curve without OpenCV.");
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

        var disturbed = await installation.SubmitAsync("disturbed", deployment: null);
        await KillConverterAsync(disturbed);
        await RestartTrainerAsync(disturbed);
        await installation.EndedAsync(disturbed, Stage.Deploy);

        foreach (var name in Channels)
            (await HashAsync(disturbed, name)).ShouldBe(await HashAsync(whole, name), $"{name} differs from the undisturbed job's.");
    }

    [Fact]
    public async Task A_service_stops_within_its_grace_period_and_is_ready_soon_and_small_when_idle()
    {
        await installation.RequireOrSkipAsync();
        await installation.UndisturbedAsync();

        foreach (var service in installation.Services)
        {
            await ReportMemoryAsync(service, "after a job");
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
            (await ReportMemoryAsync(service, "after its start")).ShouldBeLessThan(120, service.Name);
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
    public async Task An_image_tells_whose_its_libraries_are_and_brings_their_licences()
    {
        await installation.RequireOrSkipAsync();
        var converter = installation["converter"];

        var packages = (await converter.ReadFileAsync("/usr/share/doc/avocet/system-packages.txt")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        packages.ShouldContain(package => package.StartsWith("libgtk-3-0", StringComparison.Ordinal), "OpenCV needs it.");
        packages.ShouldContain(package => package.StartsWith("libturbojpeg", StringComparison.Ordinal), "The packer needs it.");
        foreach (var package in packages.Select(line => line.Split(' ')))
        {
            package.Length.ShouldBe(2, $"{package[0]} has no version.");
            (await converter.ReadFileAsync($"/usr/share/doc/{package[0]}/copyright")).ShouldNotBeEmpty(package[0]);
        }
    }

    private static void Tell(string measured) => TestContext.Current.SendDiagnosticMessage(measured);

    private static async Task<double> ReportMemoryAsync(PodContainer service, string when)
    {
        var memory = await service.MemoryAsync();
        Tell($"{service.Name}: {memory:F0} MiB {when}");
        return memory;
    }

    private async Task KillConverterAsync(JobFolder job)
    {
        await installation.UntilAsync(job, "the first shard was packed", async () => await PackedShardsAsync(job) > 0);
        await installation["converter"].KillAsync();
        var packed = await installation.Store.FindAsync(job.Channels.Child("packed.json"), default);
        packed.ShouldBeNull("It was killed too late: all was packed.");
        var (_, inHand, _) = await installation.Aws.LookIntoAsync("avocet-converter-pack");
        inHand.ShouldBeGreaterThan(0, "It was killed between two shards.");
        await installation["converter"].StartAsync();
        await installation.EndedAsync(job, Stage.Pack);
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
        await installation.Store.ListAsync(job.Shards, default).CountAsync(item => item.Uri.Key.EndsWith(".json", StringComparison.Ordinal));

    private async Task<string> HashAsync(JobFolder job, string name)
    {
        await using var bytes = await installation.Store.ReadAsync(job.Channels.Child(name), default);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(bytes));
    }
}
