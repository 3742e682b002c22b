using Avocet.Contracts;
using Avocet.Hosting;
using MassTransit;

namespace Avocet.Trainer;

/// <summary>Looks are short and wait for the network.</summary>
internal sealed class CheckTrainingConsumerDefinition : ConsumerDefinition<CheckTrainingConsumer>
{
    private const int Partitions = 16;

    public CheckTrainingConsumerDefinition()
    {
        EndpointName = "avocet-trainer-checks";
        ConcurrentMessageLimit = 4;
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<CheckTrainingConsumer> consumerConfigurator,
        IRegistrationContext context)
    {
        endpointConfigurator.UseStagePolicy<CheckTraining>(context, Stage.Train, message => message.JobId);
        // One at a time of each job: of duplicates that come together, the first moves the count on and the others end.
        consumerConfigurator.Message<CheckTraining>(message => message.UsePartitioner(Partitions, check => check.Message.JobId));
    }
}
