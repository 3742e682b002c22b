using Avocet.Hosting;
using Avocet.SageMaker;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Avocet.Deployer;

/// <summary>The deployer in a host or a test: endpoints from their beginning to their end.</summary>
public static class DeployerService
{
    /// <summary>Options (validated at start), SageMaker's clients, the three consumers, and what takes up live deployments.</summary>
    public static IServiceCollection AddDeployer(this IServiceCollection services)
    {
        services.AddOptions<DeployerOptions>().BindConfiguration(DeployerOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSageMaker();
        services.AddSingleton<DeploymentStore>();
        services.AddSingleton<DeployerQueues>();
        services.AddSingleton<EndpointTags>();
        services.AddSingleton<EndpointRollout>();
        services.AddSingleton<EndpointRemoval>();
        services.AddSingleton<ValidationPictures>();
        services.AddSingleton<SmokeTest>();
        services.AddSingleton<DeploymentFinish>();
        services.AddSingleton<DeploymentFlow>();
        services.AddHostedService<LiveDeployments>();
        services.AddConsumers(bus =>
        {
            bus.AddConsumer<DeployModelConsumer, DeployModelConsumerDefinition>();
            bus.AddConsumer<CheckEndpointConsumer, CheckEndpointConsumerDefinition>();
            bus.AddConsumer<ExpireEndpointConsumer, ExpireEndpointConsumerDefinition>();
        });
        return services;
    }
}
