using Avocet.Contracts;
using Avocet.Hosting;
using MassTransit;

namespace Avocet.Deployer;

/// <summary>Short messages, but for the last of a deployment, which sends a few pictures.</summary>
internal sealed class CheckEndpointConsumerDefinition : ConsumerDefinition<CheckEndpointConsumer>
{
    private const int Partitions = 16;

    public CheckEndpointConsumerDefinition()
    {
        EndpointName = "avocet-deployer-checks";
        ConcurrentMessageLimit = 4;
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<CheckEndpointConsumer> consumerConfigurator,
        IRegistrationContext context)
    {
        endpointConfigurator.UseStagePolicy<CheckEndpoint>(context, Stage.Deploy, message => message.JobId);
        // One at a time of each job: of duplicates that come together, the first moves the count on and the others are dropped.
        consumerConfigurator.Message<CheckEndpoint>(message => message.UsePartitioner(Partitions, check => check.Message.JobId));
    }
}
