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

    /// <summary>Tries of a message before it is given back for a later redelivery.</summary>
    /// <value>3. 0–20.</value>
    [Range(0, 20)]
    public int Retries { get; set; } = 3;

    /// <summary>Seconds before each later redelivery of a message that keeps failing; afterwards it goes to the error queue.</summary>
    /// <value>5, 30, 120, 600. Each 1–900.</value>
    public IList<int> RedeliverySeconds { get; } = [];
}
