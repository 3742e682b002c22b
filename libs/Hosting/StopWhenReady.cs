using Avocet.ObjectStore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Avocet.Hosting;

/// <summary>Ends the service once bus and bucket answer, for a test of an installation: see <see cref="StopOptions.WhenReadySeconds"/>.</summary>
internal sealed partial class StopWhenReady(
    IOptions<StopOptions> options, IOptions<AvocetOptions> avocet, IObjectStore store, HealthCheckService checks, IHostApplicationLifetime lifetime,
    TimeProvider clock, ILogger<StopWhenReady> log)
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
            await ReadBucketAsync(either.Token);
            while (true)
            {
                var report = await checks.CheckHealthAsync(check => check.Tags.Contains("ready"), either.Token);
                if (report.Status == HealthStatus.Healthy) break;
                last = string.Join("; ", report.Entries.Values.Select(entry => entry.Description));
                await Task.Delay(TimeSpan.FromSeconds(1), clock, either.Token);
            }

            LogReady(avocet.Value.Bucket);
        }
        catch (OperationCanceledException) when (enough.IsCancellationRequested)
        {
            LogNotReady(options.Value.WhenReadySeconds, last);
            Environment.ExitCode = 1;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogNoBucket(error, avocet.Value.Bucket);
            Environment.ExitCode = 1;
        }

        lifetime.StopApplication();
    }

    // An object that is not there: what matters is that the bucket answers, and that we may ask.
    private async Task ReadBucketAsync(CancellationToken cancellationToken) =>
        await store.FindAsync(new ObjectUri(avocet.Value.Bucket, "ready"), cancellationToken);

    [LoggerMessage(1, LogLevel.Information, "Ready: the bus is connected and bucket {Bucket} answers.")]
    private partial void LogReady(string bucket);

    [LoggerMessage(2, LogLevel.Error, "Not ready after {Seconds} s: {Reason}")]
    private partial void LogNotReady(int seconds, string reason);

    [LoggerMessage(3, LogLevel.Error, "Bucket {Bucket} does not answer. Check its name, the region and the service's role.")]
    private partial void LogNoBucket(Exception error, string bucket);
}
