using Avocet.Contracts;

namespace Avocet.Cli.Demo;

/// <summary>What the demo was asked for.</summary>
internal sealed record DemoSettings(string? Dataset, string Output, bool Json, int? Epochs, int Seed, int Birds)
{
    /// <summary>Folder of the painted birds.</summary>
    public string PaintedFolder => Path.Combine(Output, "birds");

    /// <summary>The job a user would post for this.</summary>
    public SubmitDatasetJob ToJob(string jobId) => new()
    {
        JobId = jobId,
        Source = Source(),
        Split = new DatasetSplit { Seed = Seed },
        Training = new TrainingOptions
        {
            Hyperparameters = new SsdHyperparameters { Epochs = Epochs ?? (Dataset is null ? 8 : 30), MiniBatchSize = 8 },
        },
        Deployment = new DeploymentOptions { ExpiresAfterMinutes = 24 * 60 },
    };

    private DatasetSource Source()
    {
        if (Dataset is null) return new DatasetSource { Cub = new CubSource { Uri = PaintedFolder } };
        var path = Dataset.Contains("://", StringComparison.Ordinal) ? Dataset : Path.GetFullPath(Dataset);
        return path.EndsWith(".manifest", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase)
            ? new DatasetSource { GroundTruth = new GroundTruthSource { ManifestUri = path, ImagesUri = ImagesBeside(path) } }
            : new DatasetSource { Cub = new CubSource { Uri = path } };
    }

    // A manifest that was copied from a bucket has its pictures beside it; otherwise each source-ref itself is read.
    private static string? ImagesBeside(string manifest) =>
        Path.Combine(Path.GetDirectoryName(manifest) ?? "", "images") is var folder && Directory.Exists(folder) ? folder : null;
}
