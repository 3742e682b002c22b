using System.ComponentModel.DataAnnotations;

namespace Avocet.Hosting;

/// <summary>What every service is told: section "Avocet".</summary>
public sealed class AvocetOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Avocet";

    /// <summary>Bucket that holds all jobs.</summary>
    /// <value>avocet. 3–63 characters of [a-z0-9.-].</value>
    [Required, RegularExpression("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")]
    public string Bucket { get; set; } = "avocet";

    /// <summary>Directory of the embedded object store.</summary>
    /// <value>./avocet-data</value>
    [Required]
    public string StoreDirectory { get; set; } = "avocet-data";

    /// <summary>
    /// How the services exchange messages: InMemory, where all of them run in one process, or AmazonSqs (section "Avocet:Sqs").
    /// </summary>
    /// <value>InMemory</value>
    [EnumDataType(typeof(BusKind))]
    public BusKind Bus { get; set; }

    /// <summary>Where bytes and job state live: Directory, or S3 (section "Avocet:S3").</summary>
    /// <value>Directory</value>
    [EnumDataType(typeof(StoreKind))]
    public StoreKind Store { get; set; }

    /// <summary>Tries of a message after the first one, before it is given back for a later redelivery.</summary>
    /// <value>3. 0–20.</value>
    [Range(0, 20)]
    public int Retries { get; set; } = 3;

    /// <summary>Seconds before each later redelivery of a message that keeps failing; afterwards it goes to the error queue.</summary>
    /// <value>5, 30, 120, 600. Each 1–900.</value>
    public IList<int> RedeliverySeconds { get; } = [];
}

/// <summary>How the services exchange messages.</summary>
public enum BusKind
{
    /// <summary>Within one process; what is under way is lost with it.</summary>
    InMemory,

    /// <summary>Amazon SQS, with SNS for what is published.</summary>
    AmazonSqs,
}

/// <summary>Where bytes and job state live.</summary>
public enum StoreKind
{
    /// <summary>A directory, each bucket a folder.</summary>
    Directory,

    /// <summary>Amazon S3 or what speaks its protocol.</summary>
    S3,
}
