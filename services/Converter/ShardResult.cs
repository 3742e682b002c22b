using Avocet.Contracts;

namespace Avocet.Converter;

/// <summary>shards/{channel}/{n}.json: written last, so its presence means the shard is packed.</summary>
internal sealed record ShardResult
{
    /// <summary>The dataset manifest the shard comes from; of another manifest it counts as absent.</summary>
    public required string ManifestSha256 { get; init; }

    /// <summary>Records in the .rec, lines in the .idx.</summary>
    public required int Records { get; init; }

    public required long RecBytes { get; init; }

    public required long IdxBytes { get; init; }

    /// <summary>Bytes of pictures and masks, which lie as objects of their own for semantic segmentation.</summary>
    public long ObjectBytes { get; init; }

    /// <summary>Lower-case hexadecimal SHA-256 of the .rec.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Records that show each class.</summary>
    public required IReadOnlyList<int> ClassRecords { get; init; }

    /// <summary>Who packed it; <see langword="null"/> in documents of older versions.</summary>
    public string? Replica { get; init; }

    public DateTimeOffset BeganAt { get; init; }

    /// <summary>From its first line to its last byte stored.</summary>
    public double Seconds { get; init; }

    /// <summary>Images worked on, those left out and mirrored copies included.</summary>
    public int Images { get; init; }

    /// <summary>Images left out. A mirrored copy fails with its original and is not named again.</summary>
    public required IReadOnlyList<QuarantinedImage> Quarantined { get; init; }
}
