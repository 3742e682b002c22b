using Amazon;
using Amazon.Runtime;
using Amazon.SimpleNotificationService;
using Amazon.SQS;
using MassTransit.Transports;

namespace Avocet.SqsTransport;

/// <summary>The account and region of a bus.</summary>
internal sealed class SqsHostSettings(string region, string? scope)
{
    public string Region { get; } = region;

    public string? Scope { get; set; } = scope;

    public bool ScopeTopics { get; set; }

    /// <summary>Before every name in AWS, not in addresses.</summary>
    public string Prefix { get; set; } = "";

    public bool CreatesTopology { get; set; } = true;

    public AWSCredentials? Credentials { get; set; }

    public AmazonSQSConfig? SqsConfig { get; set; }

    public AmazonSimpleNotificationServiceConfig? SnsConfig { get; set; }

    public AllowTransportHeader? AllowTransportHeader { get; set; }

    public Uri HostAddress => SqsAddress.HostUri(Region, Scope);

    public AmazonSQSConfig CreateSqsConfig()
    {
        var config = SqsConfig ?? new AmazonSQSConfig { RegionEndpoint = RegionEndpoint.GetBySystemName(Region) };
        if (config.ServiceURL is not null && config.AuthenticationRegion is null) config.AuthenticationRegion = Region;
        // The SDK retries throttling and lost connections with growing, random waits; its default of two tries more is for people at a
        // prompt.
        if (!config.IsMaxErrorRetrySet) config.MaxErrorRetry = 5;
        return config;
    }
}
