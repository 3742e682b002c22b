using Avocet.ObjectStore;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
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
        services.AddOptions<SqsOptions>().BindConfiguration(SqsOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<S3Options>().BindConfiguration(S3Options.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(CreateStore);
        services.AddHostedService<StoreCheck>();
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
            bus.AddConfigureEndpointsCallback((context, name, endpoint) =>
            {
                SqsHost.ConfigureEndpoint(endpoint, context.GetRequiredService<IOptions<SqsOptions>>().Value);
                if (name == PlainJobs.Queue) PlainJobs.Accept(context, endpoint);
            });
            bus.SetBusFactory(new AvocetBusFactory());
        });
        // Within the time that the host has for stopping: consumers are cancelled early enough to give their messages back.
        services.AddOptions<MassTransitHostOptions>().Configure<IOptions<HostOptions>>((options, host) =>
        {
            options.ConsumerStopTimeout = host.Value.ShutdownTimeout * 2 / 3;
            options.StopTimeout = host.Value.ShutdownTimeout * 5 / 6;
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
        services.AddHostedService<IdleMemory>();
        services.AddHostedService<StopWhenIdle>();
        services.AddHostedService<StopWhenReady>();
        return services;
    }

    /// <summary>Runs a service to its end. What is wrong with its configuration is said in one line.</summary>
    /// <param name="host">The service.</param>
    /// <param name="errors">Where the line goes: standard error.</param>
    /// <returns>The exit code: 0, 1 where <see cref="StopOptions.WhenReadySeconds"/> passed in vain, or 2 for a wrong
    /// configuration.</returns>
    public static async Task<int> RunAvocetAsync(this IHost host, TextWriter errors)
    {
        // The host is disposed of when it has failed.
        var settings = host.Services.GetRequiredService<IConfiguration>();
        try
        {
            await host.RunAsync();
            return Environment.ExitCode;
        }
        catch (Exception wrong) when (WrongSettings.Describe(wrong, settings) is { } line)
        {
            await errors.WriteLineAsync(line);
            return 2;
        }
    }

    private static IObjectStore CreateStore(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<AvocetOptions>>().Value;
        if (options.Store == StoreKind.Directory) return new DirectoryObjectStore(options.StoreDirectory);
        return new S3ObjectStore(provider.GetRequiredService<IOptions<S3Options>>().Value.ToSettings());
    }

    private sealed record ConsumerRegistration(Action<IBusRegistrationConfigurator> Add);
}
