using Amazon.Runtime;
using Amazon.SimpleNotificationService;
using Amazon.SQS;
using MassTransit.Transports;

namespace MassTransit;

/// <summary>
/// The account and region of a bus. Without keys or credentials the SDK's usual chain is asked (environment, IRSA, Pod Identity, …).
/// </summary>
public interface IAmazonSqsHostConfigurator
{
    /// <summary>Access key id; goes with <see cref="SecretKey"/>.</summary>
    void AccessKey(string accessKey);

    /// <summary>Secret access key; goes with <see cref="AccessKey"/>.</summary>
    void SecretKey(string secretKey);

    /// <summary>Credentials of another kind.</summary>
    void Credentials(AWSCredentials credentials);

    /// <summary>A part of every address, before the queue's name.</summary>
    /// <param name="scope">Letters, digits, hyphen and underscore.</param>
    /// <param name="scopeTopics">Also puts the scope and an underscore before every topic's name.</param>
    void Scope(string scope, bool scopeTopics = false);

    /// <summary>Puts the scope and an underscore before every topic's name.</summary>
    void EnableScopedTopics();

    /// <summary>Where and how SQS is reached; <see langword="null"/> keeps the region's endpoint.</summary>
    void Config(AmazonSQSConfig? config);

    /// <summary>Where and how SNS is reached; <see langword="null"/> keeps the region's endpoint.</summary>
    void Config(AmazonSimpleNotificationServiceConfig? config);

    /// <summary>Decides which headers become message attributes too; all are in the envelope.</summary>
    void AllowTransportHeader(AllowTransportHeader? allowTransportHeader);
}
