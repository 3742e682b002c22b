using Amazon.SimpleNotificationService;
using Amazon.SQS;
using MassTransit;
#if !OFFICIAL_SQS_TRANSPORT
using Avocet.SqsTransport;
#endif

namespace Avocet.Hosting;

/// <summary>
/// Options to host settings. All names of the transport but those of Avocet.SqsTransport are MassTransit.AmazonSQS's own.
/// </summary>
internal static class SqsHost
{
    public static void Configure(IAmazonSqsBusFactoryConfigurator bus, SqsOptions options) => bus.Host(options.Region, host =>
    {
        if (!string.IsNullOrEmpty(options.AccessKey))
        {
            host.AccessKey(options.AccessKey);
            host.SecretKey(options.SecretKey!);
        }

        if (options.ServiceUrl is { } queues)
            host.Config(new AmazonSQSConfig { ServiceURL = queues.ToString(), AuthenticationRegion = options.Region });
        if ((options.SnsServiceUrl ?? options.ServiceUrl) is { } topics)
            host.Config(
                new AmazonSimpleNotificationServiceConfig { ServiceURL = topics.ToString(), AuthenticationRegion = options.Region });
#if !OFFICIAL_SQS_TRANSPORT
        host.QueuePrefix(options.Prefix);
        if (!options.CreateTopology) host.UseExistingTopology();
#endif
    });

    public static void ConfigureEndpoint(IReceiveEndpointConfigurator endpoint, SqsOptions options)
    {
        if (endpoint is IAmazonSqsReceiveEndpointConfigurator queue) queue.WaitTimeSeconds = (ushort)options.WaitSeconds;
    }
}
