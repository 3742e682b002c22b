namespace Avocet.SageMaker;

/// <summary>Starts an endpoint. It bills until it is deleted.</summary>
public sealed record CreateEndpointRequest
{
    /// <summary>1–63 letters, digits and inner hyphens; compared without regard to case.</summary>
    public required string EndpointName { get; init; }

    /// <summary>What it is made of.</summary>
    public required string EndpointConfigName { get; init; }

    /// <summary>At most 50.</summary>
    public IReadOnlyList<Tag>? Tags { get; init; }
}

/// <summary>Moves an endpoint to another configuration, blue/green.</summary>
public sealed record UpdateEndpointRequest
{
    /// <summary>The endpoint; it must be InService.</summary>
    public required string EndpointName { get; init; }

    /// <summary>Another configuration than it has.</summary>
    public required string EndpointConfigName { get; init; }

    /// <summary>Keeps the present instance counts and weights.</summary>
    public bool? RetainAllVariantProperties { get; init; }

    /// <summary>How traffic moves over; left out, all at once after the new fleet is healthy.</summary>
    public DeploymentConfig? DeploymentConfig { get; init; }
}

/// <summary>How traffic moves to a new fleet.</summary>
public sealed record DeploymentConfig
{
    /// <summary>Blue/green.</summary>
    public BlueGreenUpdatePolicy? BlueGreenUpdatePolicy { get; init; }

    /// <summary>Alarms that bring the old fleet back.</summary>
    public AutoRollbackConfig? AutoRollbackConfiguration { get; init; }
}

/// <summary>Blue/green.</summary>
public sealed record BlueGreenUpdatePolicy
{
    /// <summary>In which steps.</summary>
    public required TrafficRoutingConfig TrafficRoutingConfiguration { get; init; }

    /// <summary>Seconds the old fleet is kept, 0–3600.</summary>
    public int? TerminationWaitInSeconds { get; init; }

    /// <summary>Longest time in seconds, 600–28,800.</summary>
    public int? MaximumExecutionTimeoutInSeconds { get; init; }
}

/// <summary>Steps of a move.</summary>
public sealed record TrafficRoutingConfig
{
    /// <summary>ALL_AT_ONCE, CANARY or LINEAR.</summary>
    public required string Type { get; init; }

    /// <summary>Seconds between steps, 0–3600.</summary>
    public required int WaitIntervalInSeconds { get; init; }

    /// <summary>First step of CANARY.</summary>
    public CapacitySize? CanarySize { get; init; }

    /// <summary>Each step of LINEAR.</summary>
    public CapacitySize? LinearStepSize { get; init; }
}

/// <summary>Part of a fleet.</summary>
/// <param name="Type">INSTANCE_COUNT or CAPACITY_PERCENT.</param>
/// <param name="Value">At least 1.</param>
public sealed record CapacitySize(string Type, int Value);

/// <summary>Alarms that bring the old fleet back.</summary>
public sealed record AutoRollbackConfig
{
    /// <summary>At most 10.</summary>
    public required IReadOnlyList<Alarm> Alarms { get; init; }
}

/// <summary>A CloudWatch alarm.</summary>
/// <param name="AlarmName">Its name.</param>
public sealed record Alarm(string AlarmName);

/// <summary>Changes instance counts and weights without another configuration.</summary>
public sealed record UpdateEndpointWeightsAndCapacitiesRequest
{
    /// <summary>The endpoint.</summary>
    public required string EndpointName { get; init; }

    /// <summary>What is wanted of each variant.</summary>
    public required IReadOnlyList<DesiredWeightAndCapacity> DesiredWeightsAndCapacities { get; init; }
}

/// <summary>What is wanted of a variant.</summary>
public sealed record DesiredWeightAndCapacity
{
    /// <summary>The variant.</summary>
    public required string VariantName { get; init; }

    /// <summary>Share of the requests.</summary>
    public double? DesiredWeight { get; init; }

    /// <summary>Instances.</summary>
    public int? DesiredInstanceCount { get; init; }
}
