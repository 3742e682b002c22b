using System.ComponentModel.DataAnnotations;

namespace Avocet.Hosting;

/// <summary>When a service ends by itself: section "Stop".</summary>
public sealed class StopOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Stop";

    /// <summary>Seconds without a message until the service ends, for jobs that a scaler starts.</summary>
    /// <value>0: never. 0–86400.</value>
    [Range(0, 86400)]
    public int WhenIdleSeconds { get; set; }

    /// <summary>
    /// The service ends with exit code 0 once its bus and its bucket answer, and with 1 when they do not within these seconds: a test of
    /// an installation.
    /// </summary>
    /// <value>0: it goes on. 0–3600.</value>
    [Range(0, 3600)]
    public int WhenReadySeconds { get; set; }
}
