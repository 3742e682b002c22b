using Avocet.ObjectStore;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Avocet.Hosting;

/// <summary>What every service starts with: options, clock, object store, job documents, bus.</summary>
public static class AvocetHost
{
    /// <summary>Options (validated at start), the clock, the object store and the job documents.</summary>
    public static IServiceCollection AddAvocet(this IServiceCollection services)
    {
        services.AddOptions<AvocetOptions>().BindConfiguration(AvocetOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IObjectStore>(provider =>
            new DirectoryObjectStore(provider.GetRequiredService<IOptions<AvocetOptions>>().Value.StoreDirectory));
        services.AddSingleton<JobDocuments>();
        return services;
    }

    /// <summary>Notes consumers for the bus that <see cref="AddAvocetBus"/> or a test harness builds later.</summary>
    public static IServiceCollection AddConsumers(this IServiceCollection services, Action<IBusRegistrationConfigurator> add) =>
        services.AddSingleton(new ConsumerRegistration(add));

    /// <summary>Hands every noted consumer to a bus or a test harness.</summary>
    public static void AddNotedConsumers(this IBusRegistrationConfigurator bus, IServiceCollection services)
    {
        var noted = services.Select(service => service.ImplementationInstance).OfType<ConsumerRegistration>().ToList();
        foreach (var registration in noted) registration.Add(bus);
    }

    /// <summary>The bus with all noted consumers, and what says and ends how long the service lives. Call it last.</summary>
    public static IServiceCollection AddAvocetBus(this IServiceCollection services)
    {
        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.AddDelayedMessageScheduler();
            bus.AddReceiveObserver(provider => provider.GetRequiredService<MessagesInWork>());
            bus.AddNotedConsumers(services);
            bus.UsingInMemory((context, configure) =>
            {
                configure.UseDelayedMessageScheduler();
                configure.ConfigureEndpoints(context);
            });
        });
        return services.AddTelemetry().AddHealth();
    }

    private static IServiceCollection AddHealth(this IServiceCollection services)
    {
        services.AddOptions<HealthOptions>().BindConfiguration(HealthOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<StopOptions>().BindConfiguration(StopOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddHealthChecks();
        services.AddSingleton<MessagesInWork>();
        services.AddSingleton<HealthServer>();
        services.AddHostedService(provider => provider.GetRequiredService<HealthServer>());
        services.AddHostedService<StopWhenIdle>();
        services.AddHostedService<StopWhenReady>();
        return services;
    }

    private sealed record ConsumerRegistration(Action<IBusRegistrationConfigurator> Add);
}
