using Avocet.Contracts;
using MassTransit;
#if !OFFICIAL_SQS_TRANSPORT
using Avocet.SqsTransport;
#endif

namespace Avocet.Hosting;

/// <summary>A queue of the services, by the names in AWS: prefix included.</summary>
/// <param name="Name">The queue.</param>
/// <param name="ErrorQueue">Where messages go that could not be dealt with.</param>
/// <param name="SkippedQueue">Where messages go that no consumer takes.</param>
/// <param name="Receives">After how many receives SQS itself moves a message to the error queue.</param>
/// <param name="Topics">Topics it is subscribed to.</param>
public sealed record QueueDescription(string Name, string ErrorQueue, string SkippedQueue, int Receives, IReadOnlyList<string> Topics);

/// <summary>What the services need in SQS and SNS, derived from their consumers' definitions.</summary>
/// <param name="Queues">In order of name.</param>
/// <param name="Topics">Topics that no queue is subscribed to: what is told to whoever listens, and failures.</param>
public sealed record QueueTopology(IReadOnlyList<QueueDescription> Queues, IReadOnlyList<string> Topics)
{
    private static readonly Type[] ForWhoeverListens = [typeof(ModelDeployed), typeof(StageFailed)];

    /// <summary>Reads it from a bus that need not be started.</summary>
    /// <exception cref="PermanentException">The bus has no queues in AWS, or does not tell.</exception>
    public static QueueTopology Of(IBus bus)
    {
#if OFFICIAL_SQS_TRANSPORT
        throw new PermanentException(
            "This build uses MassTransit.AmazonSQS, which does not tell its queues.",
            "Make them with deploy/aws/avocet.cfn.yaml, or let the services make them.");
#else
        try
        {
            return new QueueTopology(
                [.. bus.Topology.DescribeSqs().Select(
                    queue => new QueueDescription(queue.Queue, queue.ErrorQueue, queue.SkippedQueue, queue.Receives, queue.Topics))],
                bus.Topology.DescribeSqsTopics(ForWhoeverListens));
        }
        catch (ArgumentException other)
        {
            throw new PermanentException(
                "Avocet:Bus is InMemory, which has no queues in AWS.", "Set Avocet__Bus=AmazonSqs, or leave it out.", other);
        }
#endif
    }

    /// <summary>Makes what is missing; what is there stays as it is.</summary>
    /// <param name="bus">Need not be started.</param>
    /// <param name="made">Hears of every name that is there now.</param>
    /// <param name="cancellationToken">Stops between two of them.</param>
    /// <exception cref="PermanentException">The bus has no queues in AWS, or cannot make them.</exception>
    public static async Task ApplyAsync(IBus bus, Action<string> made, CancellationToken cancellationToken)
    {
        // Says at once where there is nothing to make.
        Of(bus);
#if !OFFICIAL_SQS_TRANSPORT
        await bus.Topology.EnsureSqsAsync(ForWhoeverListens, made, cancellationToken);
#endif
    }
}
