using Avocet.Contracts;
using Avocet.Hosting;
using MassTransit;

namespace Avocet.Converter;

/// <summary>Short messages: publishing is all they do.</summary>
internal sealed class FanOutShardsConsumerDefinition : ConsumerDefinition<FanOutShardsConsumer>
{
    public FanOutShardsConsumerDefinition()
    {
        EndpointName = "avocet-converter-shards";
        ConcurrentMessageLimit = 4;
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<FanOutShardsConsumer> consumerConfigurator,
        IRegistrationContext context) =>
        endpointConfigurator.UseStagePolicy<ListGenerated>(context, Stage.Pack, message => message.JobId);
}
