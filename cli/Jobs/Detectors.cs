using Avocet.Contracts;

namespace Avocet.Cli.Jobs;

/// <summary>Tells detectors from models of the other tasks.</summary>
internal static class Detectors
{
    /// <summary>Whether a model finds boxes: each other task has a measure of its own.</summary>
    public static bool FindsBoxes(this ModelTrained model) => model is { Accuracy: null, MeanIntersectionOverUnion: null };
}
