using MassTransit;

namespace Avocet.SqsTransport;

/// <summary>What this transport can do beyond the official one.</summary>
public static class SqsHostExtensions
{
    /// <summary>
    /// Puts a prefix before the name of every queue and topic in AWS, so that several installations share an account. Addresses do not show
    /// it.
    /// </summary>
    /// <param name="host">The host.</param>
    /// <param name="prefix">Letters, digits, hyphen and underscore.</param>
    public static void QueuePrefix(this IAmazonSqsHostConfigurator host, string prefix) =>
        ((SqsHostConfigurator)host).Settings.Prefix = prefix;

    /// <summary>
    /// Makes and changes nothing: queues, topics and subscriptions must be there, else the endpoint is unhealthy and says what is missing.
    /// </summary>
    public static void UseExistingTopology(this IAmazonSqsHostConfigurator host) =>
        ((SqsHostConfigurator)host).Settings.CreatesTopology = false;
}
