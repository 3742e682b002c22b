using System.CommandLine;
using Avocet.Cli.Lists;
using Avocet.Contracts;

namespace Avocet.Cli;

/// <summary>avocet list: the training and validation lists of a data set.</summary>
internal static class ListCommand
{
    public static Command Create()
    {
        var presets = new DatasetSplit();
        var source = new Option<string>("--source")
        {
            Description = "Folder laid out like CUB-200-2011 (images.txt, bounding_boxes.txt, image_class_labels.txt, classes.txt, "
                + "images/).",
            Required = true,
        };
        var prefix = new Option<string>("--out")
        {
            Description = "Beginning of the lists' names: PREFIX_train.lst and PREFIX_val.lst.",
            Required = true,
        };
        var classes = ClassesOption.Create(
            "Ids or names of the classes to keep, with commas or spaces between, numbered from zero in source order; left out, all.");
        var split = new Option<string>("--split")
        {
            Description = "given takes the source's own split, random draws one, stratified by class.",
            DefaultValueFactory = _ => "given",
        };
        split.AcceptOnlyFromAmong("given", "random");
        var ratio = new Option<double>("--ratio")
        {
            Description = "Part of each class that trains, for a random split.",
            DefaultValueFactory = _ => presets.Ratio,
        };
        ratio.Validators.Add(result =>
        {
            if (!(result.GetValueOrDefault<double>() is > 0 and < 1)) result.AddError("--ratio must lie between 0 and 1, for example 0.8.");
        });
        var seed = new Option<int>("--seed") { Description = "Seed of a random split.", DefaultValueFactory = _ => presets.Seed };
        var flip = new Option<bool>("--flip")
        {
            Description = "Adds a mirrored copy of each image behind the originals; avocet pack mirrors NAME.jpg where it finds "
                + "NAME.mirrored.jpg in a list and not on disk.",
        };
        var json = new Option<bool>("--json")
        {
            Description = "The result as one line of JSON on standard output; what was left out goes to standard error in either case.",
        };
        var command = new Command("list",
            "Writes the lists of a detection data set in im2rec's format, each box clamped to its picture, images without boxes\n"
            + "left out; PREFIX.report.json and PREFIX.report.txt say what was mended or left out, with line and reason.\n"
            + "Exit codes: 0 done, 2 the source or an argument is wrong, 3 done but images were left out, 130 interrupted.\n"
            + "Example: avocet list --source ./CUB_200_2011 --out birds --classes 17 36 47 68 73, then\n"
            + "  avocet pack --resize 256 --pack-label birds ./CUB_200_2011/images")
        {
            source, prefix, classes, split, ratio, seed, flip, json,
        };
        command.SetAction((parsed, cancellation) => new ListRun(
            parsed.GetValue(source)!,
            Path.GetFullPath(parsed.GetValue(prefix)!),
            parsed.GetValue(classes) ?? [],
            new DatasetSplit
            {
                Kind = parsed.GetValue(split) == "random" ? SplitKind.Random : SplitKind.Given,
                Ratio = parsed.GetValue(ratio),
                Seed = parsed.GetValue(seed),
            },
            parsed.GetValue(flip),
            parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error)
        {
            Json = parsed.GetValue(json),
        }.RunAsync(cancellation));
        return command;
    }
}
