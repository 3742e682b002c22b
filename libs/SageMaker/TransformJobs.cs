namespace Avocet.SageMaker;

/// <summary>Starts a batch transform: predictions for many images without an endpoint.</summary>
public sealed record CreateTransformJobRequest
{
    /// <summary>1–63 letters, digits and inner hyphens.</summary>
    public required string TransformJobName { get; init; }

    /// <summary>The model.</summary>
    public required string ModelName { get; init; }

    /// <summary>MultiRecord or SingleRecord; images want SingleRecord.</summary>
    public string? BatchStrategy { get; init; }

    /// <summary>Largest request in MB; 6 for images.</summary>
    public int? MaxPayloadInMB { get; init; }

    /// <summary>What is read.</summary>
    public required TransformInput TransformInput { get; init; }

    /// <summary>Where predictions go.</summary>
    public required TransformOutput TransformOutput { get; init; }

    /// <summary>Machines.</summary>
    public required TransformResources TransformResources { get; init; }

    /// <summary>At most 50.</summary>
    public IReadOnlyList<Tag>? Tags { get; init; }
}

/// <summary>What a batch transform reads.</summary>
public sealed record TransformInput
{
    /// <summary>Where it is.</summary>
    public required TransformDataSource DataSource { get; init; }

    /// <summary>MIME type; application/x-image for pictures.</summary>
    public string? ContentType { get; init; }

    /// <summary>None or Gzip.</summary>
    public string? CompressionType { get; init; }

    /// <summary>None, Line, RecordIO or TFRecord; None for pictures.</summary>
    public string? SplitType { get; init; }
}

/// <summary>Where a batch transform's input is.</summary>
/// <param name="S3DataSource">In S3.</param>
public sealed record TransformDataSource(TransformS3DataSource S3DataSource);

/// <summary>Objects in S3.</summary>
/// <param name="S3DataType">S3Prefix or ManifestFile.</param>
/// <param name="S3Uri">Prefix or manifest.</param>
public sealed record TransformS3DataSource(string S3DataType, string S3Uri);

/// <summary>Where a batch transform's predictions go.</summary>
public sealed record TransformOutput
{
    /// <summary>Prefix; each input gives {name}.out.</summary>
    public required string S3OutputPath { get; init; }

    /// <summary>MIME type wanted.</summary>
    public string? Accept { get; init; }

    /// <summary>None or Line.</summary>
    public string? AssembleWith { get; init; }

    /// <summary>Key that encrypts them.</summary>
    public string? KmsKeyId { get; init; }
}

/// <summary>Machines of a batch transform.</summary>
public sealed record TransformResources
{
    /// <summary>For example ml.m5.large.</summary>
    public required string InstanceType { get; init; }

    /// <summary>At least 1.</summary>
    public required int InstanceCount { get; init; }
}

/// <summary>How far a batch transform is.</summary>
public sealed record DescribeTransformJobReply
{
    /// <summary>The job.</summary>
    public required string TransformJobName { get; init; }

    /// <summary>InProgress, Completed, Failed, Stopping or Stopped; the list is open.</summary>
    public required string TransformJobStatus { get; init; }

    /// <summary>Why it failed.</summary>
    public string? FailureReason { get; init; }

    /// <summary>The model.</summary>
    public string? ModelName { get; init; }
}
