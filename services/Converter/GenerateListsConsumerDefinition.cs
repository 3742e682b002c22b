using Avocet.Contracts;
using Avocet.Hosting;
using MassTransit;

namespace Avocet.Converter;

/// <summary>One job's lists at a time: it is short and mostly reading.</summary>
internal sealed class GenerateListsConsumerDefinition : ConsumerDefinition<GenerateListsConsumer>
{
    public GenerateListsConsumerDefinition()
    {
        EndpointName = "avocet-converter-lists";
        ConcurrentMessageLimit = 2;
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<GenerateListsConsumer> consumerConfigurator,
        IRegistrationContext context) =>
        endpointConfigurator.UseStagePolicy<ImagesIngested>(context, Stage.List, message => message.JobId);
}
