using System.ComponentModel.DataAnnotations;

namespace Avocet.Deployer;

/// <summary>What the deployer is told: section "Deployer".</summary>
public sealed class DeployerOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Deployer";

    /// <summary>Seconds between two looks at an endpoint that is changing. AWS throttles who asks much more often.</summary>
    /// <value>30. 1–900, the longest delay of a queue.</value>
    [Range(1, 900)]
    public int CheckSeconds { get; set; } = 30;

    /// <summary>Longest single delay on the way to an endpoint's expiry, in seconds.</summary>
    /// <value>900, the longest delay of a queue. 1–900.</value>
    [Range(1, 900)]
    public int ExpiryHopSeconds { get; set; } = 900;

    /// <summary>Minutes an endpoint may take to come into service before the job fails.</summary>
    /// <value>120. 1–1440.</value>
    [Range(1, 1440)]
    public int MaxDeployMinutes { get; set; } = 120;

    /// <summary>Validation pictures sent through a new endpoint.</summary>
    /// <value>8. 1–100.</value>
    [Range(1, 100)]
    public int SmokePictures { get; set; } = 8;

    /// <summary>Least score of a prediction that is drawn.</summary>
    /// <value>0.4, as the published notebook draws. 0–1.</value>
    [Range(0.0, 1.0)]
    public double SmokeThreshold { get; set; } = 0.4;

    /// <summary>Percent of an endpoint's requests that SageMaker keeps with their answers in the job's folder.</summary>
    /// <value>0, none. 0–100.</value>
    [Range(0, 100)]
    public int CapturePercentage { get; set; }
}
