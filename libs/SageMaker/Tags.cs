namespace Avocet.SageMaker;

/// <summary>A label on a resource.</summary>
/// <param name="Key">1–128 letters, digits, spaces and _.:/=+-@.</param>
/// <param name="Value">At most 256 of the same.</param>
public sealed record Tag(string Key, string Value);

/// <summary>A page of tags.</summary>
public sealed record ListTagsReply
{
    /// <summary>The tags.</summary>
    public IReadOnlyList<Tag> Tags { get; init; } = [];

    /// <summary>Where the next page begins; <see langword="null"/> on the last one.</summary>
    public string? NextToken { get; init; }
}

/// <summary>Which tags to list.</summary>
internal sealed record ListTagsRequest(string ResourceArn, string? NextToken);

/// <summary>Tags to set.</summary>
internal sealed record AddTagsRequest(string ResourceArn, IReadOnlyList<Tag> Tags);

/// <summary>Tags to take away.</summary>
internal sealed record DeleteTagsRequest(string ResourceArn, IReadOnlyList<string> TagKeys);

/// <summary>The ARN that a create operation answers with.</summary>
internal sealed record ArnReply
{
    /// <summary>Of a training job.</summary>
    public string? TrainingJobArn { get; init; }

    /// <summary>Of a model.</summary>
    public string? ModelArn { get; init; }

    /// <summary>Of an endpoint configuration.</summary>
    public string? EndpointConfigArn { get; init; }

    /// <summary>Of an endpoint.</summary>
    public string? EndpointArn { get; init; }

    /// <summary>Of a labelling job.</summary>
    public string? LabelingJobArn { get; init; }

    /// <summary>Of a batch transform job.</summary>
    public string? TransformJobArn { get; init; }

    /// <summary>The one that is there.</summary>
    public string Arn => TrainingJobArn ?? ModelArn ?? EndpointConfigArn ?? EndpointArn ?? LabelingJobArn ?? TransformJobArn ?? "";
}
