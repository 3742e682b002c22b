using Avocet.Hosting;
using Avocet.SageMaker;

namespace Avocet.Deployer;

/// <summary>Why a deployment came to nothing, and what to do.</summary>
internal static class EndpointRefusal
{
    /// <summary>For a step that ends the deployment.</summary>
    public static PermanentException Of(EndpointStep step, Deployment deployment, DescribeEndpointReply? endpoint)
    {
        var (name, reason) = (deployment.EndpointName, endpoint?.FailureReason ?? "SageMaker gives no reason");
        var config = endpoint?.EndpointConfigName;
        return step switch
        {
            EndpointStep.Failed => new PermanentException(
                $"Endpoint {name} failed: {reason}",
                $"Its log is in CloudWatch group /aws/sagemaker/Endpoints/{name}. Mend the cause, then {MoveBack}."),
            EndpointStep.Displaced => new PermanentException(
                $"Endpoint {name} serves configuration {config} and not {deployment.Name}: the update was rolled back ({reason}), "
                + "or another one came after it.",
                $"The earlier model goes on answering. Mend the cause, then {MoveBack}."),
            EndpointStep.Lost => new PermanentException(
                $"Endpoint {name} was deleted while it was being brought up.", $"To deploy it after all, {MoveBack}."),
            EndpointStep.Foreign => new PermanentException(
                $"Field 'deployment.endpointName' is '{name}', an endpoint that Avocet did not make "
                + $"(it has no tag {EndpointSpec.JobTag}); it was left alone.",
                "Give another endpointName under a new jobId, or delete that endpoint first."),
            _ => new PermanentException(
                $"Endpoint {name} is {endpoint?.EndpointStatus} with configuration {config} and takes no update: {reason}",
                $"Delete it (avocet endpoints delete {name}), then {MoveBack}."),
        };
    }

    /// <summary>For an endpoint that does not settle.</summary>
    public static PermanentException TooLate(Deployment deployment, DescribeEndpointReply endpoint, int minutes) => new(
        $"Endpoint {deployment.EndpointName} is still {endpoint.EndpointStatus} after {minutes} minutes (Deployer:MaxDeployMinutes).",
        $"Look at it in the SageMaker console. Once it is in service, {MoveBack}. It expires in any case if the job says when.");

    private static string MoveBack => $"move the message back to {DeployerQueues.Models}";
}
