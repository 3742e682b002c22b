namespace Avocet.Deployer;

/// <summary>Deployer → Deployer, later: look at the endpoint of a job.</summary>
public sealed record CheckEndpoint
{
    /// <summary>The job.</summary>
    public required string JobId { get; init; }

    /// <summary>Counts the checks of a job; a check that is not the next one any more is dropped.</summary>
    public required int Number { get; init; }
}

/// <summary>Deployer → Deployer, later: delete the endpoint of a job if its time is over, else wait on.</summary>
public sealed record ExpireEndpoint
{
    /// <summary>The job.</summary>
    public required string JobId { get; init; }

    /// <summary>Counts the hops on the way; a hop that is not the next one any more is dropped.</summary>
    public required int Hop { get; init; }
}
