using Avocet.Contracts;

namespace Avocet.WholeSystem.Tests;

/// <summary>The four services as processes of their own, over SQS and S3.</summary>
public sealed class SeparateProcessesTests
{
    [Fact]
    public async Task A_plain_message_goes_through_four_processes_to_an_endpoint_with_the_bytes_of_an_embedded_run()
    {
        await using var all = await SeparateProcesses.StartAsync();

        var job = await all.SubmitAsync("separate");
        await all.EndedAsync(job);

        foreach (var stage in Enum.GetValues<Stage>()) (await all.StateAsync(job, stage)).ShouldBe(StageState.Succeeded, $"{stage}");
        await all.CheckAsync(job);
        all.Services.ShouldAllBe(service => !service.HasExited);
    }
}
