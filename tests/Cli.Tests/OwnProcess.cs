using System.Diagnostics;

namespace Avocet.Cli.Tests;

/// <summary>A process that ends with its test, whatever becomes of that.</summary>
internal sealed class OwnProcess : Process
{
    public static OwnProcess Of(ProcessStartInfo start)
    {
        var process = new OwnProcess { StartInfo = start };
        process.Start();
        return process;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !HasExited) Kill(entireProcessTree: true);
        base.Dispose(disposing);
    }
}
