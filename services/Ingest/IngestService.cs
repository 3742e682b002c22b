using Avocet.Hosting;
using Avocet.SageMaker;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Avocet.Ingest;

/// <summary>Ingest in a host or a test.</summary>
public static class IngestService
{
    /// <summary>Options (validated at start), what reads and copies, and the consumer.</summary>
    public static IServiceCollection AddIngest(this IServiceCollection services)
    {
        services.AddOptions<IngestOptions>().BindConfiguration(IngestOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddHttpClient(SourceFiles.HttpClient);
        services.AddSingleton<SourceFiles>();
        services.AddSingleton<ArchiveUnpacker>();
        services.AddSingleton<SourceOpener>();
        services.AddSingleton<ContactSheets>();
        services.AddSingleton<Ingester>();
        // Only jobs with unlabelled images need SageMaker, and only platforms that allow them its settings.
        services.AddSageMaker(required: false);
        services.AddSingleton<Func<SageMakerClient>>(provider => provider.GetRequiredService<SageMakerClient>);
        services.AddSingleton<Labelling>();
        services.AddConsumers(bus => bus.AddConsumer<SubmitDatasetJobConsumer, SubmitDatasetJobConsumerDefinition>());
        return services;
    }
}
