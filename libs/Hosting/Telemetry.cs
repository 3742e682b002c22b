using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Avocet.Hosting;

/// <summary>
/// Metrics for <c>/metrics</c>; and metrics and traces by OTLP where the standard variable OTEL_EXPORTER_OTLP_ENDPOINT says whereto. One
/// trace goes from message to message, since MassTransit carries it along.
/// </summary>
internal static class Telemetry
{
    private static readonly string[] Sources = ["MassTransit", "Avocet.*"];

    public static IServiceCollection AddTelemetry(this IServiceCollection services)
    {
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(Assembly.GetEntryAssembly()?.GetName().Name ?? "Avocet"))
            .WithMetrics(metrics => metrics.AddMeter(Sources).AddMeter("System.Runtime").AddPrometheusExporter())
            .WithTracing(tracing => tracing.AddSource(Sources));
        if (Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 }) telemetry.UseOtlpExporter();
        return services;
    }
}
