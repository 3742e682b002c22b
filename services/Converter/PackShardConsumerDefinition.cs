using Avocet.Contracts;
using Avocet.Hosting;
using MassTransit;

namespace Avocet.Converter;

/// <summary>One shard at a time: it takes all threads of the replica, and what is prefetched another replica could take.</summary>
internal sealed class PackShardConsumerDefinition : ConsumerDefinition<PackShardConsumer>
{
    public PackShardConsumerDefinition()
    {
        EndpointName = "avocet-converter-pack";
        ConcurrentMessageLimit = 1;
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<PackShardConsumer> consumerConfigurator,
        IRegistrationContext context)
    {
        endpointConfigurator.PrefetchCount = 1;
        endpointConfigurator.UseStagePolicy<PackShard>(context, Stage.Pack, message => message.JobId);
    }
}
