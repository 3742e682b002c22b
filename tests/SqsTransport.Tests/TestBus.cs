using Amazon.SimpleNotificationService;
using Amazon.SQS;
using Avocet.Testing;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

[assembly: AssemblyFixture(typeof(Fauxqs))]

namespace Avocet.SqsTransport.Tests;

/// <summary>
/// A bus over fauxqs, as one process of an application would have it. Its prefix keeps the queues and topics of a test to itself.
/// </summary>
internal sealed class TestBus : IAsyncDisposable
{
    /// <summary>How long anything that must come is waited for; what comes costs no more time on a quiet machine.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly ServiceProvider _provider;
    private readonly IBusControl _bus;
    private bool _isStopped;

    private TestBus(ServiceProvider provider) => (_provider, _bus) = (provider, provider.GetRequiredService<IBusControl>());

    public IBusControl Bus => _bus;

    public IServiceProvider Services => _provider;

    public static string NewPrefix() => $"t{Guid.NewGuid():N}"[..10] + "-";

    public static async Task<TestBus> StartAsync(
        Fauxqs sqs, string prefix, Action<IAmazonSqsBusFactoryConfigurator> configure, Action<IBusRegistrationConfigurator>? add = null,
            bool wait = true,
        Action<IAmazonSqsHostConfigurator>? host = null)
    {
        var services = new ServiceCollection().AddLogging(logging => logging.AddProvider(new TestOutput()));
        services.AddOptions<MassTransitHostOptions>();
        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.AddDelayedMessageScheduler();
            add?.Invoke(bus);
            bus.UsingAmazonSqs((context, cfg) =>
            {
                UseFauxqs(cfg, sqs, prefix, host);
                cfg.ConnectEndpointConfigurationObserver(new ShortPolls());
                cfg.UseDelayedMessageScheduler();
                configure(cfg);
                cfg.ConfigureEndpoints(context);
            });
        });
        var test = new TestBus(services.BuildServiceProvider(validateScopes: true));
        using var patience = new CancellationTokenSource(Patience);
        var started = test._bus.StartAsync(patience.Token);
        if (wait) await started;
        return test;
    }

    public static void UseFauxqs(
        IAmazonSqsBusFactoryConfigurator cfg, Fauxqs sqs, string prefix, Action<IAmazonSqsHostConfigurator>? host = null) =>
            cfg.Host("eu-west-1", h =>
    {
        h.AccessKey("test");
        h.SecretKey("test");
        h.Config(new AmazonSQSConfig { ServiceURL = sqs.Url.ToString() });
        h.Config(new AmazonSimpleNotificationServiceConfig { ServiceURL = sqs.Url.ToString(), AuthenticationRegion = "eu-west-1" });
        h.QueuePrefix(prefix);
        host?.Invoke(h);
    });

    /// <summary>A plain client, as a stranger to MassTransit would use.</summary>
    public static AmazonSQSClient Client(Fauxqs sqs) =>
        new("test", "test", new AmazonSQSConfig { ServiceURL = sqs.Url.ToString(), AuthenticationRegion = "eu-west-1" });

    public async Task SendAsync<T>(string queue, T message, Action<SendContext<T>>? pipe = null)
        where T : class
    {
        var endpoint = await _bus.GetSendEndpoint(new Uri($"queue:{queue}"));
        await endpoint.Send(message, context => pipe?.Invoke(context));
    }

    public async Task StopAsync()
    {
        if (_isStopped) return;
        _isStopped = true;
        using var patience = new CancellationTokenSource(Patience);
        await _bus.StopAsync(patience.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _provider.DisposeAsync();
    }

    /// <summary>A poll under way is waited for when a bus stops.</summary>
    private sealed class ShortPolls : IEndpointConfigurationObserver
    {
        public void EndpointConfigured<T>(T configurator)
            where T : IReceiveEndpointConfigurator => ((IAmazonSqsReceiveEndpointConfigurator)configurator).WaitTimeSeconds = 1;
    }
}
