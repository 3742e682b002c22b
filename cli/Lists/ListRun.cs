using System.Globalization;
using System.Text;
using System.Text.Json;
using Avocet.Annotations;
using Avocet.Contracts;
using Avocet.Converter;
using Avocet.Hosting;
using Avocet.RecordIO;

namespace Avocet.Cli.Lists;

/// <summary>avocet list: the converter's lists, of a folder on this machine.</summary>
internal sealed class ListRun(
    string source, string prefix, IReadOnlyList<string> classes, DatasetSplit split, bool flip, TextWriter output, TextWriter error)
{
    private const int Examples = 10;
    private bool _hasReport;

    /// <summary>Whether the result is to be one line of JSON instead of words.</summary>
    public bool Json { get; init; }

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        try
        {
            var images = new CubImages(source);
            await images.ReadAsync(cancellation);
            var filter = new ClassFilter(images.Classes, classes);
            var plan = new ListPlan(split, int.MaxValue, filter);
            foreach (var image in images.Images) plan.Count(image);
            plan.Draw();
            Directory.CreateDirectory(Path.GetDirectoryName(prefix)!);
            var report = Report(plan, images);
            // First where images are left out, since that may be why nothing can be trained.
            if (report.Quarantined.Count > 0) await WriteReportAsync(report);
            Write(plan, images.Images);
            if (!_hasReport) await WriteReportAsync(report);
            return await SayAsync(plan, report, filter);
        }
        catch (AnnotationException fault)
        {
            return Refuse(fault.Message);
        }
        catch (PermanentException fault)
        {
            IEnumerable<string> words = [fault.Message, .. FieldOptions.Of(fault.Message)];
            return Refuse(string.Join(' ', _hasReport ? [.. words, $"The report: {prefix}.report.txt"] : words));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Refuse(fault.Message);
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
    }

    /// <summary>Writes both lists aside and gives them their names when training with them is possible.</summary>
    private void Write(ListPlan plan, IReadOnlyList<DatasetImage> images)
    {
        string[] names = [prefix + "_train.lst", prefix + "_val.lst"];
        using (StreamWriter train = Aside(names[0]), validation = Aside(names[1]))
        {
            var text = new StringBuilder();
            foreach (var line in Lines(plan, images))
            {
                ListEntry.Append(text.Clear(), line.Id, line.Boxes, line.Path);
                (line.Channel == Channel.Train ? train : validation).Write(text);
            }
        }

        try
        {
            plan.Check(0);
            foreach (var name in names) File.Move(name + ".partial", name, overwrite: true);
        }
        finally
        {
            foreach (var name in names) File.Delete(name + ".partial");
        }

        static StreamWriter Aside(string name) => new(name + ".partial", append: false, new UTF8Encoding(false), 1 << 16);
    }

    private IEnumerable<ListLine> Lines(ListPlan plan, IReadOnlyList<DatasetImage> images)
    {
        foreach (var image in images)
        {
            if (plan.PlaceOriginal(image) is { } line) yield return line;
        }

        if (!flip) yield break;
        foreach (var image in images)
        {
            if (plan.PlaceMirrored(image) is { } line) yield return line;
        }
    }

    /// <summary>The plan counts the images it was shown; people count the lines of images.txt.</summary>
    private static StageReport Report(ListPlan plan, CubImages images) => new()
    {
        Quarantined = [.. plan.Report.Quarantined.Select(image => image with { Line = images.Lines[(int)image.Line! - 1] })
            .Concat(images.Unusable).OrderBy(image => image.Line)],
        Mended = [.. plan.Report.Mended.Select(box => box with { Line = images.Lines[(int)box.Line! - 1] })],
    };

    private async Task WriteReportAsync(StageReport report)
    {
        await File.WriteAllBytesAsync(prefix + ".report.json", JsonSerializer.SerializeToUtf8Bytes(report, JobJson.Document));
        await File.WriteAllTextAsync(prefix + ".report.txt", ReadableReport.Of(report, CubReader.ImagesFile));
        _hasReport = true;
    }

    private async Task<int> SayAsync(ListPlan plan, StageReport report, ClassFilter filter)
    {
        await output.WriteLineAsync(Json ? JsonSerializer.Serialize(Result(plan, filter, report), JobJson.Line) : Summary(plan, filter));
        if (plan.DrawnForWantOfSplit > 0)
            await error.WriteLineAsync($"{plan.DrawnForWantOfSplit} images have no split of their own and were drawn at random.");
        if (report.Mended.Count > 0) await error.WriteLineAsync($"{report.Mended.Count} boxes were mended; see {prefix}.report.txt");
        foreach (var image in report.Quarantined.Take(Examples))
            await error.WriteLineAsync($"left out: line {image.Line} {image.Path}: {image.Reason}");
        if (report.Quarantined.Count == 0) return ExitCode.Done;
        await error.WriteLineAsync($"{report.Quarantined.Count} images were left out; see {prefix}.report.txt");
        return ExitCode.PartlyDone;
    }

    private object Result(ListPlan plan, ClassFilter filter, StageReport report) => new
    {
        TrainList = prefix + "_train.lst",
        ValidationList = prefix + "_val.lst",
        plan.TrainImages,
        plan.ValidationImages,
        Classes = filter.Names,
        plan.LongestLabel,
        plan.DrawnForWantOfSplit,
        LeftOut = report.Quarantined.Count,
        MendedBoxes = report.Mended.Count,
        Report = prefix + ".report.json",
    };

    private string Summary(ListPlan plan, ClassFilter filter) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{prefix}_train.lst: {plan.TrainImages} images, {prefix}_val.lst: {plan.ValidationImages} images, "
            + $"{filter.Names.Count} classes, longest label {plan.LongestLabel}\n")
        + $"classes by id: {string.Join(", ", filter.Names.Index().Select(kind => $"{kind.Index} {kind.Item}"))}";

    private int Refuse(string fault)
    {
        error.WriteLine(fault);
        return ExitCode.BadInput;
    }
}
