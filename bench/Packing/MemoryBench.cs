using System.Globalization;

namespace Avocet.Packing;

/// <summary>Peak memory of avocet pack on 12-megapixel photographs, and on few and many small pictures.</summary>
internal static class MemoryBench
{
    public static async Task RunAsync(
        string avocet, string folder, int threads, int few, int many, string? photographs, TextWriter output, TimeProvider clock)
    {
        var large = PictureSet.Photographs(Path.Combine(folder, "photographs"), 60, photographs);
        var small = PictureSet.Cub(Path.Combine(folder, "cub"), Math.Min(few, 1000), photographs);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"Peak resident set size of avocet pack with {threads} threads"));
        output.WriteLine();
        output.WriteLine("| pictures | MB |");
        output.WriteLine("|---|---|");
        await MeasureAsync("60 of 12 megapixels", large, 60);
        var atFew = await MeasureAsync(string.Create(CultureInfo.InvariantCulture, $"{few} small ones"), small, few);
        var atMany = await MeasureAsync(string.Create(CultureInfo.InvariantCulture, $"{many} small ones"), small, many);
        output.WriteLine();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Many against few: {(double)atMany / atFew:0.00} ×"));

        async Task<long> MeasureAsync(string what, PictureSet set, int lines)
        {
            var list = set.WriteList(Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "memory")).FullName, "set"), lines);
            var run = await Child.RunAsync(
                [avocet, "pack", "--resize", "256", "--pack-label", "--threads", $"{threads}", list, set.Root], clock, watchMemory: true);
            if (run.ExitCode != 0) throw new InvalidOperationException($"avocet pack ended with {run.ExitCode}.");
            File.Delete(list + ".rec");
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {run.PeakBytes / 1e6:0} |"));
            return run.PeakBytes;
        }
    }
}
