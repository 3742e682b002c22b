using System.ComponentModel.DataAnnotations;

namespace Avocet.Hosting;

/// <summary>Where a service says how it is: section "Health".</summary>
public sealed class HealthOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Health";

    /// <summary>TCP port of <c>/health/live</c> and <c>/health/ready</c>.</summary>
    /// <value>0: none. 8080 in the images.</value>
    [Range(0, 65535)]
    public int Port { get; set; }

    /// <summary>Address it listens on.</summary>
    /// <value>127.0.0.1. * in the images: all addresses.</value>
    [Required]
    public string ListenAddress { get; set; } = "127.0.0.1";

    /// <summary>Seconds a message may be in work until the service counts as standing still; SQS takes it away after 12 hours.</summary>
    /// <value>43200. 60–43200.</value>
    [Range(60, 43200)]
    public int LongestMessageSeconds { get; set; } = 43200;
}
