namespace Avocet.SageMaker;

/// <summary>How far a training job is.</summary>
public sealed record DescribeTrainingJobReply
{
    /// <summary>The job.</summary>
    public required string TrainingJobName { get; init; }

    /// <summary>Its ARN.</summary>
    public string? TrainingJobArn { get; init; }

    /// <summary>One of <see cref="SageMaker.TrainingJobStatus"/>, or one that is not known yet: then it is still going.</summary>
    public required string TrainingJobStatus { get; init; }

    /// <summary>Starting, Downloading, Training, Interrupted, MaxRuntimeExceeded, …: the list is open.</summary>
    public string? SecondaryStatus { get; init; }

    /// <summary>Why it failed, at most 1,024 characters.</summary>
    public string? FailureReason { get; init; }

    /// <summary>The model; its address is known from the start, the object is there at the end.</summary>
    public ModelArtifacts? ModelArtifacts { get; init; }

    /// <summary>As given.</summary>
    public IReadOnlyDictionary<string, string>? HyperParameters { get; init; }

    /// <summary>As given.</summary>
    public AlgorithmSpecification? AlgorithmSpecification { get; init; }

    /// <summary>As given.</summary>
    public IReadOnlyList<InputChannel>? InputDataConfig { get; init; }

    /// <summary>As given.</summary>
    public OutputDataConfig? OutputDataConfig { get; init; }

    /// <summary>As given.</summary>
    public ResourceConfig? ResourceConfig { get; init; }

    /// <summary>Last value of each metric, once the job has ended.</summary>
    public IReadOnlyList<MetricData>? FinalMetricDataList { get; init; }

    /// <summary>When it was asked for.</summary>
    public DateTimeOffset? CreationTime { get; init; }

    /// <summary>Seconds of training.</summary>
    public int? TrainingTimeInSeconds { get; init; }

    /// <summary>Seconds paid for; less with spot capacity.</summary>
    public int? BillableTimeInSeconds { get; init; }
}

/// <summary>A trained model.</summary>
public sealed record ModelArtifacts
{
    /// <summary>s3://…/model.tar.gz; empty while there is none.</summary>
    public string? S3ModelArtifacts { get; init; }
}

/// <summary>One value of a metric.</summary>
public sealed record MetricData
{
    /// <summary>For example validation:mAP.</summary>
    public string? MetricName { get; init; }

    /// <summary>Its value.</summary>
    public double? Value { get; init; }

    /// <summary>When it was logged.</summary>
    public DateTimeOffset? Timestamp { get; init; }
}

/// <summary>Values of TrainingJobStatus that are known.</summary>
public static class TrainingJobStatus
{
    /// <summary>Waiting, training or uploading.</summary>
    public const string InProgress = nameof(InProgress);

    /// <summary>Ended well.</summary>
    public const string Completed = nameof(Completed);

    /// <summary>Ended badly; the reason says why.</summary>
    public const string Failed = nameof(Failed);

    /// <summary>Was told to stop, and saves what it has.</summary>
    public const string Stopping = nameof(Stopping);

    /// <summary>Was told to stop, or its time was over; there may be a model.</summary>
    public const string Stopped = nameof(Stopped);
}

/// <summary>Which training jobs to list. 2 calls a second are allowed to a whole account.</summary>
public sealed record ListTrainingJobsRequest
{
    /// <summary>Made after this; do not filter by change time, that listing gets stuck.</summary>
    public DateTimeOffset? CreationTimeAfter { get; init; }

    /// <summary>Made before this.</summary>
    public DateTimeOffset? CreationTimeBefore { get; init; }

    /// <summary>Part of the name, at most 63 characters.</summary>
    public string? NameContains { get; init; }

    /// <summary>One of <see cref="TrainingJobStatus"/>.</summary>
    public string? StatusEquals { get; init; }

    /// <summary>Name, CreationTime or Status.</summary>
    public string? SortBy { get; init; }

    /// <summary>Ascending or Descending.</summary>
    public string? SortOrder { get; init; }

    /// <summary>1–100.</summary>
    public int? MaxResults { get; init; }

    /// <summary>Where the last page ended.</summary>
    public string? NextToken { get; init; }
}

/// <summary>A page of training jobs.</summary>
public sealed record ListTrainingJobsReply
{
    /// <summary>The jobs.</summary>
    public IReadOnlyList<TrainingJobSummary> TrainingJobSummaries { get; init; } = [];

    /// <summary>Where the next page begins; <see langword="null"/> on the last one.</summary>
    public string? NextToken { get; init; }
}

/// <summary>One training job of a list.</summary>
public sealed record TrainingJobSummary
{
    /// <summary>The job.</summary>
    public required string TrainingJobName { get; init; }

    /// <summary>Its ARN.</summary>
    public string? TrainingJobArn { get; init; }

    /// <summary>One of <see cref="SageMaker.TrainingJobStatus"/>, or one that is not known yet.</summary>
    public string? TrainingJobStatus { get; init; }

    /// <summary>When it was asked for.</summary>
    public DateTimeOffset? CreationTime { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? TrainingEndTime { get; init; }
}
