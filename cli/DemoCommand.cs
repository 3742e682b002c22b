using System.CommandLine;
using Avocet.Cli.Demo;
using Avocet.Contracts;

namespace Avocet.Cli;

/// <summary>avocet demo: the whole pipeline in this process.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var dataset = new Option<string?>("--dataset")
        {
            Description = "Labelled images: a folder or .tgz laid out like CUB-200-2011, a folder of Pascal VOC or YOLO, a COCO file, "
                + "a Ground Truth output manifest. Left out, birds are painted.",
        };
        var output = new Option<DirectoryInfo>("--out")
        {
            Description = "Folder for everything the run makes.",
            DefaultValueFactory = _ => new DirectoryInfo("avocet-demo"),
        };
        var json = new Option<bool>("--json")
        {
            Description = "Ends with one line of JSON on standard output; progress goes to standard error.",
        };
        var epochs = new Option<int?>("--epochs")
        {
            Description = "Epochs to train. Left out: 8 for the painted birds, 30 for a data set of yours.",
        };
        var classes = ClassesOption.Create("Ids or names of the classes to keep, with commas or spaces between. Left out, all are kept.");
        var split = new Option<string>("--split")
        {
            Description = "given: as the data set says which images train (random where it does not say); "
                + "random: drawn by --ratio and --seed.",
            DefaultValueFactory = _ => "given",
        };
        split.AcceptOnlyFromAmong("given", "random");
        var ratio = new Option<double>("--ratio")
        {
            Description = "Part of each class that trains where the split is drawn; the rest validates.",
            DefaultValueFactory = _ => new DatasetSplit().Ratio,
        };
        var seed = new Option<int>("--seed")
        {
            Description = "Seed of the painted birds, and of the split where the data set has none.",
            DefaultValueFactory = _ => 1,
        };
        var birds = new Option<int>("--birds")
        {
            Description = "Pictures painted of each of the five kinds; three in five train.",
            DefaultValueFactory = _ => 50,
        };
        var badImages = new Option<int>("--max-bad-images")
        {
            Description = "Unusable images to put up with; each is reported.",
            DefaultValueFactory = _ => new PackingOptions().MaxBadImages,
        };
        var command = new Command("demo",
            "Takes labelled images to a detector that answers, all on this machine: the four services on an in-memory bus, "
            + "a folder as the object store, a local SageMaker that really trains. A run that was interrupted goes on where it was.\n"
            + "Examples:\n  avocet demo\n  avocet demo --dataset ./CUB_200_2011 --out ./birds --json\n"
            + "  avocet demo --dataset ./squirrels --classes Squirrel --split random --ratio 0.7\n"
            + "Exit codes: 0 done, 1 the job failed (the last lines say what to mend), 2 wrong arguments or data set, 130 interrupted.")
        {
            dataset, classes, split, ratio, output, json, epochs, seed, birds, badImages,
        };
        ratio.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0.01 and <= 0.99)) result.AddError("--ratio must be from 0.01 to 0.99.");
        });
        epochs.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > 1000) result.AddError("--epochs must be from 1 to 1000.");
        });
        birds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 2 or > 2000) result.AddError("--birds must be from 2 to 2000.");
        });
        badImages.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 1_000_000) result.AddError("--max-bad-images must be from 0 to 1000000.");
        });
        command.SetAction((parsed, cancellation) =>
        {
            var settings = new DemoSettings(
                parsed.GetValue(dataset), parsed.GetValue(output)!.FullName, parsed.GetValue(json), parsed.GetValue(epochs),
                parsed.GetValue(seed), parsed.GetValue(birds), parsed.GetValue(badImages))
            {
                Classes = parsed.GetValue(classes) ?? [],
                Split = parsed.GetValue(split) == "random" ? SplitKind.Random : SplitKind.Given,
                Ratio = parsed.GetValue(ratio),
            };
            var run = new DemoRun(settings, TimeProvider.System, Terminal.Open(settings.Json ? Console.Error : Console.Out));
            // At once a task: on Ctrl-C the parser waits for the end of the task it holds, and it holds none while painting blocks this
            // thread.
            return Task.Run(() => run.RunAsync(cancellation), CancellationToken.None);
        });
        return command;
    }
}
