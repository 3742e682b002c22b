namespace Avocet.LocalSageMaker;

/// <summary>A variant with its model as it was when it was deployed.</summary>
internal sealed record DeployedVariant(string Name, string Image, string DataUrl, double Weight, int Instances);

/// <summary>An endpoint configuration on its way into an endpoint, or there.</summary>
/// <param name="Config">Name of the configuration.</param>
/// <param name="Folder">Its folder among those the endpoints are served from.</param>
/// <param name="StartTime">When it was asked for.</param>
/// <param name="Variants">What it deploys: configuration and models may be deleted meanwhile.</param>
/// <param name="Capture">What of requests and answers is kept; null for nothing.</param>
internal sealed record Deployment(
    string Config, string Folder, DateTimeOffset StartTime, IReadOnlyList<DeployedVariant> Variants, CaptureConfig? Capture = null);

/// <summary>An endpoint.</summary>
internal sealed record Endpoint : Resource
{
    /// <summary>Creating, Updating, InService, Failed.</summary>
    public required string Status { get; init; }

    /// <summary>What answers; null until the first deployment is through.</summary>
    public Deployment? Current { get; init; }

    /// <summary>What is being deployed.</summary>
    public Deployment? Pending { get; init; }

    /// <summary>Why the endpoint failed, or why it went back to its earlier configuration.</summary>
    public string? FailureReason { get; init; }
}
