using Avocet.Contracts;
using Avocet.SageMaker;

namespace Avocet.Trainer;

/// <summary>How trainings of the tasks differ: algorithm, hyperparameters, channels.</summary>
internal static class TaskTraining
{
    private const string RecordIo = "application/x-recordio";

    /// <summary>The built-in algorithm: the repository of its image.</summary>
    public static string Algorithm(LearningTask task) => task switch
    {
        LearningTask.ImageClassification or LearningTask.MultiLabelClassification => AlgorithmImage.ImageClassification,
        LearningTask.SemanticSegmentation => AlgorithmImage.SemanticSegmentation,
        _ => AlgorithmImage.ObjectDetection,
    };

    /// <summary>Epochs at most, and whether it may end before.</summary>
    public static (int Epochs, bool EarlyStopping) Length(SubmitDatasetJob job) => job.Task switch
    {
        LearningTask.ImageClassification or LearningTask.MultiLabelClassification =>
            (Classification(job).Epochs, Classification(job).EarlyStopping),
        LearningTask.SemanticSegmentation => (Segmentation(job).Epochs, Segmentation(job).EarlyStopping),
        _ => (job.Training.Hyperparameters.Epochs, job.Training.Hyperparameters.EarlyStopping),
    };

    /// <summary>Where a job says at which epochs the learning rate falls.</summary>
    public static (string Field, string Steps) SchedulerSteps(SubmitDatasetJob job) => job.Task switch
    {
        LearningTask.ImageClassification or LearningTask.MultiLabelClassification =>
            ("training.classification.lrSchedulerStep", Classification(job).LrSchedulerStep),
        LearningTask.SemanticSegmentation => ("training.segmentation.lrSchedulerStep", Segmentation(job).LrSchedulerStep),
        _ => ("training.hyperparameters.lrSchedulerStep", job.Training.Hyperparameters.LrSchedulerStep),
    };

    /// <summary>What a model that a training continues from must have in common with it.</summary>
    public static IReadOnlyList<(string Field, string Words, string Value)> Shape(SubmitDatasetJob job) => job.Task switch
    {
        LearningTask.ImageClassification or LearningTask.MultiLabelClassification =>
        [
            ("training.classification.numLayers", "layers", $"{Classification(job).NumLayers}"),
            ("training.classification.imageShape", "image shape", $"{Classification(job).ImageShape}"),
        ],
        LearningTask.SemanticSegmentation =>
        [
            ("training.segmentation.backbone", "backbone", Segmentation(job).Backbone),
            ("training.segmentation.algorithm", "algorithm", Segmentation(job).Algorithm),
            ("training.segmentation.cropSize", "crop size", $"{Segmentation(job).CropSize}"),
        ],
        _ => [("training.hyperparameters.baseNetwork", "base network", job.Training.Hyperparameters.BaseNetwork)],
    };

    /// <summary>The algorithm's hyperparameters: names of the developer guide, values as texts.</summary>
    public static IReadOnlyDictionary<string, string> Hyperparameters(SubmitDatasetJob job, RecordIoPacked packed) => job.Task switch
    {
        LearningTask.ImageClassification =>
            ClassificationHyperparameterTexts.Of(job.Training, Classification(job), packed, isMultiLabel: false),
        LearningTask.MultiLabelClassification =>
            ClassificationHyperparameterTexts.Of(job.Training, Classification(job), packed, isMultiLabel: true),
        LearningTask.SemanticSegmentation => SegmentationHyperparameterTexts.Of(Segmentation(job), packed),
        _ => SsdHyperparameterTexts.Of(job.Training, packed),
    };

    /// <summary>Channels by the algorithm's names: where they are and of what content type.</summary>
    public static IReadOnlyList<(string Name, string Uri, string ContentType)> Channels(RecordIoPacked packed) =>
        packed is { Train.AnnotationsUri: { } train, Validation.AnnotationsUri: { } validation }
            ?
            [
                ("train", packed.Train.RecUri, "image/jpeg"),
                ("validation", packed.Validation.RecUri, "image/jpeg"),
                ("train_annotation", train, "image/png"),
                ("validation_annotation", validation, "image/png"),
            ]
            : [("train", packed.Train.RecUri, RecordIo), ("validation", packed.Validation.RecUri, RecordIo)];

    public static ClassificationHyperparameters Classification(SubmitDatasetJob job) => job.Training.Classification ?? new();

    private static SegmentationHyperparameters Segmentation(SubmitDatasetJob job) => job.Training.Segmentation ?? new();
}
