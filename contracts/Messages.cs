namespace Avocet.Contracts;

/// <summary>Ingest → Converter: the source is read, the canonical dataset manifest is in the object store.</summary>
public sealed record ImagesIngested
{
    /// <summary>The job.</summary>
    public required string JobId { get; init; }

    /// <summary>The canonical dataset manifest, one JSON line an image (s3://…/dataset.jsonl).</summary>
    public required string ManifestUri { get; init; }

    /// <summary>Lower-case hexadecimal SHA-256 of the manifest's bytes.</summary>
    public required string ManifestSha256 { get; init; }

    /// <summary>Class names in source order.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>Images in the manifest.</summary>
    public required int Images { get; init; }

    /// <summary>Boxes in the manifest.</summary>
    public required int Boxes { get; init; }

    /// <summary>Images left out so far.</summary>
    public required int Quarantined { get; init; }
}

/// <summary>Converter → Converter: the lists are written; packing can begin.</summary>
public sealed record ListGenerated
{
    /// <summary>The job.</summary>
    public required string JobId { get; init; }

    /// <summary>Class names by zero-based id.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>The train channel's list.</summary>
    public required ChannelList Train { get; init; }

    /// <summary>The validation channel's list.</summary>
    public required ChannelList Validation { get; init; }

    /// <summary>Longest packed label of both lists, in numbers (2 + 5 × boxes).</summary>
    public required int LongestLabel { get; init; }

    /// <summary>Images left out so far.</summary>
    public required int Quarantined { get; init; }
}

/// <summary>The list of one channel.</summary>
public sealed record ChannelList
{
    /// <summary>The list in im2rec's text (s3://….lst).</summary>
    public required string ListUri { get; init; }

    /// <summary>One JSON line for each line of the list: which object it is and how it is to be read (s3://….images.jsonl).</summary>
    public required string ImagesUri { get; init; }

    /// <summary>Lines.</summary>
    public required int Images { get; init; }
}

/// <summary>Converter → any Converter: pack these lines of a list. A shard is packed to the same bytes by whoever takes it.</summary>
public sealed record PackShard
{
    /// <summary>The job.</summary>
    public required string JobId { get; init; }

    /// <summary>Channel: train or validation.</summary>
    public required string Channel { get; init; }

    /// <summary>Zero-based number of the shard in its channel.</summary>
    public required int Shard { get; init; }
}

/// <summary>Converter → Trainer: one .rec and one .idx for each channel.</summary>
public sealed record RecordIoPacked
{
    /// <summary>The job.</summary>
    public required string JobId { get; init; }

    /// <summary>Class names by zero-based id.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>The train channel.</summary>
    public required PackedChannel Train { get; init; }

    /// <summary>The validation channel.</summary>
    public required PackedChannel Validation { get; init; }

    /// <summary>label_width that object detection needs: the longest label of both channels, at least 350; other tasks need none.</summary>
    public required int LabelWidth { get; init; }

    /// <summary>Images left out in all.</summary>
    public required int Quarantined { get; init; }
}

/// <summary>One packed channel.</summary>
public sealed record PackedChannel
{
    /// <summary>The RecordIO file (s3://….rec); for semantic segmentation the folder of the channel's pictures (s3://…/).</summary>
    public required string RecUri { get; init; }

    /// <summary>Its index (s3://….idx); empty for semantic segmentation.</summary>
    public required string IdxUri { get; init; }

    /// <summary>Folder of the masks, each named like its picture (s3://…/); for semantic segmentation only.</summary>
    public string? AnnotationsUri { get; init; }

    /// <summary>Records, or pictures.</summary>
    public required int Images { get; init; }

    /// <summary>Bytes of the .rec, or of all pictures and masks.</summary>
    public required long Bytes { get; init; }

    /// <summary>Lower-case hexadecimal SHA-256 of the .rec, or over names and bytes of pictures and masks.</summary>
    public required string Sha256 { get; init; }
}

/// <summary>Trainer → Deployer: the model is trained and measured.</summary>
public sealed record ModelTrained
{
    /// <summary>The job.</summary>
    public required string JobId { get; init; }

    /// <summary>Name of the SageMaker training job.</summary>
    public required string TrainingJobName { get; init; }

    /// <summary>The model artifact (s3://…/model.tar.gz).</summary>
    public required string ModelUri { get; init; }

    /// <summary>Image URI of the algorithm, the same for training and serving.</summary>
    public required string ImageUri { get; init; }

    /// <summary>Class names by zero-based id.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>Best validation mAP, 0–1; 0 for other tasks than object detection.</summary>
    public required double MeanAveragePrecision { get; init; }

    /// <summary>Best validation accuracy, 0–1; for classification.</summary>
    public double? Accuracy { get; init; }

    /// <summary>Best validation mIOU, 0–1; for semantic segmentation.</summary>
    public double? MeanIntersectionOverUnion { get; init; }

    /// <summary>Zero-based epoch of the best measure.</summary>
    public required int BestEpoch { get; init; }
}

/// <summary>Deployer → whoever listens: the detector answers.</summary>
public sealed record ModelDeployed
{
    /// <summary>The job.</summary>
    public required string JobId { get; init; }

    /// <summary>Name of the endpoint.</summary>
    public required string EndpointName { get; init; }

    /// <summary>Validation mAP of the deployed model, 0–1; 0 for other tasks than object detection.</summary>
    public required double MeanAveragePrecision { get; init; }

    /// <summary>Validation accuracy of the deployed model, 0–1; for classification.</summary>
    public double? Accuracy { get; init; }

    /// <summary>Validation mIOU of the deployed model, 0–1; for semantic segmentation.</summary>
    public double? MeanIntersectionOverUnion { get; init; }

    /// <summary>
    /// Part of the smoke test's pictures that a classification told right, 0–1: the best class is the label, or all labels are.
    /// </summary>
    public double? SmokeTestAccuracy { get; init; }

    /// <summary>Validation images with the endpoint's predictions drawn (s3://….jpg).</summary>
    public required IReadOnlyList<string> Predictions { get; init; }

    /// <summary>When the endpoint is deleted, UTC; <see langword="null"/> for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>Any stage → whoever listens: the job ended here. The same text is in the stage's status document.</summary>
public sealed record StageFailed
{
    /// <summary>The job.</summary>
    public required string JobId { get; init; }

    /// <summary>The stage.</summary>
    public required Stage Stage { get; init; }

    /// <summary>What went wrong: names the field or object, and the value.</summary>
    public required string Error { get; init; }

    /// <summary>What the reader can do.</summary>
    public required string Remedy { get; init; }
}
