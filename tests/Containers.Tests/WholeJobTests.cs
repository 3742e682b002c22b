using System.Security.Cryptography;
using Avocet.Contracts;
using Avocet.Hosting;

namespace Avocet.Containers.Tests;

/// <summary>The services' own images, run as the chart's pods.</summary>
public sealed class WholeJobTests(Installation installation) : IClassFixture<Installation>
{
    private static readonly string[] Channels =
        ["train/train.rec", "train/train.idx", "validation/validation.rec", "validation/validation.idx"];

    [Fact]
    public async Task A_converter_killed_mid_shard_and_a_trainer_restarted_change_no_byte()
    {
        await installation.RequireOrSkipAsync();

        var whole = await installation.SubmitAsync("undisturbed", new DeploymentOptions());
        await installation.EndedAsync(whole, Stage.Deploy);
        (await installation.StateAsync(whole, Stage.Deploy)).ShouldBe(StageState.Succeeded);

        var disturbed = await installation.SubmitAsync("disturbed", deployment: null);
        await KillConverterAsync(disturbed);
        await RestartTrainerAsync(disturbed);
        await installation.EndedAsync(disturbed, Stage.Deploy);

        foreach (var name in Channels) (await HashAsync(disturbed, name)).ShouldBe(await HashAsync(whole, name), $"{name} is another than that of the undisturbed job.");
        foreach (var service in installation.Services) await service.StopAsync();
    }

    private async Task KillConverterAsync(JobFolder job)
    {
        await installation.UntilAsync(job, "the first shard was packed", async () => await PackedShardsAsync(job) > 0);
        await installation["converter"].KillAsync();
        (await installation.Store.FindAsync(job.Channels.Child("packed.json"), default)).ShouldBeNull("The converter was killed too late: all was packed.");
        (await installation.Queues.LookIntoAsync("avocet-converter-pack")).InHand.ShouldBeGreaterThan(0, "The converter was killed between two shards.");
        await installation["converter"].StartAsync();
        await installation.EndedAsync(job, Stage.Pack);
    }

    private async Task RestartTrainerAsync(JobFolder job)
    {
        await installation.UntilAsync(job, "the training runs", async () => await installation.StateAsync(job, Stage.Train) is not null);
        await installation["trainer"].StopAsync();
        (await installation.StateAsync(job, Stage.Train)).ShouldBe(StageState.Running, "The trainer was stopped too late: the training was over.");
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
