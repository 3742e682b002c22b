using Avocet.Hosting;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Avocet.Converter;

/// <summary>The converter in a host or a test: lists and packing.</summary>
public static class ConverterService
{
    /// <summary>Options (validated at start), what packs, and the three consumers.</summary>
    public static IServiceCollection AddConverter(this IServiceCollection services)
    {
        services.AddOptions<ConverterOptions>().BindConfiguration(ConverterOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ShardStore>();
        services.AddSingleton<SegmentationPacker>();
        services.AddSingleton<ShardPacker>();
        services.AddSingleton<ChannelJoiner>();
        services.AddSingleton<SetCompletion>();
        services.AddSingleton<PackFinish>();
        services.AddConsumers(bus =>
        {
            bus.AddConsumer<GenerateListsConsumer, GenerateListsConsumerDefinition>();
            bus.AddConsumer<FanOutShardsConsumer, FanOutShardsConsumerDefinition>();
            bus.AddConsumer<PackShardConsumer, PackShardConsumerDefinition>();
        });
        return services;
    }
}
