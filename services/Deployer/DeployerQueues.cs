using MassTransit;
using Microsoft.Extensions.Options;

namespace Avocet.Deployer;

/// <summary>The deployer's queues, and the messages it sends to itself for later.</summary>
internal sealed class DeployerQueues(IOptions<DeployerOptions> options, TimeProvider clock)
{
    public const string Models = "avocet-deployer";
    public const string Checks = "avocet-deployer-checks";
    public const string Expiries = "avocet-deployer-expiry";

    /// <summary>Looks at the endpoint again after the usual while.</summary>
    public Task CheckLaterAsync(ConsumeContext context, string jobId, int number) => context.ScheduleSend(
        Address(Checks), CheckDelay, new CheckEndpoint { JobId = jobId, Number = number }, context.CancellationToken);

    /// <summary>The next hop towards the expiry: at most the longest delay a queue can hold.</summary>
    public Task ExpireLaterAsync(ConsumeContext context, string jobId, int hop, DateTimeOffset due)
    {
        var longest = TimeSpan.FromSeconds(options.Value.ExpiryHopSeconds);
        var left = due - clock.GetUtcNow();
        // Overdue, yet something still has to settle: look again as often as at an endpoint that changes.
        var delay = left <= TimeSpan.Zero ? CheckDelay : left;
        var message = new ExpireEndpoint { JobId = jobId, Hop = hop };
        return context.ScheduleSend(Address(Expiries), delay < longest ? delay : longest, message, context.CancellationToken);
    }

    public static Uri Address(string queue) => new($"queue:{queue}");

    private TimeSpan CheckDelay => TimeSpan.FromSeconds(options.Value.CheckSeconds);
}
