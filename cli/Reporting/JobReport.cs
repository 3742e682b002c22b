using Avocet.Annotations;
using Avocet.Contracts;
using Avocet.Deployer;
using Avocet.Trainer;

namespace Avocet.Cli.Reporting;

/// <summary>Everything a job's report shows; what the job has not reached yet is missing.</summary>
internal sealed record JobReport
{
    public required SubmitDatasetJob Job { get; init; }

    /// <summary>The job's document, as stored.</summary>
    public required string JobText { get; init; }

    public required IReadOnlyDictionary<Stage, StageStatus> Stages { get; init; }

    public required DateTimeOffset WrittenAt { get; init; }

    public required PriceList Prices { get; init; }

    /// <summary>Class names by zero-based id; empty before the lists are written.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    public DatasetFigures? Dataset { get; init; }

    public IReadOnlyList<(int ClassId, IReadOnlyList<ReportPicture> Pictures)> Examples { get; init; } = [];

    public IReadOnlyList<(Stage Stage, QuarantinedImage Image)> Quarantined { get; init; } = [];

    /// <summary>Thumbnails of the first that were left out.</summary>
    public IReadOnlyList<ReportPicture> QuarantinedPictures { get; init; } = [];

    public IReadOnlyList<MendedBox> Mended { get; init; } = [];

    public IReadOnlyList<ReportPicture> MendedPictures { get; init; } = [];

    public MetricSeries? Metrics { get; init; }

    public string? ManifestSha256 { get; init; }

    public RecordIoPacked? Packed { get; init; }

    public ModelTrained? Trained { get; init; }

    public Deployment? Deployment { get; init; }

    public Evaluation? Evaluation { get; init; }

    /// <summary>Why there is no evaluation, for people.</summary>
    public string NoEvaluation { get; init; } = "The job has no endpoint yet.";

    public DetectorMeasures? Measures { get; init; }

    public IReadOnlyList<ReportPicture> WorstPredictions { get; init; } = [];

    public IReadOnlyList<ReportPicture> BestPredictions { get; init; } = [];

    /// <summary>Least score of a detection that is drawn and counted.</summary>
    public double Threshold { get; init; } = 0.4;

    public StageStatus? Failed => Stages.Values.FirstOrDefault(status => status.State == StageState.Failed);

    /// <summary>Whether it ran against the local server, whose account number AWS gives to nobody: nothing was billed.</summary>
    public bool IsLocal => Deployment?.RoleArn.Contains("::000000000000:", StringComparison.Ordinal) ?? false;
}

/// <summary>Images of the manifest that a report wants to show, by their path.</summary>
internal sealed class WantedImages(IEnumerable<string> paths)
{
    private readonly HashSet<string> _open = [.. paths];
    private readonly Dictionary<string, DatasetImage> _found = [];

    public bool IsOpen => _open.Count > 0;

    public void Offer(DatasetImage image)
    {
        if (_open.Remove(image.Path)) _found[image.Path] = image;
    }

    public DatasetImage? Find(string path) => _found.GetValueOrDefault(path);
}
