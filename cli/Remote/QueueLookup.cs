using Amazon.SQS.Model;
using Avocet.Hosting;

namespace Avocet.Cli.Remote;

/// <summary>Finds queues of an installation by the names the services know them under.</summary>
internal sealed class QueueLookup(Installation installation)
{
    /// <exception cref="PermanentException">There is no such queue.</exception>
    public async Task<string> UrlOfAsync(string queue, CancellationToken cancellation) =>
        await FindUrlAsync(queue, cancellation) ?? throw new PermanentException(
            $"There is no queue {installation.Queues.Prefix}{queue} in {Where}.",
            "Check Avocet:Sqs:Region and Avocet:Sqs:Prefix, or make the queues: avocet topology apply");

    /// <returns>The queue's address, or <see langword="null"/> where there is none.</returns>
    public async Task<string?> FindUrlAsync(string queue, CancellationToken cancellation)
    {
        try
        {
            return (await installation.Sqs.GetQueueUrlAsync(installation.Queues.Prefix + queue, cancellation)).QueueUrl;
        }
        catch (QueueDoesNotExistException)
        {
            return null;
        }
    }

    private string Where => installation.Queues.ServiceUrl?.ToString() ?? installation.Queues.Region;
}
