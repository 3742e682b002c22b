namespace Avocet.Annotations;

/// <summary>A kind of label that Ground Truth gives to images.</summary>
/// <param name="Type">The type in an attribute's metadata.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Holds">What an attribute of this kind holds.</param>
/// <remarks>Amazon SageMaker developer guide, "Output data".</remarks>
internal sealed record GroundTruthKind(string Type, string Name, string Holds)
{
    public static GroundTruthKind Boxes { get; } = new("groundtruth/object-detection", "bounding-box", "boxes");

    public static GroundTruthKind OneClass { get; } = new("groundtruth/image-classification", "single-label", "one class an image");

    public static GroundTruthKind Classes { get; } =
        new("groundtruth/image-classification-multilabel", "multi-label", "any number of classes an image");

    public static GroundTruthKind Mask { get; } = new("groundtruth/semantic-segmentation", "segmentation", "masks");

    /// <summary>What people found labels of any other kind to be.</summary>
    public static GroundTruthKind Verdict { get; } = new("groundtruth/label-verification", "verification", "verdicts on other labels");
}
