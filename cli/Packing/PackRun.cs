using System.Globalization;
using System.Text.Json;
using Avocet.Hosting;

namespace Avocet.Cli.Packing;

/// <summary>avocet pack: all lists of a prefix, one after the other.</summary>
internal sealed class PackRun(PackSettings settings, TimeProvider clock, TextWriter output, TextWriter error)
{
    private readonly List<object> _results = [];

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var lists = ListFile.Find(settings.Prefix);
        if (lists.Count == 0)
            return Refuse($"No list (.lst) starts with {settings.Prefix}.", "Write one with: avocet list --source DIR --out PREFIX");
        if (!Directory.Exists(settings.Root))
            return Refuse($"There is no folder {settings.Root}.", "Give the folder the lists' paths start from.");
        try
        {
            var packed = new List<PackedList>();
            foreach (var list in lists) packed.Add(await PackAsync(list, cancellation));
            foreach (var list in lists) File.Delete(list.Checkpoint);
            if (settings.Json) await output.WriteLineAsync(JsonSerializer.Serialize(_results, JobJson.Line));
            if (packed.Find(one => one.IsNothing) is { } nothing)
            {
                await error.WriteLineAsync(
                    $"Not one image of {nothing.List.Lst} could be packed, so {nothing.List.Rec} was not written. "
                    + $"Its paths start from {settings.Root}: is that the right folder?");
                return ExitCode.Failed;
            }

            var skipped = packed.Sum(one => one.Counts.Skipped);
            if (skipped <= settings.MaxSkipped) return ExitCode.Done;
            await error.WriteLineAsync(
                $"{skipped} images were skipped, --max-skipped allows {settings.MaxSkipped}. "
                + "The records that could be made are in the .rec files.");
            return ExitCode.PartlyDone;
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync("Interrupted. The same command goes on from here.");
            return ExitCode.Interrupted;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync($"{fault.Message} Mend that and run the same command again; it goes on from where it stopped.");
            return ExitCode.Failed;
        }
    }

    private async Task<PackedList> PackAsync(ListFile list, CancellationToken cancellation)
    {
        var started = clock.GetTimestamp();
        var name = Path.GetFileNameWithoutExtension(list.Lst);
        var packed = await ProgressView.ShowAsync(
            settings.Json ? error : output, clock, name,
            progress => new ListPacking(settings, clock).RunAsync(list, progress, cancellation));
        var elapsed = clock.GetElapsedTime(started);
        if (settings.Json) _results.Add(Result(packed, list, elapsed));
        else await output.WriteLineAsync(Summary(packed, name, elapsed));
        foreach (var example in packed.Examples) await error.WriteLineAsync($"skipped: {example}");
        if (packed.Counts.Skipped > 0)
            await error.WriteLineAsync($"{packed.Counts.Skipped} skipped in all; their reasons are in {list.Skipped}");
        if (packed.EmptyBoxes > 0)
            await error.WriteLineAsync($"{name}: {packed.EmptyBoxes} boxes have no area; the detection iterator drops them.");
        if (packed.SameIds > 0)
        {
            await error.WriteLineAsync(
                $"{name}: {packed.SameIds} records have the id of an earlier one; a reader by key finds only the last. "
                + "Number the list anew.");
        }

        return packed;
    }

    private static object Result(PackedList packed, ListFile list, TimeSpan elapsed) => new
    {
        List = list.Lst,
        packed.Counts.Records,
        Bytes = packed.Counts.RecBytes,
        packed.Counts.Skipped,
        packed.Counts.LongestLabel,
        packed.EmptyBoxes,
        packed.SameIds,
        Seconds = Math.Round(elapsed.TotalSeconds, 3),
    };

    private static string Summary(PackedList packed, string name, TimeSpan elapsed)
    {
        var counts = packed.Counts;
        var made = string.Create(CultureInfo.InvariantCulture, $"{name}: {counts.Records} records, ");
        return made + (packed.Before ? "packed by the run that was interrupted" : string.Create(
            CultureInfo.InvariantCulture,
            $"{counts.RecBytes} bytes, {counts.Skipped} skipped, longest label {counts.LongestLabel}, "
            + $"{elapsed.TotalSeconds:0.0} s, {counts.Records / Math.Max(0.001, elapsed.TotalSeconds):0} images/s"));
    }

    private int Refuse(string fault, string remedy)
    {
        error.WriteLine($"{fault} {remedy}");
        return ExitCode.BadInput;
    }
}
