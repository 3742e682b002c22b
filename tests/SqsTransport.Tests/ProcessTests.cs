using System.Diagnostics;
using Amazon.SQS.Model;
using Avocet.Testing;
using MassTransit;

namespace Avocet.SqsTransport.Tests;

/// <summary>What only shows when a process dies: this program starts itself again, with one test that is a victim.</summary>
public sealed class ProcessTests(Fauxqs sqs)
{
    private const string PrefixVariable = "AVOCET_VICTIM_PREFIX";
    private readonly string _prefix = TestBus.NewPrefix();

    [Fact]
    public async Task A_message_that_kills_its_process_ends_in_the_error_queue()
    {
        sqs.RequireOrSkip();
        await using (var sender = await TestBus.StartAsync(sqs, _prefix, _ => { })) await sender.SendAsync("deadly", new Order("poison"));
        var deaths = 0;
        while ((await sqs.LookIntoAsync(_prefix + "deadly_error")).Ready == 0)
        {
            // Two deaths are allowed; the third process at the latest must not get the message any more.
            (++deaths).ShouldBeLessThanOrEqualTo(3, "the message is handed out more often than its redrive policy allows");
            await RunVictimAsync(until: async () => (await sqs.LookIntoAsync(_prefix + "deadly_error")).Ready > 0);
        }

        using var client = TestBus.Client(sqs);
        var url = (await client.GetQueueUrlAsync(_prefix + "deadly_error")).QueueUrl;
        (await client.ReceiveMessageAsync(new ReceiveMessageRequest(url))).Messages.ShouldHaveSingleItem().Body.ShouldContain("poison");
    }

    /// <summary>Not a test: what <see cref="RunVictimAsync"/> starts.</summary>
    [Fact(Explicit = true)]
    public async Task Victim()
    {
        var prefix = Environment.GetEnvironmentVariable(PrefixVariable);
        Assert.SkipWhen(prefix is null, "only runs in a process that another test starts");
        await using var bus = await TestBus.StartAsync(sqs, prefix!, cfg => cfg.ReceiveEndpoint("deadly", endpoint =>
        {
            endpoint.ConfigureConsumeTopology = false;
            endpoint.QueueAttributes["VisibilityTimeout"] = 1;
            endpoint.QueueAttributes["RedrivePolicy"] = """{"maxReceiveCount":2}""";
            endpoint.Handler<Order>(_ =>
            {
                Process.GetCurrentProcess().Kill();
                return Task.CompletedTask;
            });
        }));
        await Task.Delay(TestBus.Patience);
    }

    private async Task RunVictimAsync(Func<Task<bool>> until)
    {
        var start = new ProcessStartInfo(
            Environment.ProcessPath!, ["-explicit", "only", "-method", $"{typeof(ProcessTests).FullName}.{nameof(Victim)}"])
        {
            RedirectStandardOutput = true,
        };
        start.Environment[Fauxqs.PortVariable] = $"{sqs.Port}";
        start.Environment[PrefixVariable] = _prefix;
        using var victim = Process.Start(start)!;
        var output = victim.StandardOutput.ReadToEndAsync();
        await Eventually.HoldsAsync(async () => victim.HasExited || await until(), "the victim neither died nor was spared");
        victim.Kill();
        await victim.WaitForExitAsync();
        await output;
    }
}
