using System.Reflection;
using System.Text;
using System.Text.Json;
using Avocet.Hosting;
using MassTransit;

namespace Avocet.Contracts.Tests;

/// <summary>Message names and their JSON are wire: a change here is a change for every replica that runs an older version.</summary>
public sealed class MessageWireTests
{
    [Fact]
    public void Message_names_and_json_are_the_approved_ones()
    {
        var text = new StringBuilder();
        foreach (var message in Samples())
        {
            text.Append(MessageUrn.ForTypeString(message.GetType())).Append('\n');
            text.Append(JsonSerializer.Serialize(message, message.GetType(), JobJson.Document)).Append("\n\n");
        }

        Repository.ShouldEqualApproved(text.ToString(), "tests/Contracts.Tests/Messages.approved.txt");
    }

    [Fact]
    public void Every_message_is_in_the_approved_file()
    {
        var sampled = Samples().Select(sample => sample.GetType()).ToHashSet();
        typeof(SubmitDatasetJob).Assembly.GetExportedTypes()
            .Where(type => type.GetProperty("JobId") is not null)
            .Where(type => !sampled.Contains(type))
            .ShouldBeEmpty("Add a sample of each new message to MessageWireTests.Samples.");
    }

    [Fact]
    public void Every_message_survives_its_own_json()
    {
        foreach (var message in Samples())
        {
            var json = JsonSerializer.Serialize(message, message.GetType(), JobJson.Line);
            var back = JsonSerializer.Deserialize(json, message.GetType(), JobJson.Line);
            JsonSerializer.Serialize(back, message.GetType(), JobJson.Line).ShouldBe(json);
        }
    }

    [Fact]
    public void Messages_and_documents_are_sealed_records()
    {
        foreach (var type in typeof(SubmitDatasetJob).Assembly.GetExportedTypes().Where(type => type.IsClass))
        {
            type.IsSealed.ShouldBeTrue($"{type.Name} is not sealed.");
            type.GetMethod("<Clone>$", BindingFlags.Instance | BindingFlags.Public).ShouldNotBeNull($"{type.Name} is not a record.");
        }
    }

    private static List<object> Samples() =>
    [
        new SubmitDatasetJob
        {
            JobId = "birds-1",
            Source = new DatasetSource
            {
                Cub = new CubSource { Uri = "s3://avocet/sources/CUB_200_2011.tgz" },
                GroundTruth = new GroundTruthSource
                {
                    ManifestUri = "s3://avocet/output.manifest", LabelAttribute = "birds", ImagesUri = "s3://avocet/images/",
                },
            },
            Classes = ["17", "036.Northern_Flicker"],
            Deployment = new DeploymentOptions { EndpointName = "birds", MinimumMeanAveragePrecision = 0.5 },
            Training = new TrainingOptions
            {
                ContinueFrom = "s3://avocet/model.tar.gz", Hyperparameters = new SsdHyperparameters { FreezeLayerPattern = "^conv1_" },
            },
        },
        new ImagesIngested
        {
            JobId = "birds-1", ManifestUri = "s3://avocet/jobs/birds-1/dataset/dataset.jsonl", ManifestSha256 = "00ff",
            Classes = ["017.Cardinal"], Images = 57, Boxes = 57, Quarantined = 1,
        },
        new ListGenerated
        {
            JobId = "birds-1", Classes = ["017.Cardinal"], LongestLabel = 7, Quarantined = 1,
            Train = new ChannelList { ListUri = "s3://avocet/train.lst", ImagesUri = "s3://avocet/train.images.jsonl", Images = 30 },
            Validation = new ChannelList { ListUri = "s3://avocet/val.lst", ImagesUri = "s3://avocet/val.images.jsonl", Images = 27 },
        },
        new PackShard { JobId = "birds-1", Channel = "train", Shard = 3 },
        new RecordIoPacked
        {
            JobId = "birds-1", Classes = ["017.Cardinal"], LabelWidth = 350, Quarantined = 2,
            Train = new PackedChannel
            {
                RecUri = "s3://avocet/train.rec", IdxUri = "s3://avocet/train.idx", Images = 30, Bytes = 123456, Sha256 = "aa",
            },
            Validation = new PackedChannel
            {
                RecUri = "s3://avocet/validation.rec", IdxUri = "s3://avocet/validation.idx", Images = 27, Bytes = 654321, Sha256 = "bb",
            },
        },
        new RecordIoPacked
        {
            JobId = "masks-1", Classes = ["sky"], LabelWidth = 350, Quarantined = 0,
            Train = new PackedChannel
            {
                RecUri = "s3://avocet/train/", IdxUri = "", AnnotationsUri = "s3://avocet/train_annotation/", Images = 30, Bytes = 123456,
                Sha256 = "aa",
            },
            Validation = new PackedChannel
            {
                RecUri = "s3://avocet/validation/", IdxUri = "", AnnotationsUri = "s3://avocet/validation_annotation/", Images = 27,
                Bytes = 654321, Sha256 = "bb",
            },
        },
        new ModelTrained
        {
            JobId = "birds-1", TrainingJobName = "avocet-birds-1-0a1b2c3d", ModelUri = "s3://avocet/model.tar.gz",
            ImageUri = "433757028032.dkr.ecr.us-west-2.amazonaws.com/object-detection:1", Classes = ["017.Cardinal"],
            MeanAveragePrecision = 0.737133, BestEpoch = 96,
        },
        new ModelTrained
        {
            JobId = "kinds-1", TrainingJobName = "avocet-kinds-1-0a1b2c3d", ModelUri = "s3://avocet/model.tar.gz",
            ImageUri = "433757028032.dkr.ecr.us-west-2.amazonaws.com/image-classification:1", Classes = ["017.Cardinal"],
            MeanAveragePrecision = 0,
            Accuracy = 0.91, BestEpoch = 9,
        },
        new SubmitDatasetJob
        {
            JobId = "kinds-1",
            Source = new DatasetSource { Cub = new CubSource { Uri = "s3://avocet/sources/CUB_200_2011.tgz" } },
            Task = LearningTask.ImageClassification,
            Training = new TrainingOptions { Classification = new ClassificationHyperparameters() },
        },
        new SubmitDatasetJob
        {
            JobId = "masks-1",
            Source = new DatasetSource { GroundTruth = new GroundTruthSource { ManifestUri = "s3://avocet/output.manifest" } },
            Task = LearningTask.SemanticSegmentation,
            Training = new TrainingOptions { Segmentation = new SegmentationHyperparameters() },
        },
        new ModelDeployed
        {
            JobId = "birds-1", EndpointName = "birds", MeanAveragePrecision = 0.737133, Predictions = ["s3://avocet/1.jpg"],
            ExpiresAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        },
        new ModelDeployed
        {
            JobId = "kinds-1", EndpointName = "kinds", MeanAveragePrecision = 0, Accuracy = 0.91, SmokeTestAccuracy = 0.75,
            Predictions = ["s3://avocet/1.jpg"],
        },
        new StageFailed { JobId = "birds-1", Stage = Stage.Train, Error = "What went wrong.", Remedy = "What to do." },
        new StageStatus
        {
            JobId = "birds-1", Stage = Stage.Pack, State = StageState.Failed, Progress = 0.5, Message = "Packing",
            StartedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
            UpdatedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 6, TimeSpan.Zero),
            Numbers = new Dictionary<string, double> { ["images"] = 30 },
            Outputs = new Dictionary<string, string> { ["train"] = "s3://avocet/train.rec" },
            Failure = new StageFailureReason("What went wrong.", "What to do."),
        },
    ];
}
