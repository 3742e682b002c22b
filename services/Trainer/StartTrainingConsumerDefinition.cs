using Avocet.Contracts;
using Avocet.Hosting;
using MassTransit;

namespace Avocet.Trainer;

/// <summary>Starting is a call or two; SageMaker throttles an account that starts many at once.</summary>
internal sealed class StartTrainingConsumerDefinition : ConsumerDefinition<StartTrainingConsumer>
{
    public StartTrainingConsumerDefinition()
    {
        EndpointName = "avocet-trainer";
        ConcurrentMessageLimit = 2;
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<StartTrainingConsumer> consumerConfigurator,
        IRegistrationContext context) =>
        endpointConfigurator.UseStagePolicy<RecordIoPacked>(context, Stage.Train, message => message.JobId);
}
