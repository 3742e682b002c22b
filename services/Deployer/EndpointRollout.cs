using Avocet.Hosting;
using Avocet.SageMaker;
using Microsoft.Extensions.Logging;

namespace Avocet.Deployer;

/// <summary>An endpoint as it is, and what is to be done about it.</summary>
internal readonly record struct EndpointView(EndpointStep Step, DescribeEndpointReply? Endpoint);

/// <summary>Brings model, configuration and endpoint to SageMaker. Every call may be repeated: names derive from content.</summary>
internal sealed class EndpointRollout(SageMakerClient sageMaker, EndpointTags tags, ILogger<EndpointRollout> log)
{
    /// <summary>How a deployment's endpoint is, and what is to be done.</summary>
    public async Task<EndpointView> LookAsync(Deployment deployment, CancellationToken cancellationToken)
    {
        var endpoint = await sageMaker.DescribeEndpointAsync(deployment.EndpointName, cancellationToken).OrNull().OrPermanent();
        var isOurs = endpoint is not null && await tags.JobOfAsync(endpoint.EndpointArn, cancellationToken) is not null;
        var step = EndpointSteps.Decide(endpoint, isOurs, deployment.Name, deployment.IsRequested);
        log.EndpointSeen(deployment.EndpointName, deployment.Trained.JobId, step, endpoint?.EndpointStatus);
        return new EndpointView(step, endpoint);
    }

    /// <summary>Makes model and configuration where they are missing, and asks for the endpoint.</summary>
    /// <param name="spec">What is to stand.</param>
    /// <param name="step">Create or Update.</param>
    /// <param name="roleMayBeNew">Whether a role that cannot be assumed is asked for again.</param>
    /// <param name="cancellationToken">Stops between calls.</param>
    /// <returns>False where somebody was faster since the last look: the next one tells what to do.</returns>
    /// <exception cref="PermanentException">SageMaker refuses, or something else has one of the names.</exception>
    public async Task<bool> RequestAsync(EndpointSpec spec, EndpointStep step, bool roleMayBeNew, CancellationToken cancellationToken)
    {
        await EnsureModelAsync(spec, roleMayBeNew, cancellationToken);
        await EnsureConfigAsync(spec, cancellationToken);
        return step == EndpointStep.Update ? await UpdateAsync(spec, cancellationToken) : await CreateAsync(spec, cancellationToken);
    }

    private async Task<bool> UpdateAsync(EndpointSpec spec, CancellationToken cancellationToken)
    {
        var update = new UpdateEndpointRequest { EndpointName = spec.EndpointName, EndpointConfigName = spec.Name };
        try
        {
            await sageMaker.UpdateEndpointAsync(update, cancellationToken).OrPermanent(mayAppear: true);
            return true;
        }
        catch (PermanentException refused) when (refused.InnerException is SageMakerException)
        {
            // No update is taken while one is under way: another job's, begun a moment ago.
            var endpoint = await sageMaker.DescribeEndpointAsync(spec.EndpointName, cancellationToken);
            if (endpoint.EndpointStatus != EndpointStatus.InService) return false;
            throw;
        }
    }

    private async Task<bool> CreateAsync(EndpointSpec spec, CancellationToken cancellationToken)
    {
        var create = new CreateEndpointRequest { EndpointName = spec.EndpointName, EndpointConfigName = spec.Name, Tags = spec.Tags };
        try
        {
            await sageMaker.CreateEndpointAsync(create, cancellationToken).OrPermanent(mayAppear: true);
            return true;
        }
        catch (PermanentException taken) when (taken.InnerException is SageMakerException { IsNameTaken: true })
        {
            // Made a moment ago, by this message's twin or by another job. Names are compared without regard to case, though.
            if (await sageMaker.DescribeEndpointAsync(spec.EndpointName, cancellationToken).OrNull() is not null) return false;
            throw new PermanentException(
                $"An endpoint has the name '{spec.EndpointName}' in other letter case.",
                "Give another deployment.endpointName, under a new jobId.", taken);
        }
    }

    private async Task EnsureModelAsync(EndpointSpec spec, bool roleMayBeNew, CancellationToken cancellationToken)
    {
        try
        {
            await sageMaker.CreateModelAsync(spec.Model, cancellationToken).OrPermanent(roleMayBeNew: roleMayBeNew);
        }
        catch (PermanentException taken) when (taken.InnerException is SageMakerException { IsNameTaken: true })
        {
            var found = await sageMaker.DescribeModelAsync(spec.Name, cancellationToken).OrPermanent();
            if (spec.DifferenceOf(found) is { } difference) throw NotTheSame("model", spec.Name, difference);
        }
    }

    private async Task EnsureConfigAsync(EndpointSpec spec, CancellationToken cancellationToken)
    {
        try
        {
            await sageMaker.CreateEndpointConfigAsync(spec.Config, cancellationToken).OrPermanent(mayAppear: true);
        }
        catch (PermanentException taken) when (taken.InnerException is SageMakerException { IsNameTaken: true })
        {
            var found = await sageMaker.DescribeEndpointConfigAsync(spec.Name, cancellationToken).OrPermanent();
            if (spec.DifferenceOf(found) is { } difference) throw NotTheSame("endpoint configuration", spec.Name, difference);
        }
    }

    private static PermanentException NotTheSame(string kind, string name, string difference) => new(
        $"There is a {kind} '{name}' already, but {difference}.", $"Delete that {kind}, then move the message back to avocet-deployer.");
}
