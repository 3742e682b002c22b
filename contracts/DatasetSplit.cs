using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Avocet.Contracts;

/// <summary>Division into training and validation images.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record DatasetSplit
{
    /// <summary>Who decides: the source's own flags, or a seeded random draw.</summary>
    [Description("given: the source's own flags (random where it has none); random: drawn by ratio and seed, stratified by class.")]
    public SplitKind Kind { get; init; } = SplitKind.Given;

    /// <summary>Part of each class that trains, in (0,1); the rest validates. For <see cref="SplitKind.Random"/>.</summary>
    [Range(0.01, 0.99)]
    [Description("Part of each class that trains; the rest validates. For a random split.")]
    public double Ratio { get; init; } = 0.8;

    /// <summary>Seed of the random draw.</summary>
    [Description("Seed of the random draw; the same seed gives the same lists.")]
    public int Seed { get; init; } = 1;
}

/// <summary>Who decides which images train.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SplitKind>))]
public enum SplitKind
{
    /// <summary>The source's own flags; a random draw by ratio and seed where the source has none.</summary>
    [JsonStringEnumMemberName("given")]
    Given,

    /// <summary>A seeded random draw, stratified by class.</summary>
    [JsonStringEnumMemberName("random")]
    Random,
}

/// <summary>Copies added to the data set.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record Augmentation
{
    /// <summary>Adds a left-right mirrored copy of every image and its boxes.</summary>
    [Description("Adds a left-right mirrored copy of every image, with its boxes, to the channel of the original.")]
    public bool HorizontalFlip { get; init; }
}
