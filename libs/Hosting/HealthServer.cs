using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;

namespace Avocet.Hosting;

/// <summary>
/// Plain HTTP for probes and Prometheus. <c>/health/live</c>: the process answers, and no message stands still; it knows nothing of AWS,
/// so that a broker that is away starts nothing anew. <c>/health/ready</c>: the bus is connected. 200 or 503, the reason as text.
/// <c>/metrics</c>: counters in Prometheus' text form.
/// </summary>
internal sealed class HealthServer(
    IOptions<HealthOptions> options, MessagesInWork messages, HealthCheckService checks, MeterProvider meters)
    : IHostedService, IAsyncDisposable
{
    private WebApplication? _server;

    /// <summary>Where it listens; with port 0 nowhere.</summary>
    public Uri? Address => _server is null ? null : new Uri(_server.Urls.First());

    public Task StartAsync(CancellationToken cancellationToken) =>
        options.Value.Port == 0 ? Task.CompletedTask : ListenAsync(options.Value.Port, cancellationToken);

    /// <summary>Listens on a port; 0 takes a free one.</summary>
    public async Task ListenAsync(int port, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        // Lines of the web server, several a probe, would hide what matters.
        builder.Services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        // The service's host decides when to end, not this one.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().UseUrls($"http://{options.Value.ListenAddress}:{port}");
        _server = builder.Build();
        _server.MapGet("/health/live", Live);
        _server.MapGet("/health/ready", ReadyAsync);
        _server.MapPrometheusScrapingEndpoint("/metrics", meters, configureBranchedPipeline: null, optionsName: null);
        try
        {
            await _server.StartAsync(cancellationToken);
        }
        catch (IOException taken)
        {
            throw new PermanentException($"Health:Port is {port}: {taken.Message}", "Give a port that is free, or 0 for none.", taken);
        }
    }

    /// <summary>Goes on answering while the bus drains: a stopping service is alive.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task Live(HttpContext context)
    {
        var oldest = messages.Oldest;
        var standsStill = oldest.TotalSeconds > options.Value.LongestMessageSeconds;
        await AnswerAsync(context, !standsStill, standsStill ? $"A message has been in work for {oldest}." : "alive");
    }

    private async Task ReadyAsync(HttpContext context)
    {
        var report = await checks.CheckHealthAsync(check => check.Tags.Contains("ready"), context.RequestAborted);
        var reasons = report.Entries.Where(entry => entry.Value.Status != HealthStatus.Healthy)
            .Select(entry => $"{entry.Key}: {entry.Value.Description}");
        var ready = report.Status == HealthStatus.Healthy;
        await AnswerAsync(context, ready, ready ? "ready" : string.Join('\n', reasons));
    }

    private static Task AnswerAsync(HttpContext context, bool well, string text)
    {
        context.Response.StatusCode = well ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text + "\n", context.RequestAborted);
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
