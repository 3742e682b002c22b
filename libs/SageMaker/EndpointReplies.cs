namespace Avocet.SageMaker;

/// <summary>How an endpoint is.</summary>
public sealed record DescribeEndpointReply
{
    /// <summary>Its name.</summary>
    public required string EndpointName { get; init; }

    /// <summary>Its ARN.</summary>
    public string? EndpointArn { get; init; }

    /// <summary>What it is made of now.</summary>
    public string? EndpointConfigName { get; init; }

    /// <summary>One of <see cref="SageMaker.EndpointStatus"/>, or one that is not known yet: then it is still changing.</summary>
    public required string EndpointStatus { get; init; }

    /// <summary>Why it failed.</summary>
    public string? FailureReason { get; init; }

    /// <summary>Its variants as they are.</summary>
    public IReadOnlyList<ProductionVariantSummary>? ProductionVariants { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset? CreationTime { get; init; }

    /// <summary>When it last changed.</summary>
    public DateTimeOffset? LastModifiedTime { get; init; }
}

/// <summary>A variant as it is.</summary>
public sealed record ProductionVariantSummary
{
    /// <summary>Its name.</summary>
    public required string VariantName { get; init; }

    /// <summary>Instances now.</summary>
    public int? CurrentInstanceCount { get; init; }

    /// <summary>Instances wanted.</summary>
    public int? DesiredInstanceCount { get; init; }

    /// <summary>Share of the requests now.</summary>
    public double? CurrentWeight { get; init; }

    /// <summary>Share wanted.</summary>
    public double? DesiredWeight { get; init; }
}

/// <summary>Values of EndpointStatus that are known.</summary>
public static class EndpointStatus
{
    /// <summary>Not available for requests.</summary>
    public const string OutOfService = nameof(OutOfService);

    /// <summary>Starting.</summary>
    public const string Creating = nameof(Creating);

    /// <summary>Moving to another configuration; answers meanwhile.</summary>
    public const string Updating = nameof(Updating);

    /// <summary>Under maintenance; no update, delete or scaling meanwhile.</summary>
    public const string SystemUpdating = nameof(SystemUpdating);

    /// <summary>Going back to the configuration before.</summary>
    public const string RollingBack = nameof(RollingBack);

    /// <summary>Answers.</summary>
    public const string InService = nameof(InService);

    /// <summary>Going away.</summary>
    public const string Deleting = nameof(Deleting);

    /// <summary>Only deleting it is possible.</summary>
    public const string Failed = nameof(Failed);

    /// <summary>Neither the update nor the way back succeeded.</summary>
    public const string UpdateRollbackFailed = nameof(UpdateRollbackFailed);
}

/// <summary>Which endpoints to list.</summary>
public sealed record ListEndpointsRequest
{
    /// <summary>Part of the name, at most 63 characters.</summary>
    public string? NameContains { get; init; }

    /// <summary>One of <see cref="EndpointStatus"/>.</summary>
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

/// <summary>A page of endpoints.</summary>
public sealed record ListEndpointsReply
{
    /// <summary>The endpoints.</summary>
    public IReadOnlyList<EndpointSummary> Endpoints { get; init; } = [];

    /// <summary>Where the next page begins; <see langword="null"/> on the last one.</summary>
    public string? NextToken { get; init; }
}

/// <summary>One endpoint of a list.</summary>
public sealed record EndpointSummary
{
    /// <summary>Its name.</summary>
    public required string EndpointName { get; init; }

    /// <summary>Its ARN.</summary>
    public string? EndpointArn { get; init; }

    /// <summary>One of <see cref="SageMaker.EndpointStatus"/>, or one that is not known yet.</summary>
    public string? EndpointStatus { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset? CreationTime { get; init; }

    /// <summary>When it last changed.</summary>
    public DateTimeOffset? LastModifiedTime { get; init; }
}
