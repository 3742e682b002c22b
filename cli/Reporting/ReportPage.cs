using System.Globalization;
using System.Reflection;
using Avocet.Cli.Pages;
using Avocet.Contracts;
using Avocet.Hosting;

namespace Avocet.Cli.Reporting;

/// <summary>A job's report as one HTML file that needs nothing beside it: no script, no font, no picture from elsewhere.</summary>
internal static class ReportPage
{
    public static Html Write(JobReport report) => Page.Of(
        $"Job {report.Job.JobId}",
        Html.Of($"""
            <header><p class="over">Avocet job report</p><h1>{report.Job.JobId}</h1><p class="lead">{Sentence(report)}</p>
            <nav aria-label="Sections">{Contents(report)}</nav></header>
            <main>{Failure(report)}{Tiles(report)}{Asked(report)}{DatasetSection.Write(report)}{ProblemSection.Write(report)}
            {TrainingSection.Write(report)}{EvaluationSection.Write(report)}{CostSection.Write(report)}{Reproduce(report)}</main>
            <footer>Written {Time(report.WrittenAt)} by avocet {Version()}.</footer>
            """));

    /// <summary>The command's own version.</summary>
    public static string Version() =>
        typeof(ReportPage).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    public static string Duration(TimeSpan time) => time switch
    {
        { TotalSeconds: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0} ms"),
        { TotalMinutes: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.#} s"),
        { TotalHours: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0.#} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0.#} h"),
    };

    private static Html Contents(JobReport report)
    {
        var sections = new List<(string Id, string Name)> { ("asked", "What was asked") };
        if (report.Dataset is not null) sections.Add(("data", "Data"));
        sections.Add(("problems", "Left out and mended"));
        if (report.Metrics is not null) sections.Add(("training", "Training"));
        sections.AddRange([("evaluation", "Evaluation"), ("time", "Time and cost"), ("again", "Reproducing it")]);
        return Html.Join(sections.Select(section => Html.Of($"""<a href="#{section.Id}">{section.Name}</a> """)));
    }

    private static string Sentence(JobReport report)
    {
        if (report.Failed is { } failed) return $"Failed in stage {JobFolder.StageName(failed.Stage)}.";
        if (report.Stages.GetValueOrDefault(Stage.Deploy) is { State: StageState.Succeeded or StageState.Skipped } last)
            return $"Done. {last.Message}.";
        return report.Stages.Values.LastOrDefault() is { } now ? $"At work: {JobFolder.StageName(now.Stage)}. {now.Message}" : "Not begun.";
    }

    private static Html Failure(JobReport report) => report.Failed is not { Failure: { } failure } failed ? Html.None : Html.Of($"""
        <section class="alarm" role="alert"><h2>What went wrong in stage {JobFolder.StageName(failed.Stage)}</h2><p>{failure.Error}</p>
        <p><strong>What to do:</strong> {failure.Remedy}</p></section>
        """);

    private static Html Tiles(JobReport report)
    {
        var tiles = new List<(string Value, string Name)>();
        if (report.Trained is { } trained)
        {
            var measure = TaskMeasure.Of(report.Job.Task);
            tiles.Add((measure.Reached(trained).ToString("0.000", CultureInfo.InvariantCulture), $"validation {measure.Word}"));
        }

        if (report.Dataset is { } data) tiles.Add((data.Images.ToString("N0", CultureInfo.InvariantCulture), "images"));
        if (report.Classes.Count is > 0 and var classes)
            tiles.Add((classes.ToString(CultureInfo.InvariantCulture), classes == 1 ? "class" : "classes"));
        tiles.Add((report.Quarantined.Count.ToString("N0", CultureInfo.InvariantCulture), "images left out"));
        if (report.Stages.Count > 0)
        {
            var (first, last) = (report.Stages.Values.Min(stage => stage.StartedAt), report.Stages.Values.Max(stage => stage.UpdatedAt));
            tiles.Add((Duration(last - first), "from first to last"));
        }

        return Html.Of($"""
            <ul class="tiles">{tiles.Select(tile => Html.Of($"<li><strong>{tile.Value}</strong><span>{tile.Name}</span></li>"))}</ul>
            """);
    }

    private static Html Asked(JobReport report)
    {
        var (job, training) = (report.Job, report.Job.Training);
        var rows = new List<(string Name, string Value)>
        {
            ("Source", Source(job.Source)),
            ("Classes", job.Classes.Count == 0 ? "all" : string.Join(", ", job.Classes)),
            ("Split", Words(job.Split)),
            ("Pictures", FormattableString.Invariant($"shorter edge {job.Packing.ShorterEdge} px, JPEG quality {job.Packing.JpegQuality}")
                + (job.Augment.HorizontalFlip ? ", with mirrored copies" : "")),
            ("Training", Words(training.Hyperparameters)),
            ("Trained on", FormattableString.Invariant($"{training.InstanceCount} × {training.InstanceType}")
                + (training.Spot ? ", spot" : "")),
            ("Deployment", Words(job.Deployment)),
        };
        return Html.Of($"""
            <section id="asked"><h2>What was asked</h2>{Page.Facts(rows)}
            <details><summary>The job, as posted</summary><pre>{report.JobText}</pre></details></section>
            """);
    }

    private static string Words(DatasetSplit asked)
    {
        var who = asked.Kind == SplitKind.Given ? "as the source gives it; what it leaves open is drawn" : "drawn";
        return FormattableString.Invariant($"{who}: {asked.Ratio * 100:0.#} % of each class train, seed {asked.Seed}");
    }

    private static string Words(SsdHyperparameters asked) => FormattableString.Invariant(
        $"{asked.BaseNetwork}, {asked.Epochs} epochs, batches of {asked.MiniBatchSize}, {asked.Optimizer} at {asked.LearningRate}");

    private static string Words(DeploymentOptions? asked)
    {
        if (asked is null) return "none";
        var time = asked.ExpiresAfterMinutes > 0 ? $"for {Duration(TimeSpan.FromMinutes(asked.ExpiresAfterMinutes))}" : "until deleted";
        return FormattableString.Invariant($"{asked.InstanceCount} × {asked.InstanceType}, {time}");
    }

    private static string Source(DatasetSource source) =>
        source.Cub is { } cub ? $"CUB-200-2011 layout: {cub.Uri}"
        : source.GroundTruth is { } truth ? $"Ground Truth manifest: {truth.ManifestUri}"
        : source.Voc is { } voc ? $"Pascal VOC: {voc.AnnotationsUri}"
        : source.Coco is { } coco ? $"COCO: {coco.AnnotationsUri}"
        : source.Yolo is { } yolo ? $"YOLO: {yolo.DataUri}"
        : "none";

    private static Html Reproduce(JobReport report)
    {
        var rows = new List<(string Name, string Value)>();
        if (report.ManifestSha256 is { } manifest) rows.Add(("Dataset manifest, SHA-256", manifest));
        if (report.Packed is { } packed)
        {
            rows.Add(("train.rec, SHA-256", packed.Train.Sha256));
            rows.Add(("validation.rec, SHA-256", packed.Validation.Sha256));
            rows.Add(("label_width", packed.LabelWidth.ToString(CultureInfo.InvariantCulture)));
        }

        if (report.Trained is { } trained)
            rows.AddRange([("Training job", trained.TrainingJobName), ("Algorithm image", trained.ImageUri), ("Model", trained.ModelUri)]);
        if (report.Deployment is { } deployment) rows.Add(("Endpoint and configuration", $"{deployment.EndpointName}, {deployment.Name}"));
        rows.Add(("Report written by", $"avocet {Version()}"));
        return Html.Of($"""
            <section id="again"><h2>Reproducing it</h2>
            <p>The same job over the same source gives the same manifest and the same .rec files, byte for byte.</p>
            {Page.Facts(rows)}</section>
            """);
    }
}
