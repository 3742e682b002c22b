using Avocet.Contracts;
using Avocet.Hosting;
using MassTransit;

namespace Avocet.Deployer;

/// <summary>Short messages: most only wait on.</summary>
internal sealed class ExpireEndpointConsumerDefinition : ConsumerDefinition<ExpireEndpointConsumer>
{
    private const int Partitions = 16;

    public ExpireEndpointConsumerDefinition()
    {
        EndpointName = "avocet-deployer-expiry";
        ConcurrentMessageLimit = 4;
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<ExpireEndpointConsumer> consumerConfigurator,
        IRegistrationContext context)
    {
        endpointConfigurator.UseStagePolicy<ExpireEndpoint>(context, Stage.Deploy, message => message.JobId);
        // One at a time of each job: of duplicates that come together, the first moves the count on and the others are dropped.
        consumerConfigurator.Message<ExpireEndpoint>(message => message.UsePartitioner(Partitions, hop => hop.Message.JobId));
    }
}
