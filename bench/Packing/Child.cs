using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Avocet.Packing;

/// <summary>A program that was run to its end.</summary>
/// <param name="Wall">From fork to exit.</param>
/// <param name="Processor">User and system time of it and its children.</param>
/// <param name="ExitCode">What it returned.</param>
/// <param name="PeakBytes">Largest resident set size of the process, where it was watched.</param>
internal sealed record ChildRun(TimeSpan Wall, TimeSpan Processor, int ExitCode, long PeakBytes);

/// <summary>Runs other programs and measures them from outside.</summary>
internal static class Child
{
    private const int ChildrenOfThisProcess = -1;

    public static async Task<ChildRun> RunAsync(IReadOnlyList<string> command, TimeProvider clock, bool watchMemory = false)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardOutput = true, RedirectStandardError = true };
        var before = ProcessorTime();
        var started = clock.GetTimestamp();
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{command[0]} did not start.");
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        var peak = 0L;
        var ended = process.WaitForExitAsync();
        while (watchMemory && !ended.IsCompleted)
        {
            peak = Math.Max(peak, PeakResidentBytes(process.Id));
            await Task.WhenAny(ended, Task.Delay(TimeSpan.FromMilliseconds(50), clock));
        }

        await ended;
        var wall = clock.GetElapsedTime(started);
        await Task.WhenAll(output, error);
        if (process.ExitCode != 0) Console.Error.WriteLine($"{string.Join(' ', command)} ended with {process.ExitCode}: {await error}");
        return new ChildRun(wall, ProcessorTime() - before, process.ExitCode, peak);
    }

    /// <summary>The kernel's own high-water mark, so that no peak is missed between two looks.</summary>
    private static long PeakResidentBytes(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) << 10;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>User and system time of all children that have ended.</summary>
    public static TimeSpan ProcessorTime()
    {
        var usage = new long[18];
        return GetResourceUsage(ChildrenOfThisProcess, usage) == 0
            ? TimeSpan.FromSeconds(usage[0] + usage[2]) + TimeSpan.FromMicroseconds(usage[1] + usage[3])
            : throw new InvalidOperationException("getrusage failed.");
    }

    [DllImport("libc", EntryPoint = "getrusage")]
    private static extern int GetResourceUsage(int who, [Out] long[] usage);
}
