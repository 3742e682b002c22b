namespace Avocet.ObjectStore;

/// <summary>How S3, or what speaks its protocol, is reached.</summary>
public sealed record S3StoreSettings
{
    /// <summary>Region of the buckets.</summary>
    public required string Region { get; init; }

    /// <summary>Address that replaces AWS's; <see langword="null"/> for AWS.</summary>
    public Uri? ServiceUrl { get; init; }

    /// <summary>Access key; <see langword="null"/> or empty asks the SDK's chain for credentials.</summary>
    public string? AccessKey { get; init; }

    /// <summary>Secret key of <see cref="AccessKey"/>.</summary>
    public string? SecretKey { get; init; }

    /// <summary>Bucket in the path and not in the host's name.</summary>
    public bool PathStyle { get; init; }

    /// <summary>Whether every upload carries a CRC32 and every download is compared with its checksum.</summary>
    public bool Checksums { get; init; } = true;

    /// <summary>How often a request that fails in passing is sent again, with growing pauses: half a minute over all.</summary>
    public int Retries { get; init; } = 6;

    /// <summary>Size of the parts of an upload, at least 5 MiB. A writer holds three of them in memory.</summary>
    public int PartBytes { get; init; } = 8 * 1024 * 1024;
}
