using Avocet.Contracts;

namespace Avocet.Cli.Demo;

/// <summary>What the demo was asked for.</summary>
internal sealed record DemoSettings(string? Dataset, string Output, bool Json, int? Epochs, int Seed, int Birds, int MaxBadImages)
{
    /// <summary>Folder of the painted birds.</summary>
    public string PaintedFolder => Path.Combine(Output, "birds");

    /// <summary>The job a user would post for this.</summary>
    public SubmitDatasetJob ToJob(string jobId) => new()
    {
        JobId = jobId,
        Source = Source(),
        Split = new DatasetSplit { Seed = Seed },
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
