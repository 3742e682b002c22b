using System.Globalization;
using System.Text.Json;
using Avocet.Contracts;
using Avocet.Hosting;
using Avocet.SageMaker;
using Avocet.Trainer;

namespace Avocet.Services.Tests.Trainer;

/// <summary>What SageMaker is told for the sibling algorithms, against their published tables.</summary>
public sealed class TaskTrainingTests
{
    private static readonly TrainerFolder Folder = new(new JobFolder("avocet", "job-1"));

    [Fact]
    public void The_request_of_a_classification_is_the_approved_one() => ApprovedFile.ShouldEqual(
        TrainingJobSpecTests.Json(
            Spec(LearningTask.ImageClassification, new TrainingOptions { Classification = new() { Epochs = 12, LrSchedulerStep = "6,9" } })
                .Request(1)),
        "Trainer/ClassificationRequest.approved.json");

    [Fact]
    public void The_request_of_a_segmentation_is_the_approved_one_and_copies_its_folders_though_others_are_piped()
    {
        var spec = Spec(LearningTask.SemanticSegmentation, new TrainingOptions(), new TrainerOptions { InputMode = "Pipe" });
        ApprovedFile.ShouldEqual(TrainingJobSpecTests.Json(spec.Request(1)), "Trainer/SegmentationRequest.approved.json");
    }

    [Fact]
    public void Multi_label_is_told_to_the_algorithm_and_changes_the_name()
    {
        var single = Spec(LearningTask.ImageClassification, new TrainingOptions());
        var multi = Spec(LearningTask.MultiLabelClassification, new TrainingOptions());
        (single.HyperParameters["multi_label"], multi.HyperParameters["multi_label"]).ShouldBe(("0", "1"));
        multi.Name(1).ShouldNotBe(single.Name(1));
    }

    public static TheoryData<string, string, string> Variants => new()
    {
        { "image-classification", "sgd", "" },
        { "image-classification", "nag", "" },
        { "image-classification", "adam", "" },
        { "image-classification", "rmsprop", "" },
        { "semantic-segmentation", "sgd", "poly" },
        { "semantic-segmentation", "adam", "cosine" },
        { "semantic-segmentation", "rmsprop", "step" },
    };

    [Theory]
    [MemberData(nameof(Variants))]
    public void Every_hyperparameter_is_one_of_the_guide_within_its_range(string algorithm, string optimizer, string scheduler)
    {
        using var published = JsonDocument.Parse(File.ReadAllText(
            Converter.CubMetadata.Data($"../reference/sagemaker-data/hyperparameters-{algorithm}.json")));
        var known = published.RootElement.GetProperty("hyperparameters").EnumerateArray()
            .ToDictionary(entry => entry.GetProperty("name").GetString()!, StringComparer.Ordinal);
        var training = new TrainingOptions
        {
            Classification = algorithm != "image-classification" ? null : new()
            {
                Optimizer = optimizer,
                LrSchedulerStep = "10,20",
                EarlyStopping = true,
                AugmentationType = "crop",
                UseWeightedLoss = true,
            },
            Segmentation = algorithm == "image-classification" ? null : new()
            {
                Optimizer = optimizer,
                LrScheduler = scheduler,
                LrSchedulerStep = scheduler == "step" ? "3,6" : "",
                EarlyStopping = true,
            },
        };
        var task = algorithm == "image-classification" ? LearningTask.MultiLabelClassification : LearningTask.SemanticSegmentation;

        var sent = Spec(task, training).HyperParameters;

        sent.Keys.Except(known.Keys).ShouldBeEmpty("An unknown hyperparameter fails the job.");
        known.Where(entry => entry.Value.GetProperty("required").ValueKind == JsonValueKind.True).Select(entry => entry.Key)
            .Except(sent.Keys).ShouldBeEmpty("A required hyperparameter is missing.");
        foreach (var (name, value) in sent)
        {
            var (type, range) = (known[name].GetProperty("type").GetString(), known[name].GetProperty("range").GetString()!);
            if (type is "enum" or "bool") range.Split('|', ' ').ShouldContain(value, $"{name} is one of {range}.");
            if (type == "int") int.Parse(value, CultureInfo.InvariantCulture).ShouldBeGreaterThan(0, name);
            if (type == "float") double.Parse(value, CultureInfo.InvariantCulture).ShouldBeInRange(0, 1, name);
        }
    }

    [Fact]
    public void A_top_k_of_all_classes_is_refused()
    {
        var refused = Should.Throw<PermanentException>(() =>
            Spec(LearningTask.ImageClassification, new TrainingOptions { Classification = new() { TopK = 2 } }));
        refused.Error.ShouldContain("training.classification.topK = 2");
        refused.Remedy.ShouldContain("2 classes");
    }

    [Fact]
    public async Task A_classification_is_followed_by_its_accuracy()
    {
        await using var bench = await TrainerBench.StartAsync(
            new TrainingOptions { Classification = new() { Epochs = 2 } }, LearningTask.ImageClassification);
        await bench.PackedAsync();
        bench.SageMaker.Job.Log.AddRange([
            "[11/25/2026 03:00:00 INFO 7] Epoch[0] Train-accuracy=0.600000",
            "[11/25/2026 03:00:01 INFO 7] Epoch[0] Validation-accuracy=0.878125",
            "[11/25/2026 03:00:02 INFO 7] Epoch[1] Train-top_k_accuracy_2=0.99",
            "[11/25/2026 03:00:02 INFO 7] Epoch[1] Train-accuracy=0.900000",
            "[11/25/2026 03:00:03 INFO 7] Epoch[1] Validation-accuracy=0.811111",
        ]);
        bench.SageMaker.Job.Ends("Completed", "Completed");
        await bench.LookAsync();

        var trained = bench.Notes.Published<ModelTrained>().ShouldHaveSingleItem();
        (trained.Accuracy, trained.BestEpoch, trained.MeanAveragePrecision).ShouldBe((0.878125, 0, 0));
        var status = (await bench.StatusAsync())!;
        status.Message.ShouldBe("accuracy 0.878 at epoch 0");
        (status.Numbers["bestAccuracy"], status.Numbers["accuracy"], status.Numbers["trainAccuracy"]).ShouldBe((0.878125, 0.811111, 0.9));
    }

    private static TrainingJobSpec Spec(LearningTask task, TrainingOptions training, TrainerOptions? options = null)
    {
        var packed = TrainerJobs.Packed("job-1");
        if (task == LearningTask.SemanticSegmentation)
            packed = packed with { Train = Folders(packed.Train, "train"), Validation = Folders(packed.Validation, "validation") };
        return new TrainingJobSpec(
            TrainerJobs.Job("job-1", training) with { Task = task }, packed, Folder, options ?? new TrainerOptions(),
            new SageMakerOptions { Region = "us-east-1", RoleArn = "arn:aws:iam::123456789012:role/Training" });
    }

    private static PackedChannel Folders(PackedChannel channel, string name) => channel with
    {
        RecUri = $"s3://avocet/jobs/job-1/channels/{name}/",
        IdxUri = "",
        AnnotationsUri = $"s3://avocet/jobs/job-1/channels/{name}_annotation/",
    };
}
