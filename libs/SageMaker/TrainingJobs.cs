namespace Avocet.SageMaker;

/// <summary>Starts a training job. The job's name is the idempotency key: the same name again is refused.</summary>
public sealed record CreateTrainingJobRequest
{
    /// <summary>1–63 letters, digits and inner hyphens; unique in account and region.</summary>
    public required string TrainingJobName { get; init; }

    /// <summary>At most 100 entries; values are texts of at most 2,500 characters, also those of numbers.</summary>
    public IReadOnlyDictionary<string, string>? HyperParameters { get; init; }

    /// <summary>What trains.</summary>
    public required AlgorithmSpecification AlgorithmSpecification { get; init; }

    /// <summary>Role that reads the channels and writes the model.</summary>
    public required string RoleArn { get; init; }

    /// <summary>1–20 channels.</summary>
    public required IReadOnlyList<InputChannel> InputDataConfig { get; init; }

    /// <summary>Where the model goes.</summary>
    public required OutputDataConfig OutputDataConfig { get; init; }

    /// <summary>Machines.</summary>
    public required ResourceConfig ResourceConfig { get; init; }

    /// <summary>Longest times.</summary>
    public required StoppingCondition StoppingCondition { get; init; }

    /// <summary>Network of the containers; left out, SageMaker's own.</summary>
    public VpcConfig? VpcConfig { get; init; }

    /// <summary>At most 50.</summary>
    public IReadOnlyList<Tag>? Tags { get; init; }

    /// <summary>Encrypts what several instances say to each other.</summary>
    public bool? EnableInterContainerTrafficEncryption { get; init; }

    /// <summary>Trains on spot capacity; wants <see cref="StoppingCondition.MaxWaitTimeInSeconds"/>.</summary>
    public bool? EnableManagedSpotTraining { get; init; }

    /// <summary>Where checkpoints are kept over interruptions.</summary>
    public CheckpointConfig? CheckpointConfig { get; init; }

    /// <summary>Retries inside of the job.</summary>
    public RetryStrategy? RetryStrategy { get; init; }
}

/// <summary>What trains, and how it gets its data.</summary>
public sealed record AlgorithmSpecification
{
    /// <summary>Container image, at most 255 characters.</summary>
    public string? TrainingImage { get; init; }

    /// <summary>File, Pipe or FastFile.</summary>
    public required string TrainingInputMode { get; init; }
}

/// <summary>One named set of training data.</summary>
public sealed record InputChannel
{
    /// <summary>1–64 characters of [A-Za-z0-9.-_]; the algorithm says which it knows.</summary>
    public required string ChannelName { get; init; }

    /// <summary>Where the data are.</summary>
    public required ChannelDataSource DataSource { get; init; }

    /// <summary>MIME type, at most 256 characters.</summary>
    public string? ContentType { get; init; }

    /// <summary>None or Gzip.</summary>
    public string? CompressionType { get; init; }

    /// <summary>None or RecordIO.</summary>
    public string? RecordWrapperType { get; init; }

    /// <summary>File, Pipe or FastFile, where it differs from the algorithm's.</summary>
    public string? InputMode { get; init; }
}

/// <summary>Where a channel's data are.</summary>
public sealed record ChannelDataSource
{
    /// <summary>In S3.</summary>
    public S3DataSource? S3DataSource { get; init; }
}

/// <summary>Objects in S3.</summary>
public sealed record S3DataSource
{
    /// <summary>S3Prefix, ManifestFile or AugmentedManifestFile.</summary>
    public required string S3DataType { get; init; }

    /// <summary>s3://bucket/key or prefix, at most 1,024 characters.</summary>
    public required string S3Uri { get; init; }

    /// <summary>FullyReplicated or ShardedByS3Key.</summary>
    public string? S3DataDistributionType { get; init; }

    /// <summary>Attributes of an augmented manifest, in the order the algorithm wants.</summary>
    public IReadOnlyList<string>? AttributeNames { get; init; }
}

/// <summary>Where the model goes.</summary>
public sealed record OutputDataConfig
{
    /// <summary>Prefix; the model is {prefix}/{job}/output/model.tar.gz.</summary>
    public required string S3OutputPath { get; init; }

    /// <summary>Key that encrypts the model.</summary>
    public string? KmsKeyId { get; init; }
}

/// <summary>Machines of a training job.</summary>
public sealed record ResourceConfig
{
    /// <summary>For example ml.g4dn.xlarge.</summary>
    public required string InstanceType { get; init; }

    /// <summary>At least 1.</summary>
    public required int InstanceCount { get; init; }

    /// <summary>Storage of each instance in GB.</summary>
    public required int VolumeSizeInGB { get; init; }

    /// <summary>Key that encrypts the volume.</summary>
    public string? VolumeKmsKeyId { get; init; }

    /// <summary>Seconds the machines are kept warm for a next job, at most 21,600; they go on billing.</summary>
    public int? KeepAlivePeriodInSeconds { get; init; }
}

/// <summary>Longest times of a training job.</summary>
public sealed record StoppingCondition
{
    /// <summary>Seconds of training, 1–2,419,200.</summary>
    public int? MaxRuntimeInSeconds { get; init; }

    /// <summary>Seconds of training and of waiting for spot capacity together; at least the run time.</summary>
    public int? MaxWaitTimeInSeconds { get; init; }
}

/// <summary>A private network.</summary>
public sealed record VpcConfig
{
    /// <summary>1–5 security groups.</summary>
    public required IReadOnlyList<string> SecurityGroupIds { get; init; }

    /// <summary>1–16 subnets.</summary>
    public required IReadOnlyList<string> Subnets { get; init; }
}

/// <summary>Where checkpoints are kept.</summary>
public sealed record CheckpointConfig
{
    /// <summary>Prefix in S3.</summary>
    public required string S3Uri { get; init; }

    /// <summary>Folder in the container; left out, /opt/ml/checkpoints.</summary>
    public string? LocalPath { get; init; }
}

/// <summary>Retries inside of a job, after a fault of the service.</summary>
public sealed record RetryStrategy
{
    /// <summary>1–30.</summary>
    public required int MaximumRetryAttempts { get; init; }
}
