using Amazon.SQS;
using MassTransit;

namespace Avocet.SqsTransport;

/// <summary>A receive endpoint in AWS, by the names there.</summary>
/// <param name="Queue">Its queue.</param>
/// <param name="ErrorQueue">Where messages go that could not be consumed.</param>
/// <param name="SkippedQueue">Where messages go that no consumer takes.</param>
/// <param name="Receives">After how many receives SQS itself moves a message to the error queue.</param>
/// <param name="Topics">Topics it is subscribed to.</param>
public sealed record SqsQueueTopology(string Queue, string ErrorQueue, string SkippedQueue, int Receives, IReadOnlyList<string> Topics);

/// <summary>What a bus has in AWS, told and made without starting it.</summary>
public static class SqsTopologyExtensions
{
    /// <summary>The queues of a bus, temporary ones left out.</summary>
    /// <exception cref="ArgumentException">The bus is of another transport.</exception>
    public static IReadOnlyList<SqsQueueTopology> DescribeSqs(this IBusTopology topology)
    {
        var host = HostOf(topology);
        var prefix = host.Settings.Prefix;
        return
        [
            .. Ordered(host).Select(endpoint => new SqsQueueTopology(
                prefix + endpoint.Settings.QueueName, prefix + endpoint.ErrorQueue, prefix + endpoint.SkippedQueue,
                RedrivePolicy.Receives(endpoint.Settings.Attributes.GetValueOrDefault(QueueAttributeName.RedrivePolicy)?.ToString()),
                [.. endpoint.Settings.Topics.Select(topic => prefix + topic)])),
        ];
    }

    /// <summary>Topics that are published to: of messages that failed, and of the types given.</summary>
    /// <param name="topology">Of the bus.</param>
    /// <param name="published">Messages that nobody on this bus consumes.</param>
    public static IReadOnlyList<string> DescribeSqsTopics(this IBusTopology topology, IEnumerable<Type> published)
    {
        var host = HostOf(topology);
        return [.. NamesOf(host, published).Select(name => host.Settings.Prefix + name)];
    }

    /// <summary>
    /// Makes queues, error and skipped queues with the redrive policy between, topics and subscriptions. Making them again changes nothing.
    /// </summary>
    /// <param name="topology">Of the bus; it need not be started.</param>
    /// <param name="published">Messages that nobody on this bus consumes, but are published.</param>
    /// <param name="made">Hears of every name that is there now.</param>
    /// <param name="cancellationToken">Stops between two of them.</param>
    public static async Task EnsureSqsAsync(
        this IBusTopology topology, IEnumerable<Type> published, Action<string> made, CancellationToken cancellationToken)
    {
        var host = HostOf(topology);
        var connection = host.Connection;
        try
        {
            foreach (var endpoint in Ordered(host))
            {
                cancellationToken.ThrowIfCancellationRequested();
                await connection.GetQueueAsync(endpoint.SkippedQueue);
                await new ReceiverTopology(connection, endpoint).EnsureAsync();
                made(host.Settings.Prefix + endpoint.Settings.QueueName);
            }

            foreach (var name in NamesOf(host, published))
            {
                cancellationToken.ThrowIfCancellationRequested();
                await connection.GetTopicAsync(name);
                made(host.Settings.Prefix + name);
            }
        }
        finally
        {
            await connection.Stop("The topology is made", CancellationToken.None);
        }
    }

    private static IEnumerable<SqsReceiveEndpointContext> Ordered(SqsHostConfiguration host) =>
        host.LastingEndpoints.OrderBy(endpoint => endpoint.Settings.QueueName, StringComparer.Ordinal);

    private static SortedSet<string> NamesOf(SqsHostConfiguration host, IEnumerable<Type> published)
    {
        var names = new SortedSet<string>(
            host.LastingEndpoints.SelectMany(endpoint => endpoint.Settings.FaultTopics), StringComparer.Ordinal);
        foreach (var type in published)
        {
            if (host.Topology.PublishTopology.TryGetPublishAddress(type, host.HostAddress, out var address) && address is not null)
                names.Add(SqsAddress.Parse(host.HostAddress, address).Name);
        }

        return names;
    }

    private static SqsHostConfiguration HostOf(IBusTopology topology) => topology is SqsBusTopology { Host: var host }
        ? host
        : throw new ArgumentException("The bus is not one of Amazon SQS.", nameof(topology));
}
