using System.CommandLine;
using Avocet.Packing;

var avocet = new Option<string>("--avocet") { Description = "The avocet program.", DefaultValueFactory = _ => Path.Combine(AppContext.BaseDirectory, "avocet") };
var folder = new Option<string>("--work") { Description = "Folder for pictures and results; pictures are made once.", DefaultValueFactory = _ => Path.Combine(Path.GetTempPath(), "avocet-bench") };
var python = new Option<string?>("--im2rec-py") { Description = "Command of MXNet's im2rec.py, e.g. \"python3 tools/im2rec.py\"." };
var cpp = new Option<string?>("--im2rec") { Description = "MXNet's im2rec built from C++." };
var threads = new Option<int>("--threads") { Description = "Threads of each program.", DefaultValueFactory = _ => 2 };
var rounds = new Option<int>("--rounds") { Description = "Rounds in which all programs run in turn.", DefaultValueFactory = _ => 5 };
var images = new Option<int?>("--images") { Description = "Pictures; left out, what fits the measurement." };
var photographs = new Option<string?>("--photographs") { Description = "Folder of photographs to cut the pictures out of; left out, they are drawn." };
var clock = TimeProvider.System;

SpeedSettings Settings(ParseResult parsed, string name, bool fastLarge) => new()
{
    Avocet = parsed.GetValue(avocet)!,
    Im2RecPy = parsed.GetValue(python),
    Im2Rec = parsed.GetValue(cpp),
    Folder = Path.Combine(parsed.GetValue(folder)!, name),
    Threads = parsed.GetValue(threads),
    Rounds = parsed.GetValue(rounds),
    FastLarge = fastLarge,
};

var small = new Command("small", "Races on pictures like CUB-200-2011's.") { avocet, folder, python, cpp, threads, rounds, images, photographs };
small.SetAction(parsed =>
{
    var count = parsed.GetValue(images) ?? 1500;
    return new SpeedBench(Settings(parsed, "small", fastLarge: false), PictureSet.Cub(Path.Combine(parsed.GetValue(folder)!, "cub"), count, parsed.GetValue(photographs)), count, Console.Out, clock).RunAsync();
});
var large = new Command("large", "Races on photographs of 12 megapixels.") { avocet, folder, python, cpp, threads, rounds, images, photographs };
large.SetAction(parsed =>
{
    var count = parsed.GetValue(images) ?? 60;
    return new SpeedBench(Settings(parsed, "large", fastLarge: true), PictureSet.Photographs(Path.Combine(parsed.GetValue(folder)!, "photographs"), count, parsed.GetValue(photographs)), count, Console.Out, clock).RunAsync();
});
Console.WriteLine($"{Machine.Describe(clock)}");
Console.WriteLine($"Command: Packing {string.Join(' ', args)}");
Console.WriteLine();
return await new RootCommand("Measures the packer against the limit, its peers and its own promises.") { small, large }.Parse(args).InvokeAsync();
