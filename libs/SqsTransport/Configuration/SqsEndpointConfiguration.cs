using MassTransit;
using MassTransit.Configuration;
using MassTransit.Observables;

namespace Avocet.SqsTransport;

/// <summary>What an endpoint takes over from the bus.</summary>
internal class SqsEndpointConfiguration : EndpointConfiguration
{
    protected SqsEndpointConfiguration(ITopologyConfiguration topology)
        : base(topology)
    {
    }

    private SqsEndpointConfiguration(IEndpointConfiguration parent, bool isBusEndpoint)
        : base(parent, new SqsTopologyConfiguration(parent.Topology), isBusEndpoint)
    {
    }

    public SqsEndpointConfiguration CreateChild(bool isBusEndpoint = false) => new(this, isBusEndpoint);
}

/// <summary>The root of a bus's configuration.</summary>
internal sealed class SqsBusConfiguration : SqsEndpointConfiguration, IBusConfiguration
{
    private readonly BusObservable _observers = new();

    public SqsBusConfiguration()
        : base(new SqsTopologyConfiguration())
    {
        HostConfiguration = new SqsHostConfiguration(this);
        BusEndpointConfiguration = CreateChild(isBusEndpoint: true);
    }

    public SqsHostConfiguration HostConfiguration { get; }

    public SqsEndpointConfiguration BusEndpointConfiguration { get; }

    public IBusObserver BusObservers => _observers;

    IHostConfiguration IBusConfiguration.HostConfiguration => HostConfiguration;

    IEndpointConfiguration IBusConfiguration.BusEndpointConfiguration => BusEndpointConfiguration;

    public ConnectHandle ConnectBusObserver(IBusObserver observer) => _observers.Connect(observer);

    public ConnectHandle ConnectEndpointConfigurationObserver(IEndpointConfigurationObserver observer) =>
        HostConfiguration.ConnectEndpointConfigurationObserver(observer);
}
