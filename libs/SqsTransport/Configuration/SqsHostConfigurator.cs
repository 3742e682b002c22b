using Amazon.Runtime;
using Amazon.SimpleNotificationService;
using Amazon.SQS;
using MassTransit;
using MassTransit.Transports;

namespace Avocet.SqsTransport;

internal sealed class SqsHostConfigurator(Uri hostAddress) : IAmazonSqsHostConfigurator
{
    private string? _accessKey;
    private string? _secretKey;

    public SqsHostSettings Settings { get; } = SqsAddress.ParseHost(hostAddress);

    public void AccessKey(string accessKey)
    {
        _accessKey = accessKey;
        UseKeys();
    }

    public void SecretKey(string secretKey)
    {
        _secretKey = secretKey;
        UseKeys();
    }

    public void Credentials(AWSCredentials credentials) => Settings.Credentials = credentials;

    public void Scope(string scope, bool scopeTopics = false)
    {
        Settings.Scope = scope;
        if (scopeTopics) EnableScopedTopics();
    }

    public void EnableScopedTopics() => Settings.ScopeTopics = true;

    public void Config(AmazonSQSConfig? config) => Settings.SqsConfig = config;

    public void Config(AmazonSimpleNotificationServiceConfig? config) => Settings.SnsConfig = config;

    public void AllowTransportHeader(AllowTransportHeader? allowTransportHeader) => Settings.AllowTransportHeader = allowTransportHeader;

    private void UseKeys()
    {
        if (!string.IsNullOrEmpty(_accessKey) && !string.IsNullOrEmpty(_secretKey))
            Settings.Credentials = new BasicAWSCredentials(_accessKey, _secretKey);
    }
}
