using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Avocet.Contracts;

/// <summary>Where the images come from: exactly one member is set.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record DatasetSource
{
    /// <summary>A data set laid out like CUB-200-2011.</summary>
    [Description("A data set laid out like CUB-200-2011.")]
    public CubSource? Cub { get; init; }

    /// <summary>The output manifest of a SageMaker Ground Truth job whose task fits the job's.</summary>
    [Description(
        "The output manifest of a SageMaker Ground Truth job whose task fits the job's: bounding box, single-label or multi-label "
        + "image classification, semantic segmentation.")]
    public GroundTruthSource? GroundTruth { get; init; }

    /// <summary>Pascal VOC XML files with their images.</summary>
    [Description("Pascal VOC XML files with their images.")]
    public VocSource? Voc { get; init; }

    /// <summary>A COCO instances file with its images.</summary>
    [Description("A COCO instances file with its images.")]
    public CocoSource? Coco { get; init; }

    /// <summary>A YOLO data set.</summary>
    [Description("A YOLO data set.")]
    public YoloSource? Yolo { get; init; }

    /// <summary>Images without labels, which people label first.</summary>
    [Description(
        "Images without labels: a SageMaker Ground Truth labelling job is created for them, and the job goes on with its output. Off "
        + "unless the platform allows it.")]
    public UnlabelledSource? Unlabelled { get; init; }
}

/// <summary>
/// A folder or a .tgz that holds images.txt, bounding_boxes.txt, image_class_labels.txt, classes.txt, train_test_split.txt
/// (optional) and images/.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record CubSource
{
    /// <summary>
    /// s3://bucket/prefix/, s3://…/name.tgz, https://…/name.tgz, or (where local paths are allowed) a local folder or .tgz.
    /// </summary>
    [Required, MinLength(1), MaxLength(1024)]
    [Description(
        "s3://bucket/prefix/, s3://.../name.tgz, https://.../name.tgz, or, where the service allows local paths, a local folder or "
        + ".tgz.")]
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

    /// <summary>
    /// Name of the label attribute; <see langword="null"/> takes the newest attribute of the manifest that fits the task.
    /// </summary>
    [MinLength(1), MaxLength(127)]
    [Description("Name of the label attribute; left out, the newest attribute of the manifest that fits the task is taken.")]
    public string? LabelAttribute { get; init; }

    /// <summary>
    /// The verdicts of a label verification job that keep an image, e.g. "good"; those with another or none are left out. Empty looks at no
    /// verdicts.
    /// </summary>
    [Description(
        "The verdicts (class names) of a label verification job that keep an image, e.g. [\"good\"]; images with another verdict, or "
        + "none, are left out. Empty: verdicts are not looked at.")]
    public IReadOnlyList<string> AcceptedVerdicts { get; init; } = [];

    /// <summary>
    /// Folder (s3://bucket/prefix/ or a local path where allowed) in which images, and masks of semantic segmentation, are looked up by
    /// their file name; <see langword="null"/> reads each source-ref and mask itself.
    /// </summary>
    [MinLength(1), MaxLength(1024)]
    [Description(
        "Folder (s3://bucket/prefix/ or, where allowed, a local path) in which images, and masks of semantic segmentation, are looked "
        + "up by their file name; left out, each source-ref and mask itself is read.")]
    public string? ImagesUri { get; init; }
}

/// <summary>One XML file an image, as the PASCAL VOC kit and LabelImg write them.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record VocSource
{
    /// <summary>Folder of the XML files: s3://bucket/prefix/, or a local path where allowed.</summary>
    [Required, MinLength(1), MaxLength(1024)]
    [Description("Folder of the XML files: s3://bucket/prefix/ or, where allowed, a local path.")]
    public required string AnnotationsUri { get; init; }

    /// <summary>Folder in which images are looked up by the file name in their XML file.</summary>
    [Required, MinLength(1), MaxLength(1024)]
    [Description(
        "Folder (s3://bucket/prefix/ or, where allowed, a local path) in which images are looked up by the file name in their XML file.")]
    public required string ImagesUri { get; init; }

    /// <summary>Folder with train.txt and val.txt (ImageSets/Main); <see langword="null"/> leaves the split to a random draw.</summary>
    [MinLength(1), MaxLength(1024)]
    [Description("Folder with train.txt and val.txt (ImageSets/Main); left out, the source gives no split.")]
    public string? ImageSetsUri { get; init; }
}

/// <summary>COCO JSON: one file, or one for training and one for validation.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record CocoSource
{
    /// <summary>The instances file: s3://…/instances.json, or a local path where allowed.</summary>
    [Required, MinLength(1), MaxLength(1024)]
    [Description("The instances file: s3://.../instances.json or, where allowed, a local path.")]
    public required string AnnotationsUri { get; init; }

    /// <summary>Folder in which images are looked up by their file_name.</summary>
    [Required, MinLength(1), MaxLength(1024)]
    [Description("Folder (s3://bucket/prefix/ or, where allowed, a local path) in which images are looked up by their file_name.")]
    public required string ImagesUri { get; init; }

    /// <summary>A second instances file whose images validate; those of the first then train.</summary>
    [MinLength(1), MaxLength(1024)]
    [Description("A second instances file whose images validate, while those of the first train; left out, the source gives no split.")]
    public string? ValidationAnnotationsUri { get; init; }

    /// <summary>Folder of the validation images; <see langword="null"/> takes <see cref="ImagesUri"/>.</summary>
    [MinLength(1), MaxLength(1024)]
    [Description("Folder of the images of validationAnnotationsUri; left out, imagesUri.")]
    public string? ValidationImagesUri { get; init; }
}

/// <summary>A YOLO data file with the images and labels it names.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record YoloSource
{
    /// <summary>data.yaml, or a .names file with one class a line: s3://…, or a local path where allowed.</summary>
    [Required, MinLength(1), MaxLength(1024)]
    [Description("data.yaml, or a .names file with one class a line: s3://... or, where allowed, a local path.")]
    public required string DataUri { get; init; }

    /// <summary>
    /// Folder of the images; <see langword="null"/> takes the folders that the data file names (train, val), relative to it.
    /// </summary>
    [MinLength(1), MaxLength(1024)]
    [Description(
        "Folder of the images (s3://bucket/prefix/ or, where allowed, a local path); left out, the folders that data.yaml names, "
        + "relative to it.")]
    public string? ImagesUri { get; init; }

    /// <summary>Folder of the labels; <see langword="null"/> takes <see cref="ImagesUri"/>. Only together with it.</summary>
    [MinLength(1), MaxLength(1024)]
    [Description("Folder of the label files; only together with imagesUri, whose folder it is when left out.")]
    public string? LabelsUri { get; init; }
}
