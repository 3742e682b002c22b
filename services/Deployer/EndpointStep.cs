using Avocet.SageMaker;

namespace Avocet.Deployer;

/// <summary>What is to be done about an endpoint.</summary>
internal enum EndpointStep
{
    /// <summary>There is none: create it.</summary>
    Create,

    /// <summary>It is ours and serves something else: update it.</summary>
    Update,

    /// <summary>It is changing: look again later.</summary>
    Wait,

    /// <summary>It serves the model.</summary>
    Serves,

    /// <summary>It could not be brought up with the model.</summary>
    Failed,

    /// <summary>It was asked to serve the model, and serves something else.</summary>
    Displaced,

    /// <summary>It was there, and was deleted meanwhile.</summary>
    Lost,

    /// <summary>It is somebody else's.</summary>
    Foreign,

    /// <summary>It is ours, but of an earlier deployment, and in a state in which it takes no update.</summary>
    Stuck,
}

/// <summary>Decides the next step from how an endpoint is. Pure.</summary>
internal static class EndpointSteps
{
    /// <summary>The next step.</summary>
    /// <param name="endpoint">As SageMaker describes it; <see langword="null"/> where there is none.</param>
    /// <param name="isOurs">Whether it bears the tag of a job.</param>
    /// <param name="config">The configuration it shall have.</param>
    /// <param name="isRequested">Whether SageMaker already took the request for that.</param>
    public static EndpointStep Decide(DescribeEndpointReply? endpoint, bool isOurs, string config, bool isRequested)
    {
        if (endpoint is null) return isRequested ? EndpointStep.Lost : EndpointStep.Create;
        if (!isOurs) return EndpointStep.Foreign;
        var isWanted = endpoint.EndpointConfigName == config;
        return endpoint.EndpointStatus switch
        {
            EndpointStatus.InService when isWanted => EndpointStep.Serves,
            EndpointStatus.InService => isRequested ? EndpointStep.Displaced : EndpointStep.Update,
            EndpointStatus.Failed => isWanted ? EndpointStep.Failed : EndpointStep.Stuck,
            EndpointStatus.UpdateRollbackFailed or EndpointStatus.OutOfService => EndpointStep.Stuck,
            // Creating, Updating, RollingBack, SystemUpdating, Deleting, and what AWS will think of next.
            _ => EndpointStep.Wait,
        };
    }
}
