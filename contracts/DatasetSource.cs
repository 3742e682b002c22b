using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Avocet.Contracts;

/// <summary>Where labelled images come from: exactly one member is set.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record DatasetSource
{
    /// <summary>A data set laid out like CUB-200-2011.</summary>
    [Description("A data set laid out like CUB-200-2011.")]
    public CubSource? Cub { get; init; }

    /// <summary>The output manifest of a SageMaker Ground Truth bounding-box job.</summary>
    [Description("The output manifest of a SageMaker Ground Truth bounding-box job.")]
    public GroundTruthSource? GroundTruth { get; init; }
}

/// <summary>
/// A folder or a .tgz that holds images.txt, bounding_boxes.txt, image_class_labels.txt, classes.txt, train_test_split.txt
/// (optional) and images/.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record CubSource
{
    /// <summary>s3://bucket/prefix/, s3://…/name.tgz, https://…/name.tgz, or (where local paths are allowed) a local folder or .tgz.</summary>
    [Required, MinLength(1), MaxLength(1024)]
    [Description("s3://bucket/prefix/, s3://.../name.tgz, https://.../name.tgz, or, where the service allows local paths, a local folder or .tgz.")]
    public required string Uri { get; init; }
}

/// <summary>One JSON line per image, as Ground Truth writes it.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record GroundTruthSource
{
    /// <summary>s3://…/output.manifest, https://…, or a local path where allowed.</summary>
    [Required, MinLength(1), MaxLength(1024)]
    [Description("s3://.../output.manifest, https://..., or, where the service allows local paths, a local file.")]
    public required string ManifestUri { get; init; }

    /// <summary>Name of the label attribute; <see langword="null"/> takes the newest bounding-box attribute of the manifest.</summary>
    [MinLength(1), MaxLength(127)]
    [Description("Name of the label attribute; left out, the newest bounding-box attribute of the manifest is taken.")]
    public string? LabelAttribute { get; init; }

    /// <summary>
    /// Folder (s3://bucket/prefix/ or a local path where allowed) in which images are looked up by the file name of their
    /// source-ref; <see langword="null"/> reads each source-ref itself.
    /// </summary>
    [MinLength(1), MaxLength(1024)]
    [Description("Folder (s3://bucket/prefix/ or, where allowed, a local path) in which images are looked up by the file name of their source-ref; left out, each source-ref itself is read.")]
    public string? ImagesUri { get; init; }
}
