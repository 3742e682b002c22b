namespace Avocet.SageMaker;

/// <summary>Starts a Ground Truth labelling job. Closed to new AWS customers since July 2026.</summary>
public sealed record CreateLabelingJobRequest
{
    /// <summary>1–63 letters, digits and inner hyphens.</summary>
    public required string LabelingJobName { get; init; }

    /// <summary>1–127 of the same; not ending in -metadata, and in -ref only for segmentation.</summary>
    public required string LabelAttributeName { get; init; }

    /// <summary>What is to be labelled.</summary>
    public required LabelingJobInputConfig InputConfig { get; init; }

    /// <summary>Where the labels go.</summary>
    public required LabelingJobOutputConfig OutputConfig { get; init; }

    /// <summary>Role that reads and writes.</summary>
    public required string RoleArn { get; init; }

    /// <summary>Document with the classes.</summary>
    public string? LabelCategoryConfigS3Uri { get; init; }

    /// <summary>When to stop early.</summary>
    public LabelingJobStoppingConditions? StoppingConditions { get; init; }

    /// <summary>Who labels, and how.</summary>
    public required HumanTaskConfig HumanTaskConfig { get; init; }

    /// <summary>At most 50.</summary>
    public IReadOnlyList<Tag>? Tags { get; init; }
}

/// <summary>What is to be labelled.</summary>
public sealed record LabelingJobInputConfig
{
    /// <summary>Where it is.</summary>
    public required LabelingJobDataSource DataSource { get; init; }
}

/// <summary>Where the objects to label are.</summary>
public sealed record LabelingJobDataSource
{
    /// <summary>Listed by a manifest in S3.</summary>
    public LabelingJobS3DataSource? S3DataSource { get; init; }
}

/// <summary>A manifest of objects.</summary>
/// <param name="ManifestS3Uri">One JSON line an object.</param>
public sealed record LabelingJobS3DataSource(string ManifestS3Uri);

/// <summary>Where the labels go.</summary>
public sealed record LabelingJobOutputConfig
{
    /// <summary>Prefix; the manifest is {prefix}/{job}/manifests/output/output.manifest.</summary>
    public required string S3OutputPath { get; init; }

    /// <summary>Key that encrypts them.</summary>
    public string? KmsKeyId { get; init; }
}

/// <summary>When a labelling job stops early.</summary>
public sealed record LabelingJobStoppingConditions
{
    /// <summary>Objects labelled by people, at least 1.</summary>
    public int? MaxHumanLabeledObjectCount { get; init; }

    /// <summary>Percent of all objects, 1–100.</summary>
    public int? MaxPercentageOfInputDatasetLabeled { get; init; }
}

/// <summary>Who labels, and how.</summary>
public sealed record HumanTaskConfig
{
    /// <summary>The team.</summary>
    public required string WorkteamArn { get; init; }

    /// <summary>What they see.</summary>
    public required LabelingUiConfig UiConfig { get; init; }

    /// <summary>Function that prepares a task.</summary>
    public string? PreHumanTaskLambdaArn { get; init; }

    /// <summary>1–5, each at most 30 characters.</summary>
    public IReadOnlyList<string>? TaskKeywords { get; init; }

    /// <summary>1–128 characters.</summary>
    public required string TaskTitle { get; init; }

    /// <summary>1–255 characters.</summary>
    public required string TaskDescription { get; init; }

    /// <summary>People an object, 1–9.</summary>
    public required int NumberOfHumanWorkersPerDataObject { get; init; }

    /// <summary>Seconds a person has for a task, 30–28,800 for images.</summary>
    public required int TaskTimeLimitInSeconds { get; init; }

    /// <summary>Seconds a task is offered, at least 60.</summary>
    public int? TaskAvailabilityLifetimeInSeconds { get; init; }

    /// <summary>Tasks offered at once, 1–5000.</summary>
    public int? MaxConcurrentTaskCount { get; init; }

    /// <summary>How several answers become one.</summary>
    public AnnotationConsolidationConfig? AnnotationConsolidationConfig { get; init; }
}

/// <summary>What the people who label see.</summary>
/// <param name="UiTemplateS3Uri">Template in HTML and Liquid.</param>
public sealed record LabelingUiConfig(string UiTemplateS3Uri);

/// <summary>How several answers become one.</summary>
/// <param name="AnnotationConsolidationLambdaArn">Function that does it.</param>
public sealed record AnnotationConsolidationConfig(string AnnotationConsolidationLambdaArn);

/// <summary>How far a labelling job is.</summary>
public sealed record DescribeLabelingJobReply
{
    /// <summary>The job.</summary>
    public required string LabelingJobName { get; init; }

    /// <summary>Its ARN.</summary>
    public string? LabelingJobArn { get; init; }

    /// <summary>Initializing, InProgress, Completed, Failed, Stopping or Stopped; the list is open.</summary>
    public required string LabelingJobStatus { get; init; }

    /// <summary>How many objects are done.</summary>
    public LabelCounters? LabelCounters { get; init; }

    /// <summary>Why it failed.</summary>
    public string? FailureReason { get; init; }

    /// <summary>Name of the label attribute.</summary>
    public string? LabelAttributeName { get; init; }

    /// <summary>Where the labels go.</summary>
    public LabelingJobOutputConfig? OutputConfig { get; init; }

    /// <summary>Where the labels are.</summary>
    public LabelingJobOutput? LabelingJobOutput { get; init; }
}

/// <summary>How many objects of a labelling job are done.</summary>
public sealed record LabelCounters
{
    /// <summary>Labelled by people or machine.</summary>
    public int TotalLabeled { get; init; }

    /// <summary>By people.</summary>
    public int HumanLabeled { get; init; }

    /// <summary>By machine.</summary>
    public int MachineLabeled { get; init; }

    /// <summary>Given up.</summary>
    public int FailedNonRetryableError { get; init; }

    /// <summary>Not yet.</summary>
    public int Unlabeled { get; init; }
}

/// <summary>Where the labels are.</summary>
public sealed record LabelingJobOutput
{
    /// <summary>The output manifest.</summary>
    public required string OutputDatasetS3Uri { get; init; }

    /// <summary>The model of automatic labelling, if there was one.</summary>
    public string? FinalActiveLearningModelArn { get; init; }
}

/// <summary>Which labelling jobs to list.</summary>
public sealed record ListLabelingJobsRequest
{
    /// <summary>Made after this.</summary>
    public DateTimeOffset? CreationTimeAfter { get; init; }

    /// <summary>Part of the name.</summary>
    public string? NameContains { get; init; }

    /// <summary>A status.</summary>
    public string? StatusEquals { get; init; }

    /// <summary>1–100.</summary>
    public int? MaxResults { get; init; }

    /// <summary>Where the last page ended.</summary>
    public string? NextToken { get; init; }
}

/// <summary>A page of labelling jobs.</summary>
public sealed record ListLabelingJobsReply
{
    /// <summary>The jobs.</summary>
    public IReadOnlyList<LabelingJobSummary> LabelingJobSummaryList { get; init; } = [];

    /// <summary>Where the next page begins; <see langword="null"/> on the last one.</summary>
    public string? NextToken { get; init; }
}

/// <summary>One labelling job of a list.</summary>
public sealed record LabelingJobSummary
{
    /// <summary>The job.</summary>
    public required string LabelingJobName { get; init; }

    /// <summary>Its status.</summary>
    public string? LabelingJobStatus { get; init; }

    /// <summary>How many objects are done.</summary>
    public LabelCounters? LabelCounters { get; init; }
}
