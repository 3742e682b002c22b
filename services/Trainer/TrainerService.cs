using Avocet.Hosting;
using Avocet.SageMaker;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Avocet.Trainer;

/// <summary>The trainer in a host or a test.</summary>
public static class TrainerService
{
    /// <summary>Options (validated at start), SageMaker's clients, what trains, and the two consumers.</summary>
    public static IServiceCollection AddTrainer(this IServiceCollection services)
    {
        services.AddOptions<TrainerOptions>().BindConfiguration(TrainerOptions.Section).ValidateDataAnnotations()
            .Validate(
                options => (options.Subnets.Count == 0) == (options.SecurityGroupIds.Count == 0),
                "Give both Trainer:Subnets and Trainer:SecurityGroupIds, or neither.")
            .ValidateOnStart();
        services.AddSageMaker();
        services.AddOptions<SageMakerOptions>().Validate(
            options => AlgorithmImage.Regions.Contains(options.Region),
            $"SageMaker:Region has no object detection image. Give one of {string.Join(", ", AlgorithmImage.Regions)}.");
        services.AddSingleton<TrainingLoader>();
        services.AddSingleton<TrainingChecks>();
        services.AddSingleton<TrainingStart>();
        services.AddSingleton<TrainingLogReader>();
        services.AddSingleton<TrainingEnd>();
        services.AddSingleton<TrainingLook>();
        services.AddConsumers(bus =>
        {
            bus.AddConsumer<StartTrainingConsumer, StartTrainingConsumerDefinition>();
            bus.AddConsumer<CheckTrainingConsumer, CheckTrainingConsumerDefinition>();
        });
        return services;
    }
}
