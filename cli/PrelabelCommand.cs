using System.CommandLine;
using Avocet.Cli.Prelabel;
using Avocet.Cli.Remote;
using Avocet.Hosting;
using Avocet.ObjectStore;

namespace Avocet.Cli;

/// <summary>avocet prelabel: active learning's first step, labels by machine and the rest for people.</summary>
internal static class PrelabelCommand
{
    public static Command Create()
    {
        var endpoint = new Option<string>("--endpoint") { Description = "The endpoint that is asked.", Required = true };
        var images = new Option<string>("--images")
        {
            Description = "Pictures without labels (.jpg, .png): a folder, or s3://bucket/prefix/.",
            Required = true,
        };
        var output = new Option<string>("--out")
        {
            Description = "The manifest to write, a file or s3://bucket/key. Beside it goes NAME.people.manifest, for people to label.",
            Required = true,
        };
        var threshold = new Option<double>("--threshold")
        {
            Description = "Least score of a box that becomes a label, 0-1.",
            DefaultValueFactory = _ => 0.7,
        };
        threshold.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (> 0 and <= 1))
                result.AddError("--threshold must lie above 0 and be at most 1, for example 0.7.");
        });
        var attribute = new Option<string>("--attribute")
        {
            Description = "Name of the label attribute in the manifest.",
            DefaultValueFactory = _ => "boxes",
        };
        attribute.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is not { Length: > 0 and <= 127 } name
                || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
                result.AddError("--attribute must have 1-127 letters, digits and hyphens.");
        });
        var classes = ClassesOption.Create(
            "Names of the classes, with commas or spaces between, in the order of their ids; left out, those of the job whose model "
            + "the endpoint serves.");
        return RemoteCommand.Create(
            "prelabel",
            "Sends pictures without labels through an endpoint. Pictures with a box at or above the threshold go into a Ground Truth\n"
            + "output manifest, which can be posted as the next job's source; all others into an input manifest for people to label.\n"
            + "Both begin with the least certain: whoever looks at the first hundred corrects most.",
            "0 done, 1 the endpoint or the bucket refuses or does not answer, 2 an argument is wrong, 3 done, but some pictures\n"
            + "could not be asked about, 130 interrupted.",
            "avocet prelabel --endpoint avocet-birds-1 --images s3://photos/new/ --out s3://photos/next.manifest --threshold 0.7",
            [endpoint, images, output, threshold, attribute, classes],
            (parsed, context, cancellation) => RunAsync(
                context,
                new PrelabelSettings(
                    parsed.GetValue(endpoint)!, parsed.GetValue(images)!, parsed.GetValue(output)!, parsed.GetValue(threshold),
                    parsed.GetValue(attribute)!, parsed.GetValue(classes) ?? []),
                cancellation));
    }

    private static async Task<int> RunAsync(RemoteContext context, PrelabelSettings settings, CancellationToken cancellation)
    {
        CheckOutput(settings.Output);
        var result = await new PrelabelRun(context.Installation, settings, context.Error).RunAsync(cancellation);
        if (context.Json) context.WriteJson(result);
        else Write(context.Output, settings, result);
        foreach (var (picture, reason) in result.LeftOut) context.Error.WriteLine($"left out: {picture}: {reason}");
        return result.LeftOut.Count > 0 ? ExitCode.PartlyDone : ExitCode.Done;
    }

    /// <summary>Before hours are spent on asking.</summary>
    private static void CheckOutput(string output)
    {
        if (ObjectUri.IsObjectUri(output))
        {
            if (!ObjectUri.TryParse(output, out var uri) || uri.Key.Length == 0 || uri.Key.EndsWith('/'))
                throw new PermanentException($"'{output}' names no object (--out).", "Write s3://bucket/name.manifest.");
            return;
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(output))!;
        if (!Directory.Exists(folder)) throw new PermanentException($"There is no folder {folder} (--out).", "Make it first.");
    }

    private static void Write(TextWriter output, PrelabelSettings settings, PrelabelResult result)
    {
        output.WriteLine($"labelled by machine: {result.Labelled} pictures, {result.Manifest}");
        output.WriteLine($"for people: {result.ForPeople} pictures, {result.People}");
        if (result.Labelled == 0) return;
        var folder = ObjectUri.IsObjectUri(settings.Images) ? "" : $", \"imagesUri\": \"{settings.Images}\"";
        var source = $"\"manifestUri\": \"{result.Manifest}\", \"labelAttribute\": \"{settings.Attribute}\"{folder}";
        output.WriteLine($"Next job: \"source\": {{\"groundTruth\": {{{source}}}}}");
        if (result.Model is { } model) output.WriteLine($"Go on from this model: \"training\": {{\"continueFrom\": \"{model}\"}}");
    }
}
