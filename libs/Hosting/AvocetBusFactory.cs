using System.Text.Json;
using MassTransit;
using MassTransit.AmazonSqsTransport.Configuration;
using MassTransit.Configuration;
using MassTransit.InMemoryTransport.Configuration;
using MassTransit.Transports;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Avocet.Hosting;

/// <summary>Chooses the transport when the bus is made, since configuration is not read before.</summary>
internal sealed class AvocetBusFactory : IRegistrationBusFactory
{
    public IBusInstance CreateBus(IBusRegistrationContext context, IEnumerable<IBusInstanceSpecification> specifications, string busName)
    {
        IRegistrationBusFactory transport = context.GetRequiredService<IOptions<AvocetOptions>>().Value.Bus switch
        {
            BusKind.AmazonSqs => new AmazonSqsRegistrationBusFactory(ConfigureSqs),
            _ => new InMemoryRegistrationBusFactory(null, Configure),
        };
        return transport.CreateBus(context, specifications, busName);
    }

    private static void ConfigureSqs(IBusRegistrationContext context, IAmazonSqsBusFactoryConfigurator bus)
    {
        SqsHost.Configure(bus, context.GetRequiredService<IOptions<SqsOptions>>().Value);
        // Indented, as MassTransit writes them, envelopes are a third larger; readers do not mind.
        bus.ConfigureJsonSerializerOptions(options => new JsonSerializerOptions(options) { WriteIndented = false });
        Configure(context, bus);
    }

    private static void Configure<TEndpoint>(IBusRegistrationContext context, IBusFactoryConfigurator<TEndpoint> bus)
        where TEndpoint : IReceiveEndpointConfigurator
    {
        bus.UseDelayedMessageScheduler();
        bus.ConfigureEndpoints(context);
    }
}
