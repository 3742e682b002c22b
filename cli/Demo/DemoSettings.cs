using Avocet.Contracts;

namespace Avocet.Cli.Demo;

/// <summary>What the demo was asked for.</summary>
internal sealed record DemoSettings(string? Dataset, string Output, bool Json, int? Epochs, int Seed, int Birds, int MaxBadImages)
{
    /// <summary>Ids or names of the classes that are kept; empty keeps all.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    public SplitKind Split { get; init; }

    /// <summary>Part of each class that trains where the split is drawn.</summary>
    public double Ratio { get; init; } = new DatasetSplit().Ratio;

    /// <summary>Folder of the painted birds.</summary>
    public string PaintedFolder => Path.Combine(Output, "birds");

    /// <summary>The job a user would post for this.</summary>
    public SubmitDatasetJob ToJob(string jobId) => new()
    {
        JobId = jobId,
        Source = Source(),
        Classes = Classes,
        Split = new DatasetSplit { Kind = Split, Ratio = Ratio, Seed = Seed },
        Packing = new PackingOptions { MaxBadImages = MaxBadImages },
        Training = new TrainingOptions
        {
            Hyperparameters = new SsdHyperparameters { Epochs = Epochs ?? (Dataset is null ? 8 : 30), MiniBatchSize = 8 },
        },
        Deployment = new DeploymentOptions { ExpiresAfterMinutes = 24 * 60 },
    };

    private DatasetSource Source() =>
        Dataset is null ? new DatasetSource { Cub = new CubSource { Uri = PaintedFolder } } : LocalDataset.Find(Dataset);
}
