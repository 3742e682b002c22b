namespace Avocet.SageMaker;

/// <summary>Says what an endpoint is made of. A configuration is never changed: an update wants a new one.</summary>
public sealed record CreateEndpointConfigRequest
{
    /// <summary>1–63 letters, digits and inner hyphens.</summary>
    public required string EndpointConfigName { get; init; }

    /// <summary>1–10.</summary>
    public required IReadOnlyList<ProductionVariant> ProductionVariants { get; init; }

    /// <summary>Keeps requests and answers.</summary>
    public DataCaptureConfig? DataCaptureConfig { get; init; }

    /// <summary>Key that encrypts the volumes.</summary>
    public string? KmsKeyId { get; init; }

    /// <summary>At most 50.</summary>
    public IReadOnlyList<Tag>? Tags { get; init; }
}

/// <summary>Machines that serve one model.</summary>
public sealed record ProductionVariant
{
    /// <summary>Its name, e.g. AllTraffic.</summary>
    public required string VariantName { get; init; }

    /// <summary>The model.</summary>
    public required string ModelName { get; init; }

    /// <summary>At least 1.</summary>
    public int? InitialInstanceCount { get; init; }

    /// <summary>For example ml.m5.large.</summary>
    public string? InstanceType { get; init; }

    /// <summary>Share of the requests, relative to the other variants.</summary>
    public double? InitialVariantWeight { get; init; }

    /// <summary>Seconds the model's download may take, 60–3600.</summary>
    public int? ModelDataDownloadTimeoutInSeconds { get; init; }

    /// <summary>Seconds until the container must be healthy, 60–3600.</summary>
    public int? ContainerStartupHealthCheckTimeoutInSeconds { get; init; }
}

/// <summary>Keeps requests and answers in S3.</summary>
public sealed record DataCaptureConfig
{
    /// <summary>Whether it does.</summary>
    public bool? EnableCapture { get; init; }

    /// <summary>Percent of the requests, 0–100.</summary>
    public required int InitialSamplingPercentage { get; init; }

    /// <summary>Prefix, at most 512 characters.</summary>
    public required string DestinationS3Uri { get; init; }

    /// <summary>Input, Output or both.</summary>
    public required IReadOnlyList<CaptureOption> CaptureOptions { get; init; }

    /// <summary>What is kept as text; left out, everything is in base 64.</summary>
    public CaptureContentTypeHeader? CaptureContentTypeHeader { get; init; }

    /// <summary>Key that encrypts what is kept.</summary>
    public string? KmsKeyId { get; init; }
}

/// <summary>Content types that are kept as text.</summary>
public sealed record CaptureContentTypeHeader
{
    /// <summary>1–10 that are called CSV.</summary>
    public IReadOnlyList<string>? CsvContentTypes { get; init; }

    /// <summary>1–10 that are called JSON.</summary>
    public IReadOnlyList<string>? JsonContentTypes { get; init; }
}

/// <summary>What is captured.</summary>
/// <param name="CaptureMode">Input or Output.</param>
public sealed record CaptureOption(string CaptureMode);

/// <summary>A configuration as it was made.</summary>
public sealed record DescribeEndpointConfigReply
{
    /// <summary>Its name.</summary>
    public required string EndpointConfigName { get; init; }

    /// <summary>Its ARN.</summary>
    public string? EndpointConfigArn { get; init; }

    /// <summary>Its variants.</summary>
    public IReadOnlyList<ProductionVariant> ProductionVariants { get; init; } = [];

    /// <summary>What is captured.</summary>
    public DataCaptureConfig? DataCaptureConfig { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset? CreationTime { get; init; }
}

/// <summary>Which configurations to list.</summary>
public sealed record ListEndpointConfigsRequest
{
    /// <summary>Part of the name, at most 63 characters.</summary>
    public string? NameContains { get; init; }

    /// <summary>1–100.</summary>
    public int? MaxResults { get; init; }

    /// <summary>Where the last page ended.</summary>
    public string? NextToken { get; init; }
}

/// <summary>A page of configurations.</summary>
public sealed record ListEndpointConfigsReply
{
    /// <summary>The configurations.</summary>
    public IReadOnlyList<EndpointConfigSummary> EndpointConfigs { get; init; } = [];

    /// <summary>Where the next page begins; <see langword="null"/> on the last one.</summary>
    public string? NextToken { get; init; }
}

/// <summary>One configuration of a list.</summary>
public sealed record EndpointConfigSummary
{
    /// <summary>Its name.</summary>
    public required string EndpointConfigName { get; init; }

    /// <summary>Its ARN.</summary>
    public string? EndpointConfigArn { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset? CreationTime { get; init; }
}
