namespace Avocet.Contracts;

/// <summary>What a stage left out or mended, for people: jobs/{jobId}/reports/{stage}.json in the bucket.</summary>
public sealed record StageReport
{
    /// <summary>Images left out.</summary>
    public IReadOnlyList<QuarantinedImage> Quarantined { get; init; } = [];

    /// <summary>Boxes changed or dropped so that the training algorithm takes the rest.</summary>
    public IReadOnlyList<MendedBox> Mended { get; init; } = [];
}

/// <summary>An image left out of the data set.</summary>
/// <param name="Path">Its path in the data set.</param>
/// <param name="Reason">Why, e.g. "truncated PNG".</param>
public sealed record QuarantinedImage(string Path, string Reason)
{
    /// <summary>
    /// Its line, from 1, in what the stage reads: dataset.jsonl for lists, the .lst for packing; <see langword="null"/> elsewhere.
    /// </summary>
    public long? Line { get; init; }

    /// <summary>
    /// The object that shows it, s3://, where the picture itself can be read but the manifest does not have it; else
    /// <see langword="null"/>.
    /// </summary>
    public string? Uri { get; init; }
}

/// <summary>A box that was changed or dropped.</summary>
/// <param name="Path">Path of its image in the data set.</param>
/// <param name="Before">Left, top, right, bottom in pixels as labelled.</param>
/// <param name="After">The same after mending; <see langword="null"/> where the box was dropped.</param>
/// <param name="Reason">Why, e.g. "reaches 12 px beyond the right edge".</param>
public sealed record MendedBox(string Path, IReadOnlyList<double> Before, IReadOnlyList<double>? After, string Reason)
{
    /// <summary>The image's line in dataset.jsonl, from 1; <see langword="null"/> where the stage reads none.</summary>
    public long? Line { get; init; }
}
