using Avocet.Contracts;

namespace Avocet.Hosting;

/// <summary>What models of a task are measured by, 0–1 on the validation images.</summary>
/// <param name="Word">As people and the algorithm's log call it.</param>
/// <param name="Number">Its name among the numbers of a status document.</param>
/// <param name="MetricName">Its name at SageMaker.</param>
/// <param name="MinimumField">The field of a job's deployment that asks for a least value.</param>
public sealed record TaskMeasure(string Word, string Number, string MetricName, string MinimumField)
{
    private static readonly TaskMeasure Detection = new(
        "mAP", "meanAveragePrecision", "validation:mAP", "minimumMeanAveragePrecision");

    private static readonly TaskMeasure Classification = new("accuracy", "accuracy", "validation:accuracy", "minimumAccuracy");

    private static readonly TaskMeasure Segmentation = new(
        "mIOU", "meanIntersectionOverUnion", "validation:mIOU", "minimumMeanIntersectionOverUnion");

    /// <summary>Those of all tasks.</summary>
    public static IReadOnlyList<TaskMeasure> All { get; } = [Detection, Classification, Segmentation];

    /// <summary>The same as among the numbers, for the best epoch.</summary>
    public string BestNumber => $"best{char.ToUpperInvariant(Number[0])}{Number[1..]}";

    /// <summary>The measure of a task.</summary>
    public static TaskMeasure Of(LearningTask task) => task switch
    {
        LearningTask.ImageClassification or LearningTask.MultiLabelClassification => Classification,
        LearningTask.SemanticSegmentation => Segmentation,
        _ => Detection,
    };

    /// <summary>What a model reached.</summary>
    public double Reached(ModelTrained trained) =>
        (this == Classification ? trained.Accuracy
            : this == Segmentation ? trained.MeanIntersectionOverUnion
            : trained.MeanAveragePrecision) ?? 0;

    /// <summary>What a job asks for at least.</summary>
    public double Least(DeploymentOptions wanted) => this == Classification ? wanted.MinimumAccuracy
        : this == Segmentation ? wanted.MinimumMeanIntersectionOverUnion
        : wanted.MinimumMeanAveragePrecision;
}
