using Avocet.Contracts;
using Avocet.Hosting;
using MassTransit;

namespace Avocet.Deployer;

/// <summary>Short messages: the endpoint comes up by itself.</summary>
internal sealed class DeployModelConsumerDefinition : ConsumerDefinition<DeployModelConsumer>
{
    public DeployModelConsumerDefinition()
    {
        EndpointName = "avocet-deployer";
        ConcurrentMessageLimit = 4;
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<DeployModelConsumer> consumerConfigurator,
        IRegistrationContext context) =>
        endpointConfigurator.UseStagePolicy<ModelTrained>(context, Stage.Deploy, message => message.JobId);
}
