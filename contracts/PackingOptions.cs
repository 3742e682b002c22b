using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Avocet.Contracts;

/// <summary>How images become RecordIO; the defaults are those of the published SSD notebook (im2rec --resize 256 --pack-label).</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PackingOptions
{
    /// <summary>Shorter edge of a packed image in pixels; 0 keeps the size.</summary>
    [Range(0, 8192)]
    [Description("Shorter edge of a packed image in pixels; 0 keeps the size.")]
    public int ShorterEdge { get; init; } = 256;

    /// <summary>JPEG quality, 1–100.</summary>
    [Range(1, 100)]
    [Description("JPEG quality.")]
    public int JpegQuality { get; init; } = 95;

    /// <summary>Source bytes per shard in MiB: the unit of parallel packing. Does not change a byte of the packed file.</summary>
    [Range(1, 4096)]
    [Description("Source bytes per shard in MiB, the unit of parallel packing. Does not change a byte of the packed file.")]
    public int ShardMegabytes { get; init; } = 64;

    /// <summary>Unusable images the job tolerates; each is left out and reported. One more fails the job.</summary>
    [Range(0, 1_000_000)]
    [Description("Unusable images the job tolerates; each is left out and reported with its reason. One more fails the job.")]
    public int MaxBadImages { get; init; } = 20;
}
