namespace Avocet.SageMaker;

/// <summary>Joins an image and a model artifact under a name.</summary>
public sealed record CreateModelRequest
{
    /// <summary>1–63 letters, digits and inner hyphens.</summary>
    public required string ModelName { get; init; }

    /// <summary>What serves.</summary>
    public required ContainerDefinition PrimaryContainer { get; init; }

    /// <summary>Role the container runs under.</summary>
    public required string ExecutionRoleArn { get; init; }

    /// <summary>Network of the container.</summary>
    public VpcConfig? VpcConfig { get; init; }

    /// <summary>At most 50.</summary>
    public IReadOnlyList<Tag>? Tags { get; init; }
}

/// <summary>What serves a model.</summary>
public sealed record ContainerDefinition
{
    /// <summary>Container image, at most 255 characters.</summary>
    public string? Image { get; init; }

    /// <summary>One .tar.gz in the region of the endpoint.</summary>
    public string? ModelDataUrl { get; init; }

    /// <summary>Variables of the container, at most 100.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }
}

/// <summary>A model as it was made.</summary>
public sealed record DescribeModelReply
{
    /// <summary>Its name.</summary>
    public required string ModelName { get; init; }

    /// <summary>What serves.</summary>
    public ContainerDefinition? PrimaryContainer { get; init; }

    /// <summary>Role the container runs under.</summary>
    public string? ExecutionRoleArn { get; init; }

    /// <summary>Its ARN.</summary>
    public string? ModelArn { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset? CreationTime { get; init; }
}

/// <summary>Which models to list.</summary>
public sealed record ListModelsRequest
{
    /// <summary>Part of the name, at most 63 characters.</summary>
    public string? NameContains { get; init; }

    /// <summary>1–100.</summary>
    public int? MaxResults { get; init; }

    /// <summary>Where the last page ended.</summary>
    public string? NextToken { get; init; }
}

/// <summary>A page of models.</summary>
public sealed record ListModelsReply
{
    /// <summary>The models.</summary>
    public IReadOnlyList<ModelSummary> Models { get; init; } = [];

    /// <summary>Where the next page begins; <see langword="null"/> on the last one.</summary>
    public string? NextToken { get; init; }
}

/// <summary>One model of a list.</summary>
public sealed record ModelSummary
{
    /// <summary>Its name.</summary>
    public required string ModelName { get; init; }

    /// <summary>Its ARN.</summary>
    public string? ModelArn { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset? CreationTime { get; init; }
}
