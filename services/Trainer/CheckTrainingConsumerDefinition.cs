using Avocet.Contracts;
using Avocet.Hosting;
using MassTransit;

namespace Avocet.Trainer;

/// <summary>Looks are short and wait for the network.</summary>
internal sealed class CheckTrainingConsumerDefinition : ConsumerDefinition<CheckTrainingConsumer>
{
    public CheckTrainingConsumerDefinition()
    {
        EndpointName = "avocet-trainer-checks";
        ConcurrentMessageLimit = 4;
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<CheckTrainingConsumer> consumerConfigurator,
        IRegistrationContext context) =>
        endpointConfigurator.UseStagePolicy<CheckTraining>(context, Stage.Train, message => message.JobId);
}
