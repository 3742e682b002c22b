using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Avocet.Hosting;

/// <summary>
/// Gives memory back to the system when no message has come for a while: without messages nothing is allocated, so that the collector
/// would keep what the last job left, and the C library its heap. Not in a process that is more than a service.
/// </summary>
internal sealed class IdleMemory(IOptions<AvocetOptions> options, MessagesInWork messages, TimeProvider clock) : BackgroundService
{
    /// <summary>How long is a while.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);

    /// <summary>Times it was given back.</summary>
    public int Given { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.Bus == BusKind.InMemory) return;
        using var timer = new PeriodicTimer(Quiet, clock);
        // The start leaves something too.
        long givenAfter = -1;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (messages.Idle < Quiet || messages.Ended == givenAfter) continue;
            givenAfter = messages.Ended;
            GiveBack();
        }
    }

    private void GiveBack()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        Given++;
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            _ = TrimHeap(0);
        }
        catch (EntryPointNotFoundException)
        {
            // musl keeps little anyway.
        }
    }

    [DllImport("libc", EntryPoint = "malloc_trim")]
    private static extern int TrimHeap(nuint pad);
}
