using System.CommandLine;
using Avocet.Cli.Packing;
using Avocet.Imaging;

namespace Avocet.Cli;

/// <summary>avocet pack: lists and images into .rec and .idx, with im2rec.py's own arguments and bytes.</summary>
internal static class PackCommand
{
    public static Command Create()
    {
        var prefix = new Argument<string>("PREFIX")
        {
            Description = "Every list (.lst) whose path starts with this is packed into a .rec and .idx beside it.",
        };
        var root = new Argument<string>("ROOT") { Description = "Folder the lists' paths start from." };
        var resize = Number("--resize", "Shorter edge in pixels; 0 keeps the size.", 0, 0, ImageTranscoder.LongestJpegSide);
        var quality = Number("--quality", "JPEG quality 1-100, or PNG compression, of which 9 is the most.", 95, 1, 100);
        var encoding = new Option<string>("--encoding")
        {
            Description = "Format of the packed pictures.",
            DefaultValueFactory = _ => ".jpg",
        };
        encoding.AcceptOnlyFromAmong(".jpg", ".png");
        var crop = new Option<bool>("--center-crop") { Description = "Cuts the middle square out before resizing." };
        var pass = new Option<bool>("--pass-through")
        {
            Description = "Packs the files as they are, whatever the other picture options say.",
        };
        var color = new Option<string>("--color")
        {
            Description = "1 colour, 0 grey, -1 as the file has it (alpha and 16 bits kept, EXIF orientation not applied).",
            DefaultValueFactory = _ => "1",
        };
        color.AcceptOnlyFromAmong("1", "0", "-1");
        var packLabel = new Option<bool>("--pack-label")
        {
            Description = "Packs all labels of a line, as detection needs; else the first alone.",
        };
        var threads = Number("--threads", "Images worked on at once.", Environment.ProcessorCount, 1, 256);
        threads.Aliases.Add("--num-thread");
        var fast = new Option<bool>("--fast-large")
        {
            Description = "Decodes large JPEGs at 1/2, 1/4 or 1/8 where the shorter edge still reaches --resize: "
                + "about twice as fast again on photographs, less aliased, other bytes than im2rec's.",
        };
        var skipped = new Option<long>("--max-skipped")
        {
            Description = "Skipped images that still count as success.",
            DefaultValueFactory = _ => 0,
        };
        var json = new Option<bool>("--json")
        {
            Description = "The results as one line of JSON on standard output; progress goes to standard error.",
        };
        var command = new Command("pack",
            "Packs lists of images into RecordIO, byte for byte as im2rec.py does with the same arguments, on all processors,\n"
            + "in list order. An interrupted run goes on when the command is given again; a .rec is there only when it is whole.\n"
            + "Images that cannot be packed are skipped and listed with their reasons in PREFIX….skipped.tsv.\n"
            + "Exit codes: 0 done, 1 failed, 2 wrong arguments or inputs, 3 done but more images were skipped than --max-skipped,\n"
            + "130 interrupted.\n"
            + "Example: avocet pack --resize 256 --pack-label birds ./CUB_200_2011/images")
        {
            prefix, root, resize, quality, encoding, crop, pass, color, packLabel, threads, fast, skipped, json,
        };
        command.SetAction((parsed, cancellation) => new PackRun(
            new PackSettings(
                Path.GetFullPath(parsed.GetValue(prefix)!),
                Path.GetFullPath(parsed.GetValue(root)!),
                new TranscodeOptions
                {
                    ShorterEdge = parsed.GetValue(resize),
                    Quality = parsed.GetValue(quality),
                    Encoding = parsed.GetValue(encoding) == ".png" ? PictureEncoding.Png : PictureEncoding.Jpeg,
                    CenterCrop = parsed.GetValue(crop),
                    PassThrough = parsed.GetValue(pass),
                    Colour = parsed.GetValue(color) switch
                    {
                        "0" => PictureColour.Grey,
                        "-1" => PictureColour.Unchanged,
                        _ => PictureColour.Colour,
                    },
                    FastLarge = parsed.GetValue(fast),
                },
                parsed.GetValue(packLabel),
                parsed.GetValue(threads),
                parsed.GetValue(skipped))
            {
                Json = parsed.GetValue(json),
            },
            TimeProvider.System,
            parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error).RunAsync(cancellation));
        return command;
    }

    private static Option<int> Number(string name, string description, int preset, int least, int most)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => preset };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() is var value && (value < least || value > most))
                result.AddError($"{name} is {value}; write a number from {least} to {most}.");
        });
        return option;
    }
}
