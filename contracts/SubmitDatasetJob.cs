using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Avocet.Contracts;

/// <summary>
/// A dataset job: labelled images in, a trained and deployed detector out. The one message users write by hand.
/// Property names are camelCase JSON; unknown ones are refused. The same <see cref="JobId"/> posted twice is the same job.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SubmitDatasetJob
{
    /// <summary>Name of the job: a ULID or any 1–40 characters of [A-Za-z0-9-], starting with a letter or a digit.</summary>
    [Required, RegularExpression("^[A-Za-z0-9][A-Za-z0-9-]{0,39}$")]
    [Description(
        "Name of the job: a ULID or any 1-40 characters of [A-Za-z0-9-], starting with a letter or a digit. The same id posted twice "
        + "is the same job.")]
    public required string JobId { get; init; }

    /// <summary>Where the labelled images are.</summary>
    [Required]
    [Description("Where the labelled images are: exactly one kind of source.")]
    public required DatasetSource Source { get; init; }

    /// <summary>
    /// What is learned; it decides which of SageMaker's built-in algorithms trains, and how the data are laid out for it.
    /// </summary>
    [Description(
        "What is learned: objectDetection (boxes), imageClassification (one class an image), multiLabelClassification (any number of "
        + "classes an image) or semanticSegmentation (a class for each pixel).")]
    public LearningTask Task { get; init; } = LearningTask.ObjectDetection;

    /// <summary>
    /// Classes to keep, by source id ("17") or name ("017.Cardinal"); empty keeps all. Zero-based ids are assigned in source order.
    /// </summary>
    [Description(
        "Classes to keep, by source id (\"17\") or name (\"017.Cardinal\"); empty keeps all. Zero-based ids are assigned in source "
        + "order.")]
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>How images are divided into training and validation.</summary>
    [Description("How images are divided into training and validation.")]
    public DatasetSplit Split { get; init; } = new();

    /// <summary>Copies added to the data set.</summary>
    [Description("Copies added to the data set.")]
    public Augmentation Augment { get; init; } = new();

    /// <summary>How images are packed into RecordIO.</summary>
    [Description("How images are packed into RecordIO.")]
    public PackingOptions Packing { get; init; } = new();

    /// <summary>How the detector is trained.</summary>
    [Description("How the detector is trained.")]
    public TrainingOptions Training { get; init; } = new();

    /// <summary>Where the detector answers; <see langword="null"/> trains without deploying.</summary>
    [Description("Where the detector answers; left out or null, the job ends with the trained model and no endpoint.")]
    public DeploymentOptions? Deployment { get; init; }
}
