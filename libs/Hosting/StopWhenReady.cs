using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Avocet.Hosting;

/// <summary>
/// Ends the service once its bus answers, for a test of an installation: see <see cref="StopOptions.WhenReadySeconds"/>. The bucket has
/// answered before: <see cref="StoreCheck"/>.
/// </summary>
internal sealed partial class StopWhenReady(
    IOptions<StopOptions> options, HealthCheckService checks, IHostApplicationLifetime lifetime, TimeProvider clock,
    ILogger<StopWhenReady> log)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.WhenReadySeconds == 0) return;
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(options.Value.WhenReadySeconds), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(enough.Token, stoppingToken);
        var last = "nothing answered yet";
        try
        {
            while (true)
            {
                var report = await checks.CheckHealthAsync(check => check.Tags.Contains("ready"), either.Token);
                if (report.Status == HealthStatus.Healthy) break;
                last = string.Join("; ", report.Entries.Values.Select(entry => entry.Description));
                await Task.Delay(TimeSpan.FromSeconds(1), clock, either.Token);
            }

            LogReady();
        }
        catch (OperationCanceledException) when (enough.IsCancellationRequested)
        {
            LogNotReady(options.Value.WhenReadySeconds, last);
            Environment.ExitCode = 1;
        }

        lifetime.StopApplication();
    }

    [LoggerMessage(1, LogLevel.Information, "Ready.")]
    private partial void LogReady();

    [LoggerMessage(2, LogLevel.Error, "Not ready after {Seconds} s: {Reason}")]
    private partial void LogNotReady(int seconds, string reason);
}
