using Avocet.Contracts;
using Avocet.SageMaker;

namespace Avocet.Deployer;

/// <summary>How far a job's deployment is: deployment/deployment.json. Written by the deployment and its checks only.</summary>
internal sealed record Deployment
{
    /// <summary>What asked for it: posted again, it is all that is needed to go on.</summary>
    public required ModelTrained Trained { get; init; }

    public required string EndpointName { get; init; }

    /// <summary>Name of the model and of the endpoint configuration.</summary>
    public required string Name { get; init; }

    /// <summary>Role the model's container runs under, as it was when this began.</summary>
    public required string RoleArn { get; init; }

    /// <summary>What of requests and answers is kept, as it was when this began; <see langword="null"/> for nothing.</summary>
    public DataCaptureConfig? Capture { get; init; }

    /// <summary>Minutes in service after which the endpoint is deleted; 0 for never.</summary>
    public required int ExpiresAfterMinutes { get; init; }

    public required DateTimeOffset BegunAt { get; init; }

    /// <summary>Number of the next check: earlier ones are duplicates.</summary>
    public int NextCheck { get; init; }

    /// <summary>Whether SageMaker took the request to create or update the endpoint.</summary>
    public bool IsRequested { get; init; }

    /// <summary>When the endpoint was first seen in service with this model.</summary>
    public DateTimeOffset? InServiceAt { get; init; }

    /// <summary>What was published, once all is done.</summary>
    public ModelDeployed? Deployed { get; init; }

    /// <summary>What its end deletes.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public Removable Removable => new(Trained.JobId, EndpointName, Name);

    /// <summary>
    /// When the endpoint is deleted; <see langword="null"/> for never. One that never comes into service has its time, too: it may bill.
    /// </summary>
    public DateTimeOffset? ExpiresAt(int maxDeployMinutes) => ExpiresAfterMinutes == 0
        ? null
        : (InServiceAt ?? BegunAt.AddMinutes(maxDeployMinutes)).AddMinutes(ExpiresAfterMinutes);
}

/// <summary>How far the way to the expiry is: deployment/expiry.json. Written by the expiry only.</summary>
internal sealed record Expiry
{
    /// <summary>Number of the next hop: earlier ones are duplicates.</summary>
    public int NextHop { get; init; }

    /// <summary>When nothing was left to delete of a deployment that had come to answer.</summary>
    public DateTimeOffset? DoneAt { get; init; }
}
