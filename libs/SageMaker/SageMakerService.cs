using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Avocet.SageMaker;

/// <summary>The clients in a host or a test.</summary>
public static class SageMakerService
{
    /// <summary>Name of the HTTP client that all calls go through, for a test to put another handler under.</summary>
    public const string HttpClientName = "Avocet.SageMaker";

    /// <summary>
    /// Options (validated at start) and the clients <see cref="SageMakerClient"/>, <see cref="SageMakerRuntimeClient"/> and
    /// <see cref="CloudWatchLogsClient"/>. May be called by several services of one process.
    /// </summary>
    /// <param name="services">Where to.</param>
    /// <param name="required">Whether the service cannot do without; where not, the options are validated when a client is first asked
    /// for.</param>
    public static IServiceCollection AddSageMaker(this IServiceCollection services, bool required = true)
    {
        if (required) services.AddOptions<SageMakerOptions>().ValidateOnStart();
        if (services.Any(service => service.ServiceType == typeof(SageMakerClient))) return services;
        services.AddOptions<SageMakerOptions>().BindConfiguration(SageMakerOptions.Section).ValidateDataAnnotations();
        services.TryAddSingleton(TimeProvider.System);
        services.AddHttpClient(HttpClientName, (provider, client) =>
                client.Timeout = TimeSpan.FromSeconds(provider.GetRequiredService<IOptions<SageMakerOptions>>().Value.TimeoutSeconds))
            .UseSocketsHttpHandler((handler, _) => handler.AllowAutoRedirect = false)
            .RemoveAllLoggers();
        services.AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<SageMakerOptions>>();
            return new Wire(
                provider.GetRequiredService<IHttpClientFactory>(), options, new RequestSigner(options.Value),
                provider.GetRequiredService<TimeProvider>(),
                () => RandomNumberGenerator.GetInt32(1, 1001) / 1000.0);
        });
        services.AddSingleton(provider => new SageMakerClient(provider.GetRequiredService<Wire>()));
        services.AddSingleton(provider => new SageMakerRuntimeClient(provider.GetRequiredService<Wire>()));
        services.AddSingleton(provider => new CloudWatchLogsClient(provider.GetRequiredService<Wire>()));
        return services;
    }
}
