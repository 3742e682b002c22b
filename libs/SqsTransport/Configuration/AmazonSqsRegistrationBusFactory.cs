using Avocet.SqsTransport;
using MassTransit.Configuration;
using MassTransit.Transports;
using Microsoft.Extensions.DependencyInjection;

namespace MassTransit.AmazonSqsTransport.Configuration;

/// <summary>Makes the bus once the container is there.</summary>
public sealed class AmazonSqsRegistrationBusFactory : TransportRegistrationBusFactory<IAmazonSqsReceiveEndpointConfigurator>
{
    private readonly SqsBusConfiguration _bus;
    private readonly Action<IBusRegistrationContext, IAmazonSqsBusFactoryConfigurator>? _configure;

    /// <summary>A bus as configured.</summary>
    /// <param name="configure">Host, endpoints and the rest of the bus.</param>
    public AmazonSqsRegistrationBusFactory(Action<IBusRegistrationContext, IAmazonSqsBusFactoryConfigurator>? configure)
        : this(new SqsBusConfiguration(), configure)
    {
    }

    private AmazonSqsRegistrationBusFactory(
        SqsBusConfiguration bus, Action<IBusRegistrationContext, IAmazonSqsBusFactoryConfigurator>? configure)
        : base(bus.HostConfiguration) => (_bus, _configure) = (bus, configure);

    /// <inheritdoc/>
    public override IBusInstance CreateBus(
        IBusRegistrationContext context, IEnumerable<IBusInstanceSpecification> specifications, string busName)
    {
        _bus.HostConfiguration.Clock = context.GetService<TimeProvider>() ?? TimeProvider.System;
        return CreateBus(new SqsBusFactoryConfigurator(_bus), context, _configure, specifications);
    }
}
