using Avocet.Contracts;

namespace Avocet.Services.Tests.Trainer;

/// <summary>A dataset job of three epochs and the set the converter packed for it.</summary>
internal static class TrainerJobs
{
    public static TrainingOptions ThreeEpochs { get; } = new() { Hyperparameters = new SsdHyperparameters { Epochs = 3 } };

    public static SubmitDatasetJob Job(string jobId, TrainingOptions? training = null) => new()
    {
        JobId = jobId,
        Source = new DatasetSource { Cub = new CubSource { Uri = "s3://bucket/cub/" } },
        Training = training ?? ThreeEpochs,
    };

    public static RecordIoPacked Packed(string jobId, string trainSha256 = "41ab") => new()
    {
        JobId = jobId,
        Classes = ["001.Auk", "002.Bee_eater"],
        Train = Channel(jobId, "train", 150, trainSha256),
        Validation = Channel(jobId, "validation", 147, "52bc"),
        LabelWidth = 350,
        Quarantined = 0,
    };

    private static PackedChannel Channel(string jobId, string name, int images, string sha256) => new()
    {
        RecUri = $"s3://avocet/jobs/{jobId}/channels/{name}/{name}.rec",
        IdxUri = $"s3://avocet/jobs/{jobId}/channels/{name}/{name}.idx",
        Images = images,
        Bytes = 1000,
        Sha256 = sha256,
    };
}
