using System.Diagnostics;
using System.Text.Json;
using Avocet.Contracts;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Avocet.Hosting.Tests;

/// <summary>What the lines of a service's log hold, and what they never hold.</summary>
public sealed class ServiceLogsTests : IDisposable
{
    private const string Secret = "Wq7-never-to-be-seen";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("avocet-logs-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_line_of_a_message_carries_the_job_and_the_trace_it_was_sent_in()
    {
        var (lines, trace) = await RunAsync(tellsAll: false);

        var line = lines.ShouldHaveSingleItem("What frameworks tell at every start hides what matters.");
        line.GetProperty("@mt").GetString().ShouldBe("Packing a shard");
        line.GetProperty("JobId").GetString().ShouldBe("logged");
        line.GetProperty("@tr").GetString().ShouldBe(trace, "The line is of another trace than the message.");
    }

    [Fact]
    public async Task Secrets_of_the_settings_are_in_no_line_even_where_all_is_told()
    {
        var (lines, _) = await RunAsync(tellsAll: true);

        lines.Count.ShouldBeGreaterThan(3);
        lines.Select(line => line.GetRawText()).Where(line => line.Contains(Secret, StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private async Task<(List<JsonElement> Lines, string Trace)> RunAsync(bool tellsAll)
    {
        using var output = new StringWriter();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Avocet:StoreDirectory"] = _folder.FullName,
            ["Avocet:Retries"] = "0",
            ["Avocet:RedeliverySeconds:0"] = "1",
            ["Avocet:Sqs:AccessKey"] = "id",
            ["Avocet:Sqs:SecretKey"] = Secret,
            ["Avocet:S3:AccessKey"] = "id",
            ["Avocet:S3:SecretKey"] = Secret,
        });
        builder.Logging.AddAvocetLogs(output);
        if (tellsAll)
            builder.Logging.SetMinimumLevel(LogLevel.Trace).AddFilter("Microsoft", LogLevel.Trace).AddFilter("MassTransit", LogLevel.Trace);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        builder.Services.AddSingleton(done).AddAvocet().AddConsumers(bus => bus.AddConsumer<Talks, TalksDefinition>()).AddAvocetBus();
        string trace;
        using (var host = builder.Build())
        {
            await host.StartAsync();
            using var source = new ActivitySource("Avocet.LogTests");
            using (var activity = source.StartActivity("submit"))
            {
                trace = activity.ShouldNotBeNull("The host listens to no activity: there will be no traces.").TraceId.ToHexString();
                await host.Services.GetRequiredService<IBus>().Publish(new PackShard { JobId = "logged", Channel = "train", Shard = 0 });
            }

            await done.Task.WaitAsync(TimeSpan.FromSeconds(30));
            await host.StopAsync();
        }

        var lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return ([.. lines.Select(line => JsonDocument.Parse(line).RootElement)], trace);
    }

    private sealed class Talks(TaskCompletionSource done, ILogger<Talks> log) : IConsumer<PackShard>
    {
        private static readonly Action<ILogger, Exception?> Packing = LoggerMessage.Define(LogLevel.Information, 1, "Packing a shard");

        public Task Consume(ConsumeContext<PackShard> context)
        {
            Packing(log, null);
            done.TrySetResult();
            return Task.CompletedTask;
        }
    }

    private sealed class TalksDefinition : ConsumerDefinition<Talks>
    {
        public TalksDefinition() => EndpointName = "logs-pack";

        protected override void ConfigureConsumer(
            IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<Talks> consumerConfigurator,
            IRegistrationContext context) =>
            endpointConfigurator.UseStagePolicy<PackShard>(context, Stage.Pack, message => message.JobId);
    }
}
