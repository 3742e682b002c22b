using Avocet.SageMaker;

namespace Avocet.Deployer;

/// <summary>Tells what is Avocet's by its tag.</summary>
internal sealed class EndpointTags(SageMakerClient sageMaker)
{
    /// <summary>The job a resource was made for; <see langword="null"/> where it is not Avocet's, or gone.</summary>
    public async Task<string?> JobOfAsync(string? arn, CancellationToken cancellationToken)
    {
        if (arn is null) return null;
        string? token = null;
        do
        {
            var page = await sageMaker.ListTagsAsync(arn, token, cancellationToken).OrNull().OrPermanent();
            if (page is null) return null;
            if (page.Tags.FirstOrDefault(tag => tag.Key == EndpointSpec.JobTag) is { } found) return found.Value;
            token = page.NextToken;
        }
        while (token is not null);
        return null;
    }

    /// <summary>Says that an endpoint serves a job's model from now on.</summary>
    public Task SetJobAsync(string arn, string jobId, CancellationToken cancellationToken) =>
        sageMaker.AddTagsAsync(arn, [new Tag(EndpointSpec.JobTag, jobId)], cancellationToken).OrPermanent();
}
