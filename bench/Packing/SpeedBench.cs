using System.Globalization;
using Avocet.Cli;

namespace Avocet.Packing;

/// <summary>What is raced.</summary>
internal sealed record SpeedSettings
{
    /// <summary>The avocet program.</summary>
    public required string Avocet { get; init; }

    /// <summary>Command that runs im2rec.py, e.g. "python3 im2rec.py"; <see langword="null"/> leaves it out.</summary>
    public string? Im2RecPy { get; init; }

    /// <summary>im2rec's C++ tool; <see langword="null"/> leaves it out.</summary>
    public string? Im2Rec { get; init; }

    public required string Folder { get; init; }

    public required int Threads { get; init; }

    public required int Rounds { get; init; }

    /// <summary>Races --fast-large too.</summary>
    public bool FastLarge { get; init; }
}

/// <summary>
/// Runs all programs in turn, several rounds, and compares each round's times: what the machine does besides hits all alike.
/// </summary>
internal sealed class SpeedBench(SpeedSettings settings, PictureSet set, int images, TextWriter output, TimeProvider clock)
{
    private const string Ours = "avocet pack, a process";
    private const string Fast = "avocet pack --fast-large";
    private const string Warm = "avocet pack, warm";
    private const string Python = "im2rec.py";
    private const string Cpp = "im2rec (C++)";
    private const string Bound = "libjpeg-turbo alone";
    private const int Edge = 256;

    private readonly Dictionary<string, List<ChildRun>> _runs = [];

    public async Task RunAsync()
    {
        foreach (var name in (string[])["ours", "fast", "warm", "python", "cpp"])
            set.WriteList(Path.Combine(Directory.CreateDirectory(Path.Combine(settings.Folder, name)).FullName, "set"), images);
        var limit = new Limit(set, Edge, images);
        var warm = PackCommand.Create().Parse([.. Arguments("warm")[2..]]);
        for (var round = 0; round < settings.Rounds; round++)
        {
            await RaceAsync(Ours, [.. Arguments("ours")]);
            if (settings.FastLarge) await RaceAsync(Fast, [.. Arguments("fast"), "--fast-large"]);
            if (settings.Im2RecPy is not null)
                await RaceAsync(Python, [.. settings.Im2RecPy.Split(' '), "--resize", "256", "--pack-label", "--num-thread", $"{settings.Threads}", List("python"), set.Root]);
            if (settings.Im2Rec is not null) await RaceCppAsync();
            await RaceHereAsync(Warm, () => warm.InvokeAsync(new() { Output = TextWriter.Null, Error = TextWriter.Null }));
            await RaceHereAsync(Bound, () =>
            {
                limit.Run(settings.Threads);
                return Task.FromResult(0);
            });
        }

        Print();
    }

    private string[] Arguments(string folder) =>
        [settings.Avocet, "pack", "--resize", "256", "--pack-label", "--threads", $"{settings.Threads}", List(folder), set.Root];

    private string List(string folder) => Path.Combine(settings.Folder, folder, "set");

    /// <summary>Something within this process.</summary>
    private async Task RaceHereAsync(string name, Func<Task<int>> work)
    {
        var (started, before) = (clock.GetTimestamp(), Environment.CpuUsage.TotalTime);
        var code = await work();
        Add(name, new ChildRun(clock.GetElapsedTime(started), Environment.CpuUsage.TotalTime - before, code, 0));
    }

    private async Task RaceAsync(string name, string[] command) => Add(name, await Child.RunAsync(command, clock));

    /// <summary>Its way of using several processors: a process for each part of the list, each writing its own file.</summary>
    private async Task RaceCppAsync()
    {
        var (started, before) = (clock.GetTimestamp(), Child.ProcessorTime());
        var parts = await Task.WhenAll(Enumerable.Range(0, settings.Threads).Select(part => Child.RunAsync(
            [settings.Im2Rec!, List("cpp") + ".lst", set.Root + "/", List("cpp") + ".rec", "resize=256", "label_width=7", "pack_label=1", $"nsplit={settings.Threads}", $"part={part}"],
            clock)));
        Add(Cpp, new ChildRun(clock.GetElapsedTime(started), Child.ProcessorTime() - before, parts.Max(part => part.ExitCode), 0));
    }

    private void Add(string name, ChildRun run)
    {
        if (run.ExitCode != 0) throw new InvalidOperationException($"{name} ended with {run.ExitCode}; its times mean nothing.");
        if (!_runs.TryGetValue(name, out var runs)) _runs[name] = runs = [];
        runs.Add(run);
    }

    private void Print()
    {
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{images} pictures of {set.MeanBytes / 1024.0:0} KB on average, {settings.Threads} threads, {settings.Rounds} rounds in turn, page cache warm, whole processes"));
        output.WriteLine();
        output.WriteLine("| program | wall s, median | images/s | CPU s, median |");
        output.WriteLine("|---|---|---|---|");
        foreach (var (name, runs) in _runs)
        {
            var wall = Median(runs.Select(run => run.Wall.TotalSeconds));
            var cpu = Median(runs.Select(run => run.Processor.TotalSeconds));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {wall:0.00} | {images / wall:0} | {cpu:0.00} |"));
        }

        output.WriteLine();
        output.WriteLine("| median of the rounds' ratios | wall (least–most) | CPU |");
        output.WriteLine("|---|---|---|");
        Ratio("faster than im2rec.py", Python, Ours);
        Ratio("faster than im2rec (C++)", Cpp, Ours);
        Ratio("--fast-large faster than im2rec.py", Python, Fast);
        Ratio("--fast-large faster than im2rec (C++)", Cpp, Fast);
        Ratio("of the limit, warm", Bound, Warm);
        Ratio("of the limit, a process", Bound, Ours);
        if (settings.Im2RecPy is not null) output.WriteLine($"| same bytes as im2rec.py | .rec {Same(".rec")}, .idx {Same(".idx")} | |");
        output.WriteLine();
    }

    private void Ratio(string what, string other, string ours)
    {
        if (!_runs.TryGetValue(other, out var others) || !_runs.TryGetValue(ours, out var own)) return;
        var ratios = others.Zip(own, (a, b) => a.Wall / b.Wall).Order().ToList();
        var processor = Median(others.Zip(own, (a, b) => a.Processor / b.Processor));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"| {what} | {Median(ratios):0.00} × ({ratios[0]:0.00}–{ratios[^1]:0.00}) | {processor:0.00} × |"));
    }

    private string Same(string extension)
    {
        using var ours = File.OpenRead(List("ours") + extension);
        using var theirs = File.OpenRead(List("python") + extension);
        return System.Security.Cryptography.SHA256.HashData(ours).AsSpan().SequenceEqual(System.Security.Cryptography.SHA256.HashData(theirs)) ? "yes" : "NO";
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
    }
}
