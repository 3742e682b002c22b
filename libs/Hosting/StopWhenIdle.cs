using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Avocet.Hosting;

/// <summary>Ends the service when no message has come for a while: see <see cref="StopOptions.WhenIdleSeconds"/>.</summary>
internal sealed class StopWhenIdle(
    IOptions<StopOptions> options, MessagesInWork messages, IHostApplicationLifetime lifetime, TimeProvider clock)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.WhenIdleSeconds == 0) return;
        var enough = TimeSpan.FromSeconds(options.Value.WhenIdleSeconds);
        while (messages.Idle < enough)
        {
            var rest = enough - messages.Idle;
            await Task.Delay(rest > TimeSpan.FromSeconds(1) ? rest : TimeSpan.FromSeconds(1), clock, stoppingToken);
        }

        lifetime.StopApplication();
    }
}
