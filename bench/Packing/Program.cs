using System.CommandLine;
using Avocet.Packing;

var avocet = new Option<string>("--avocet")
{
    Description = "The avocet program.",
    DefaultValueFactory = _ => Path.Combine(AppContext.BaseDirectory, "avocet"),
};
var folder = new Option<string>("--work")
{
    Description = "Folder for pictures and results; pictures are made once.",
    DefaultValueFactory = _ => Path.Combine(Path.GetTempPath(), "avocet-bench"),
};
var python = new Option<string?>("--im2rec-py") { Description = "Command of MXNet's im2rec.py, e.g. \"python3 tools/im2rec.py\"." };
var cpp = new Option<string?>("--im2rec") { Description = "MXNet's im2rec built from C++." };
var threads = new Option<int>("--threads") { Description = "Threads of each program.", DefaultValueFactory = _ => 2 };
var rounds = new Option<int>("--rounds") { Description = "Rounds in which all programs run in turn.", DefaultValueFactory = _ => 5 };
var images = new Option<int?>("--images") { Description = "Pictures; left out, what fits the measurement." };
var photographs = new Option<string?>("--photographs")
{
    Description = "Folder of photographs to cut the pictures out of; left out, they are drawn.",
};
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
    return new SpeedBench(Settings(parsed, "small", fastLarge: false), PictureSet.Cub(
        Path.Combine(parsed.GetValue(folder)!, "cub"), count, parsed.GetValue(photographs)), count, Console.Out, clock).RunAsync();
});
var large = new Command("large", "Races on photographs of 12 megapixels.") { avocet, folder, python, cpp, threads, rounds, images, photographs };
large.SetAction(parsed =>
{
    var count = parsed.GetValue(images) ?? 60;
    return new SpeedBench(Settings(parsed, "large", fastLarge: true), PictureSet.Photographs(
        Path.Combine(parsed.GetValue(folder)!, "photographs"), count, parsed.GetValue(photographs)), count, Console.Out, clock).RunAsync();
});
var few = new Option<int>("--few") { Description = "Pictures of the short run.", DefaultValueFactory = _ => 1000 };
var many = new Option<int>("--many") { Description = "Pictures of the long run.", DefaultValueFactory = _ => 100_000 };
var memory = new Command(
    "memory", "Peak memory on photographs, and on few and many pictures.") { avocet, folder, threads, few, many, photographs };
memory.SetAction(parsed => MemoryBench.RunAsync(
    parsed.GetValue(avocet)!, parsed.GetValue(folder)!, parsed.GetValue(threads), parsed.GetValue(few), parsed.GetValue(many), parsed.GetValue(photographs), Console.Out, clock));
var lines = new Option<int>("--lines") { Description = "Lines of the manifest.", DefaultValueFactory = _ => 1_000_000 };
var lists = new Command(
    "lists", "Lists of as many images as CUB-200-2011 has, and a large Ground Truth manifest.") { avocet, folder, lines };
lists.SetAction(
    parsed => ListBench.RunAsync(parsed.GetValue(avocet)!, parsed.GetValue(folder)!, parsed.GetValue(lines), Console.Out, clock));
var replicas = new Command("replicas", "One replica of the converter against two, each held to one processor (needs taskset).") { folder, rounds, images, photographs };
replicas.SetAction(parsed => ReplicaBench.RunAsync(
    parsed.GetValue(folder)!, parsed.GetValue(images) ?? 1500, parsed.GetValue(rounds), parsed.GetValue(photographs), Console.Out, clock));
var store = new Argument<string>("STORE");
var claims = new Argument<string>("CLAIMS");
var replica = new Command("replica", "What a replica process runs.") { store, claims };
replica.Hidden = true;
replica.SetAction(parsed => ReplicaBench.RunReplicaAsync(parsed.GetValue(store)!, parsed.GetValue(claims)!));
Console.WriteLine($"{Machine.Describe(clock)}");
Console.WriteLine($"Command: Packing {string.Join(' ', args)}");
Console.WriteLine();
return await new RootCommand("Measures the packer against the limit, its peers and its own promises.") { small, large, memory, lists, replicas, replica }.Parse(args).InvokeAsync();
