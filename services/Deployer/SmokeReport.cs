namespace Avocet.Deployer;

/// <summary>What the smoke test found: deployment/smoke-test.json.</summary>
internal sealed record SmokeReport
{
    public required string EndpointName { get; init; }

    /// <summary>The configuration that answered.</summary>
    public required string Configuration { get; init; }

    /// <summary>Least score of a prediction that counts.</summary>
    public required double Threshold { get; init; }

    public required IReadOnlyList<SmokePicture> Pictures { get; init; }

    /// <summary>Predictions on all pictures.</summary>
    public int Detections => Pictures.Sum(picture => picture.Detections.Count);

    /// <summary>Part of the answered pictures that a classification told right; none for other tasks.</summary>
    public double? Accuracy => Pictures.Select(picture => picture.IsRight).OfType<bool>().ToList() is { Count: > 0 } told
        ? told.Average(isRight => isRight ? 1 : 0)
        : null;

    /// <summary>Half of the answers took at most so long, from here and back.</summary>
    public double MedianMilliseconds => Times is { Count: > 0 } times ? times[(times.Count - 1) / 2] : 0;

    public double SlowestMilliseconds => Times is { Count: > 0 } times ? times[^1] : 0;

    private List<double> Times => [.. Pictures.Where(picture => picture.Error is null).Select(picture => picture.Milliseconds).Order()];
}

/// <summary>One picture of the smoke test.</summary>
internal sealed record SmokePicture
{
    /// <summary>Its id in the validation channel.</summary>
    public required ulong Image { get; init; }

    public required double Milliseconds { get; init; }

    public IReadOnlyList<SmokeDetection> Detections { get; init; } = [];

    /// <summary>Classes that a classification's picture is labelled with; none for other tasks.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>
    /// Whether the best class is the label, or, of several labels, the classes above the threshold are all labels and no others.
    /// </summary>
    public bool? IsRight { get; init; }

    /// <summary>The picture with the predictions drawn, or a segmentation's mask (s3://…); none where there was an error.</summary>
    public string? Drawn { get; init; }

    /// <summary>What the endpoint said instead of an answer.</summary>
    public string? Error { get; init; }
}

/// <summary>
/// A prediction at or above the threshold; edges are parts of width and height, 0–1; those of a class are the picture's own.
/// </summary>
internal sealed record SmokeDetection(string Class, double Score, double Left, double Top, double Right, double Bottom);
