using System.Diagnostics.Metrics;
using System.Net;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Avocet.Hosting.Tests;

/// <summary>What a service says about itself, and when it ends by itself.</summary>
public sealed class HealthTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("avocet-health-");
    private readonly FakeTimeProvider _clock = new();
    private readonly Gate _gate = new();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_service_whose_bus_is_connected_is_alive_and_ready()
    {
        using var host = Create();
        await host.StartAsync();
        var address = await ListenAsync(host);
        await ShouldBecomeAsync(address, "/health/ready", HttpStatusCode.OK);
        (await GetAsync(address, "/health/live")).Status.ShouldBe(HttpStatusCode.OK);
        (await GetAsync(address, "/")).Status.ShouldBe(HttpStatusCode.NotFound);
        await host.StopAsync();
    }

    // MassTransit's own counters belong to the first host of a process, which is any other test's here.
    [Fact]
    public async Task What_is_counted_is_there_for_Prometheus()
    {
        using var host = Create();
        await host.StartAsync();
        var address = await ListenAsync(host);
        using var meter = new Meter("Avocet.HealthTests");
        meter.CreateCounter<int>("avocet.pictures").Add(3);
        var text = (await GetAsync(address, "/metrics")).Text;
        text.ShouldContain("dotnet_process_memory_working_set_bytes");
        text.ShouldMatch("avocet_pictures_total{[^}]*} 3");
        await host.StopAsync();
    }

    [Fact]
    public async Task A_service_whose_bus_is_stopped_is_alive_but_not_ready()
    {
        using var host = Create();
        await host.StartAsync();
        var address = await ListenAsync(host);
        await ShouldBecomeAsync(address, "/health/ready", HttpStatusCode.OK);
        await host.Services.GetRequiredService<IBusControl>().StopAsync();
        await ShouldBecomeAsync(address, "/health/ready", HttpStatusCode.ServiceUnavailable);
        (await GetAsync(address, "/health/live")).Status.ShouldBe(HttpStatusCode.OK);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_message_that_stands_still_ends_the_life_of_the_service()
    {
        using var host = Create(("Health:LongestMessageSeconds", "600"));
        await host.StartAsync();
        var address = await ListenAsync(host);
        await host.Services.GetRequiredService<IBus>().Publish(new Work());
        await _gate.Entered.Task;
        _clock.Advance(TimeSpan.FromSeconds(599));
        (await GetAsync(address, "/health/live")).Status.ShouldBe(HttpStatusCode.OK);
        _clock.Advance(TimeSpan.FromSeconds(2));
        var (status, text) = await GetAsync(address, "/health/live");
        status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        text.ShouldContain("00:10:01");
        _gate.Open.SetResult();
        await host.StopAsync();
    }

    [Fact]
    public async Task An_idle_service_ends_when_told_to_but_not_while_a_message_is_in_work()
    {
        using var host = Create(("Stop:WhenIdleSeconds", "20"));
        var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        await host.StartAsync();
        await host.Services.GetRequiredService<IBus>().Publish(new Work());
        await _gate.Entered.Task;
        await AdvanceAsync(120);
        stopping.IsCancellationRequested.ShouldBeFalse("a message is in work");

        _gate.Open.SetResult();
        await UntilAsync(() => host.Services.GetRequiredService<MessagesInWork>().Oldest == TimeSpan.Zero);
        await AdvanceAsync(15);
        stopping.IsCancellationRequested.ShouldBeFalse("only 15 s have passed");
        await UntilAsync(() =>
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            return stopping.IsCancellationRequested;
        });
        await host.StopAsync();
    }

    [Fact]
    public async Task A_service_under_test_ends_well_once_bus_and_bucket_answer()
    {
        using var host = Create(("Stop:WhenReadySeconds", "30"));
        await host.StartAsync();
        var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        var checks = host.Services.GetRequiredService<HealthCheckService>();
        // However long the bus takes to connect on a busy machine, the 30 s are not to pass meanwhile.
        await UntilAsync(async () =>
            (await checks.CheckHealthAsync(check => check.Tags.Contains("ready"))).Status == HealthStatus.Healthy);
        var looks = 0;
        await UntilAsync(() =>
        {
            if (looks++ % 100 == 0) _clock.Advance(TimeSpan.FromSeconds(1));
            return stopping.IsCancellationRequested;
        });
        Environment.ExitCode.ShouldBe(0);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_service_under_test_ends_with_an_error_when_the_bus_never_answers()
    {
        using var host = Create(("Stop:WhenReadySeconds", "30"));
        var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
        // Everything but the bus is started.
        var test = host.Services.GetServices<IHostedService>().OfType<StopWhenReady>().Single();
        await test.StartAsync(default);
        await UntilAsync(() =>
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            return lifetime.ApplicationStopping.IsCancellationRequested;
        });
        Environment.ExitCode.ShouldBe(1);
        Environment.ExitCode = 0;
    }

    private IHost Create(params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([new("Avocet:StoreDirectory", _folder.FullName),
            .. settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))]);
        builder.Services.AddAvocet().AddSingleton<TimeProvider>(_clock).AddSingleton(_gate);
        builder.Services.AddConsumers(bus => bus.AddConsumer<WorkConsumer>());
        builder.Services.AddAvocetBus();
        return builder.Build();
    }

    private static async Task<Uri> ListenAsync(IHost host)
    {
        var server = host.Services.GetRequiredService<HealthServer>();
        server.Address.ShouldBeNull("port 0 in the options means none");
        await server.ListenAsync(0, default);
        return server.Address.ShouldNotBeNull();
    }

    private static async Task<(HttpStatusCode Status, string Text)> GetAsync(Uri address, string path)
    {
        using var client = new HttpClient { BaseAddress = address };
        using var reply = await client.GetAsync(new Uri(path, UriKind.Relative));
        return (reply.StatusCode, await reply.Content.ReadAsStringAsync());
    }

    private static Task ShouldBecomeAsync(Uri address, string path, HttpStatusCode status) =>
        UntilAsync(async () => (await GetAsync(address, path)).Status == status);

    // In small steps, so that a timer set in between is seen.
    private async Task AdvanceAsync(int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }

    private static Task UntilAsync(Func<bool> holds) => UntilAsync(() => Task.FromResult(holds()));

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await holds()) await Task.Delay(10, patience.Token);
    }

    internal sealed record Work;

    internal sealed class Gate
    {
        public TaskCompletionSource Entered { get; } = new();

        public TaskCompletionSource Open { get; } = new();
    }

    internal sealed class WorkConsumer(Gate gate) : IConsumer<Work>
    {
        public Task Consume(ConsumeContext<Work> context)
        {
            gate.Entered.SetResult();
            return gate.Open.Task;
        }
    }
}
