using MassTransit;
using MassTransit.Configuration;

namespace Avocet.SqsTransport;

/// <summary>The bus as it is configured.</summary>
internal sealed class SqsBusFactoryConfigurator(SqsBusConfiguration bus)
    : BusFactoryConfigurator(bus), IAmazonSqsBusFactoryConfigurator, IBusFactory
{
    private readonly SqsReceiveSettings _busQueue = new("") { IsTemporary = true };
    private string? _busQueueName;

    public bool Durable
    {
        set => _busQueue.IsTemporary = !value;
    }

    public bool AutoDelete
    {
        set => _busQueue.IsTemporary = value;
    }

    public IDictionary<string, object> QueueAttributes => _busQueue.Attributes;

    public IDictionary<string, object> QueueSubscriptionAttributes => _busQueue.SubscriptionAttributes;

    public IDictionary<string, string> QueueTags => _busQueue.Tags;

    public ushort WaitTimeSeconds
    {
        set => _busQueue.WaitSeconds = value;
    }

    public bool PurgeOnStartup
    {
        set => _busQueue.PurgeOnStartup = value;
    }

    public void UseHost(SqsHostSettings settings) => bus.HostConfiguration.UseSettings(settings);

    public void OverrideDefaultBusEndpointQueueName(string value) => _busQueueName = value;

    public IReceiveEndpointConfiguration CreateBusEndpointConfiguration(Action<IReceiveEndpointConfigurator> configure)
    {
        var settings = _busQueue.WithName(_busQueueName ?? bus.Topology.Consume.CreateTemporaryQueueName("bus"));
        return bus.HostConfiguration.CreateReceiveEndpointConfiguration(settings, bus.BusEndpointConfiguration, configure);
    }

    public void ReceiveEndpoint(
        IEndpointDefinition definition, IEndpointNameFormatter? endpointNameFormatter,
        Action<IAmazonSqsReceiveEndpointConfigurator>? configureEndpoint = null) =>
        bus.HostConfiguration.ReceiveEndpoint(definition, endpointNameFormatter, configureEndpoint);

    public void ReceiveEndpoint(
        IEndpointDefinition definition, IEndpointNameFormatter? endpointNameFormatter,
        Action<IReceiveEndpointConfigurator>? configureEndpoint = null) =>
        bus.HostConfiguration.ReceiveEndpoint(definition, endpointNameFormatter, configureEndpoint);

    public void ReceiveEndpoint(string queueName, Action<IAmazonSqsReceiveEndpointConfigurator> configureEndpoint) =>
        bus.HostConfiguration.ReceiveEndpoint(queueName, configureEndpoint);

    public void ReceiveEndpoint(string queueName, Action<IReceiveEndpointConfigurator> configureEndpoint) =>
        bus.HostConfiguration.ReceiveEndpoint(queueName, configureEndpoint);
}
