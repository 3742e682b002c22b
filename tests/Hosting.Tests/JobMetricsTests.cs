using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Avocet.Contracts;
using MassTransit;
using MassTransit.Monitoring;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Avocet.Hosting.Tests;

/// <summary>What is counted, under which name, and that dashboards ask for nothing else.</summary>
public sealed partial class JobMetricsTests : IDisposable
{
    /// <summary>Names that other programs export: CloudWatch's exporter, kube-state-metrics, cAdvisor, Prometheus itself.</summary>
    private static readonly string[] Foreign = ["aws_sqs_", "kube_", "container_", "keda_", "up"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("avocet-metrics-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Names_for_Prometheus_are_those_of_the_README()
    {
        var text = await ScrapeAsync();

        // HealthTests counts pictures in the same process.
        var own = Names(text).Where(name => name.StartsWith("avocet_", StringComparison.Ordinal) && name != "avocet_pictures_total");
        var readme = MetricName().Matches(Read("libs/Hosting/README.md")).Select(match => match.Groups[1].Value);
        own.Order().ShouldBe(readme.Distinct().Order(), "libs/Hosting/README.md and JobMetrics name different metrics.");
    }

    [Theory]
    [InlineData("deploy/helm/avocet/files/dashboard.json")]
    [InlineData("deploy/docker/telemetry/services.json")]
    public async Task A_dashboard_asks_only_for_what_is_there(string file)
    {
        var names = Names(await ScrapeAsync()).Concat(BusNames()).ToHashSet();
        var asked = Queries(JsonNode.Parse(Read(file))!).SelectMany(MetricsOf).Distinct().ToList();

        asked.ShouldNotBeEmpty();
        asked.Where(name => !Foreign.Any(foreign => name.StartsWith(foreign, StringComparison.Ordinal)) && !names.Contains(name))
            .ShouldBeEmpty($"{file} asks for metrics that no service emits.");
    }

    [Fact]
    public void Every_dashboard_query_is_read_to_its_metrics() =>
        MetricsOf(
            "histogram_quantile(0.9, sum by (service, le) (rate("
            + "avocet_stage_duration_seconds_bucket{avocet_stage=\"pack\", x=~\"a|b\"}[5m]))) / dotnet_y > 2")
            .ShouldBe(["avocet_stage_duration_seconds_bucket", "dotnet_y"]);

    [Fact]
    public async Task A_message_that_comes_again_and_a_stage_that_ends_are_counted()
    {
        var seen = new List<(string Name, double Value, string Tags)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, me) =>
            {
                if (instrument.Meter.Name == JobMetrics.MeterName) me.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.Start();
        using var host = Create(bus => bus.AddConsumer<AlwaysFails, AlwaysFailsDefinition>());
        await host.StartAsync();

        await host.Services.GetRequiredService<IBus>().Publish(new PackShard { JobId = "counted", Channel = "train", Shard = 0 });
        await UntilAsync(() => Count("avocet.stage.duration", "deploy,failed") == 1);

        Count("avocet.message.redeliveries", "metrics-pack").ShouldBe(1, "One redelivery is configured.");
        Count("avocet.message.wait.duration", "metrics-pack").ShouldBe(2, "The message came twice.");
        await host.StopAsync();

        void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var text = string.Join(',', tags.ToArray().Select(tag => tag.Value));
            lock (seen) seen.Add((instrument.Name, value, text));
        }

        int Count(string name, string tag)
        {
            lock (seen) return seen.Count(one => one.Name == name && one.Tags.Contains(tag, StringComparison.Ordinal));
        }
    }

    private async Task<string> ScrapeAsync()
    {
        using var host = Create(_ => { });
        await host.StartAsync();
        var server = host.Services.GetRequiredService<HealthServer>();
        await server.ListenAsync(0, default);
        var reporter = await host.Services.GetRequiredService<JobDocuments>().BeginAsync("scraped", Stage.Train, default);
        await reporter.SkipAsync("not asked for", default);
        JobMetrics.Ingested(3, 1);
        JobMetrics.ShardPacked(2, 1000, TimeSpan.FromSeconds(1));
        JobMetrics.Training("scraped", 2, 0.5);
        JobMetrics.Endpoint("avocet-scraped", "Creating");
        JobMetrics.MessageTaken("scraped", TimeSpan.FromSeconds(2), again: true);
        // A message, so that the bus has something to count, too.
        await host.Services.GetRequiredService<IBus>()
            .Publish(new StageFailed { JobId = "scraped", Stage = Stage.Train, Error = "e", Remedy = "r" });
        using var client = new HttpClient { BaseAddress = server.Address };
        var text = await client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        await host.StopAsync();
        return text;
    }

    /// <summary>
    /// Names of what the bus counts, as it is told to call them, with the exporter's endings. They cannot be scraped here, since
    /// MassTransit's meter belongs to the first host of a process.
    /// </summary>
    private IEnumerable<string> BusNames()
    {
        using var host = Create(_ => { });
        var told = host.Services.GetRequiredService<IOptions<InstrumentationOptions>>().Value;
        return [.. typeof(InstrumentationOptions).GetProperties().Select(property => property.GetValue(told)).OfType<string>()
            .Select(name => name.Replace('.', '_')).SelectMany(name => new[] { $"{name}_ea_total", $"{name}_milliseconds_bucket" })];
    }

    private IHost Create(Action<IBusRegistrationConfigurator> consumers)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Avocet:StoreDirectory"] = _folder.FullName,
            ["Avocet:Retries"] = "0",
            ["Avocet:RedeliverySeconds:0"] = "1",
        });
        builder.Services.AddAvocet().AddConsumers(consumers).AddAvocetBus();
        return builder.Build();
    }

    private static IEnumerable<string> Names(string scraped) => SampleName().Matches(scraped).Select(match => match.Value).Distinct();

    private static IEnumerable<string> Queries(JsonNode dashboard) =>
        dashboard["panels"]!.AsArray().SelectMany(panel => panel!["targets"]!.AsArray())
            .Select(target => target!["expr"]!.GetValue<string>());

    /// <summary>Metrics of a query: names that are neither functions, nor labels, nor words of the language.</summary>
    private static IEnumerable<string> MetricsOf(string query)
    {
        var bare = Groupings().Replace(Brackets().Replace(query, ""), "");
        return Word().Matches(bare).Select(match => match.Value).Where(word => word is not ("or" or "and" or "unless" or "bool"));
    }

    private static string Read(string file)
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Avocet.slnx"))) folder = Path.GetDirectoryName(folder)!;
        return File.ReadAllText(Path.Combine(folder, file));
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!holds()) await Task.Delay(20, patience.Token);
    }

    [GeneratedRegex(@"^[a-z_]+(?=[{ ])", RegexOptions.Multiline)]
    private static partial Regex SampleName();

    [GeneratedRegex("`(avocet_[a-z_]+)`")]
    private static partial Regex MetricName();

    [GeneratedRegex(@"\{[^}]*\}|\[[^]]*\]|""[^""]*""")]
    private static partial Regex Brackets();

    [GeneratedRegex(@"\b(by|without|on|ignoring)\s*\([^)]*\)")]
    private static partial Regex Groupings();

    [GeneratedRegex(@"\b[a-z_:][a-z0-9_:]*\b(?!\s*\()")]
    private static partial Regex Word();

    private sealed class AlwaysFails : IConsumer<PackShard>
    {
        public Task Consume(ConsumeContext<PackShard> context) => throw new IOException("The line broke.");
    }

    // In a stage of its own: other tests of this process end packing stages.
    private sealed class AlwaysFailsDefinition : ConsumerDefinition<AlwaysFails>
    {
        public AlwaysFailsDefinition() => EndpointName = "metrics-pack";

        protected override void ConfigureConsumer(
            IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<AlwaysFails> consumerConfigurator,
            IRegistrationContext context) =>
            endpointConfigurator.UseStagePolicy<PackShard>(context, Stage.Deploy, message => message.JobId);
    }
}
