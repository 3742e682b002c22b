using System.ComponentModel.DataAnnotations;
using Avocet.ObjectStore;

namespace Avocet.Hosting;

/// <summary>Where the bucket is: section "Avocet:S3", read when Avocet:Store is S3, and by the local SageMaker when LocalSageMaker:Store is.</summary>
public sealed class S3Options : IValidatableObject
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Avocet:S3";

    /// <summary>Region of the bucket.</summary>
    /// <value>us-east-1</value>
    [Required, RegularExpression("^[a-z]{2,4}(-[a-z]+)+-[0-9]+$")]
    public string Region { get; set; } = "us-east-1";

    /// <summary>Address that replaces AWS's.</summary>
    /// <value>none; http://127.0.0.1:4566</value>
    public Uri? ServiceUrl { get; set; }

    /// <summary>
    /// Access key; left out, the SDK's chain finds credentials (environment, profile, web identity, container, instance).
    /// </summary>
    /// <value>none</value>
    public string? AccessKey { get; set; }

    /// <summary>Secret key of <see cref="AccessKey"/>.</summary>
    /// <value>none</value>
    public string? SecretKey { get; set; }

    /// <summary>Bucket in the path and not in the host's name; needed by most servers that are not AWS.</summary>
    /// <value>false</value>
    public bool PathStyle { get; set; }

    /// <summary>
    /// Whether every upload carries a checksum and every download is compared with it; false for servers that do not know them.
    /// </summary>
    /// <value>true</value>
    public bool Checksums { get; set; } = true;

    /// <summary>Size of the parts of an upload in MiB; an object may have 10,000.</summary>
    /// <value>8. 5–512.</value>
    [Range(5, 512)]
    public int PartMegabytes { get; set; } = 8;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (ServiceAddress.Problem(Section, nameof(ServiceUrl), ServiceUrl) is { } service) yield return service;
        if (ServiceAddress.KeysProblem(Section, AccessKey, SecretKey) is { } keys) yield return keys;
    }

    /// <summary>As the object store takes them.</summary>
    public S3StoreSettings ToSettings() => new()
    {
        Region = Region,
        ServiceUrl = ServiceUrl,
        AccessKey = AccessKey,
        SecretKey = SecretKey,
        PathStyle = PathStyle,
        Checksums = Checksums,
        PartBytes = PartMegabytes * 1024 * 1024,
    };
}
