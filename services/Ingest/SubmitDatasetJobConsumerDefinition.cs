using Avocet.Contracts;
using Avocet.Hosting;
using MassTransit;

namespace Avocet.Ingest;

/// <summary>Two jobs at a time: each already works on many images at once.</summary>
internal sealed class SubmitDatasetJobConsumerDefinition : ConsumerDefinition<SubmitDatasetJobConsumer>
{
    public SubmitDatasetJobConsumerDefinition()
    {
        EndpointName = "avocet-ingest";
        ConcurrentMessageLimit = 2;
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<SubmitDatasetJobConsumer> consumerConfigurator,
        IRegistrationContext context) =>
        endpointConfigurator.UseStagePolicy<SubmitDatasetJob>(context, Stage.Ingest, job => job.JobId);
}
