using Avocet.LocalDetector;

namespace Avocet.Cli.Reporting;

/// <summary>deployment/evaluation.json: what an endpoint said of validation pictures, so that it need not be asked again.</summary>
internal sealed record Evaluation
{
    public required string EndpointName { get; init; }

    /// <summary>The configuration that answered: its name derives from the model's content.</summary>
    public required string Configuration { get; init; }

    /// <summary>Pictures in the validation channel; those asked about are spread evenly over it.</summary>
    public required int PicturesInChannel { get; init; }

    public required DateTimeOffset AskedAt { get; init; }

    public required IReadOnlyList<EvaluatedPicture> Pictures { get; init; }
}

/// <summary>One picture: its labels, and what was found.</summary>
/// <param name="Image">Its id in the validation channel.</param>
/// <param name="Labels">What is there.</param>
/// <param name="Found">What the endpoint says is there, best first.</param>
internal sealed record EvaluatedPicture(ulong Image, IReadOnlyList<EvaluatedBox> Labels, IReadOnlyList<EvaluatedBox> Found);

/// <summary>A box; edges are parts of width and height, 0–1. A label has score 1.</summary>
internal sealed record EvaluatedBox(int ClassId, double Score, double Left, double Top, double Right, double Bottom)
{
    /// <summary>Intersection over union, 0–1.</summary>
    public double Overlap(EvaluatedBox other) => Ratios.Overlap(other.Ratios);

    private RatioBox Ratios => new((float)Left, (float)Top, (float)Right, (float)Bottom);
}
