using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Avocet.Cli.Reporting;
using Avocet.Contracts;
using Avocet.Hosting;
using Avocet.LocalSageMaker;
using Spectre.Console;

namespace Avocet.Cli.Demo;

/// <summary>One run of the demo: data set, job, result, and on a terminal the endpoint until Ctrl-C.</summary>
internal sealed class DemoRun(DemoSettings settings, TimeProvider clock, IAnsiConsole console)
{
    private const int ExamplesShown = 5;
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>Whether somebody looks on, for whom the endpoint goes on answering.</summary>
    private bool Stays => !settings.Json && console.Profile is { Capabilities.Interactive: true, Out.IsTerminal: true }
        && !Console.IsInputRedirected;

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        try
        {
            return await CarryAsync(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            console.WriteLine("Interrupted. Run the same command again and it goes on where it was.");
            return ExitCode.Interrupted;
        }
        catch (Exception refused) when (refused is PermanentException or ValidationException or IOException or UnauthorizedAccessException
            or InvalidDataException)
        {
            await Console.Error.WriteLineAsync(refused.Message);
            return ExitCode.BadInput;
        }
    }

    private async Task<int> CarryAsync(CancellationToken cancellation)
    {
        var start = clock.GetTimestamp();
        var folders = new EmbeddedFolders(settings.Output);
        if (settings.Dataset is null) PaintBirds(cancellation);
        await using var pipeline = await EmbeddedPipeline.StartAsync(folders, cancellation);
        var job = await DemoJob.ChooseAsync(settings, pipeline.Store, pipeline.Documents, cancellation);
        console.WriteLine($"Job {job.JobId} of {settings.Dataset ?? settings.PaintedFolder}; log: {folders.Logs}");
        if (Environment.GetEnvironmentVariable("AVOCET_WEIGHTS") is not { Length: > 0 } weights || !File.Exists(weights))
        {
            console.WriteLine("AVOCET_WEIGHTS names no pretrained weights: a small network is trained from nothing, which reaches far "
                + "less. ./avocet fetches them where npm is.");
        }

        var posted = clock.GetUtcNow();
        await pipeline.SubmitAsync(job, cancellation);
        var outcome = await StageView.ShowAsync(
            console, clock,
            changed => new JobWatch(pipeline.Documents, clock, LookInterval).FollowAsync(job.JobId, posted, changed, cancellation));
        var report = await ReportAsync(job.JobId, pipeline, cancellation);
        if (outcome.Failed is { Failure: { } failure } failed)
        {
            await Console.Error.WriteLineAsync(
                $"Job {job.JobId} failed in stage {JobFolder.StageName(failed.Stage)}. {failure.Error} {failure.Remedy}");
            foreach (var line in FieldOptions.Of($"{failure.Error} {failure.Remedy}")) await Console.Error.WriteLineAsync(line);
            await Console.Error.WriteLineAsync($"Report: {report}");
            return ExitCode.Failed;
        }

        var result = await DemoResult.ReadAsync(
            job, outcome, pipeline.Store, pipeline.Documents, report, clock.GetElapsedTime(start), cancellation);
        Show(result, pipeline);
        if (settings.Json)
        {
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(result, JobJson.Line));
            return ExitCode.Done;
        }

        if (!Stays) return ExitCode.Done;
        console.WriteLine("The endpoint answers until you press Ctrl-C.");
        await Ending.WaitAsync(cancellation);
        return ExitCode.Done;
    }

    /// <summary>Writes the job's report into the bucket and beside everything else.</summary>
    private async Task<string> ReportAsync(string jobId, EmbeddedPipeline pipeline, CancellationToken cancellation)
    {
        var written = await new ReportWriter(pipeline.Services).WriteAsync(
            jobId, new PriceList(), ReportWriter.DefaultPictures, cancellation);
        var path = Path.Combine(settings.Output, "report.html");
        await File.WriteAllTextAsync(path, written.Page.Text, cancellation);
        return path;
    }

    private void PaintBirds(CancellationToken cancellation)
    {
        var validation = Math.Max(1, settings.Birds * 2 / 5);
        var painted = BirdDataset.Paint(settings.PaintedFolder, settings.Birds - validation, validation, settings.Seed, cancellation);
        console.WriteLine($"{painted} pictures of {BirdKind.All.Count} kinds of birds painted in {settings.PaintedFolder}");
    }

    private void Show(DemoResult result, EmbeddedPipeline pipeline)
    {
        using var self = Process.GetCurrentProcess();
        var lines = new List<(string Name, string Value)>
        {
            ("mAP@0.5", FormattableString.Invariant($"{result.MeanAveragePrecision:0.000} on {result.ValImages} held-out pictures")),
            ("classes", string.Join(", ", result.Classes.Take(12))
                + (result.Classes.Count > 12 ? $" and {result.Classes.Count - 12} more" : "")),
            ("train", string.Create(CultureInfo.InvariantCulture, $"{result.TrainRec} ({result.TrainImages} pictures)")),
            ("validation", string.Create(CultureInfo.InvariantCulture, $"{result.ValRec} ({result.ValImages} pictures)")),
            ("lists", $"{result.TrainList}, {result.ValList}"),
            ("contact sheets", FolderOf(result.ContactSheets)),
            ("training curve", result.TrainingCurve),
            ("report", result.Report),
            ("predictions", FolderOf(result.Predictions)),
            ("quarantined", Quarantined(result.Quarantined)),
            ("endpoint", result.EndpointName),
            ("time", FormattableString.Invariant($"{result.Seconds} s, peak memory of this process {self.PeakWorkingSet64 >> 20} MiB")),
        };
        console.WriteLine();
        foreach (var (name, value) in lines) console.WriteLine($"{name,-15} {value}");
        console.WriteLine();
        // Not by the console, which breaks long lines: these are to be copied.
        var output = console.Profile.Out.Writer;
        var commands = new DemoCommands(settings.Output, pipeline.SageMaker);
        var later = new LocalSageMakerOptions().Port;
        if (Stays)
        {
            console.WriteLine("Ask it while it runs:");
            output.WriteLine($"  {commands.Ask(result.EndpointName, result.ExamplePicture, pipeline.SageMakerUri)}");
            console.WriteLine("Serve it again later:");
            output.WriteLine($"  {commands.Serve}");
        }
        else
        {
            console.WriteLine("This run ends now, and its endpoint with it. Serve it again, and ask it:");
            output.WriteLine($"  {commands.Serve}");
            output.WriteLine($"  {commands.Ask(result.EndpointName, result.ExamplePicture, new Uri($"http://127.0.0.1:{later}/"))}");
        }

        console.WriteLine("See the job, its report and its detector in a browser while it is served:");
        output.WriteLine($"  {commands.Look(Stays ? pipeline.SageMakerUri.Port : later)}");
    }

    private static string Quarantined(IReadOnlyList<QuarantinedImage> images) => images.Count switch
    {
        0 => "none",
        <= ExamplesShown => string.Join("; ", images.Select(image => $"{image.Path}: {image.Reason}")),
        _ => $"{images.Count}, the report has all of them: "
            + string.Join("; ", images.Take(2).Select(image => $"{image.Path}: {image.Reason}")),
    };

    private static string FolderOf(IReadOnlyList<string> pictures) => pictures.Count == 0 ? "none" : Path.GetDirectoryName(pictures[0])!;
}
