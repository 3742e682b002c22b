using System.Globalization;
using System.Runtime.InteropServices;

namespace Avocet.Packing;

/// <summary>What figures mean nothing without.</summary>
internal static class Machine
{
    public static string Describe(TimeProvider clock)
    {
        var cpu = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(
                line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim()
            : null;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{clock.GetUtcNow():yyyy-MM-dd}, {cpu ?? "unknown CPU"}, {Environment.ProcessorCount} processors, "
            + $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GB, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}");
    }
}
