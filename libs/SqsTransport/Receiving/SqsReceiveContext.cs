using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Amazon.SQS;
using Amazon.SQS.Model;
using MassTransit;
using MassTransit.Context;
using MassTransit.Transports;

namespace Avocet.SqsTransport;

/// <summary>A message on its way in.</summary>
internal sealed class SqsReceiveContext : BaseReceiveContext, TransportReceiveContext, IHeaderProvider
{
    private readonly Message _message;
    private readonly ReceivedBody _received;

    public SqsReceiveContext(Message message, SqsReceiveEndpointContext endpoint, SqsReceiveLock held)
        : base(IsRedelivered(message), endpoint, held)
    {
        (_message, _received) = (message, ReceivedBody.Of(message));
    }

    public override MessageBody Body => _received.Body;

    public IReadOnlyDictionary<string, string> Attributes => _received.Attributes;

    public string? GroupId => SystemAttribute(MessageSystemAttributeName.MessageGroupId);

    public string? DeduplicationId => SystemAttribute(MessageSystemAttributeName.MessageDeduplicationId);

    protected override IHeaderProvider HeaderProvider => this;

    public IDictionary<string, object> GetTransportProperties()
    {
        var properties = new Dictionary<string, object>();
        if (GroupId is { } group) properties[TransportProperties.GroupId] = group;
        if (DeduplicationId is { } id) properties[TransportProperties.DeduplicationId] = id;
        return properties;
    }

    public IEnumerable<KeyValuePair<string, object>> GetAll() =>
        _received.Attributes.Select(attribute => KeyValuePair.Create(attribute.Key, (object)attribute.Value));

    public bool TryGetHeader(string key, [NotNullWhen(true)] out object? value)
    {
        value = _received.Attributes.GetValueOrDefault(key) ?? key switch
        {
            MessageHeaders.MessageId or MessageHeaders.TransportMessageId => _message.MessageId,
            MessageHeaders.TransportSentTime when SystemAttribute(MessageSystemAttributeName.SentTimestamp) is { } sent =>
                DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(sent, CultureInfo.InvariantCulture)).UtcDateTime,
            "TopicArn" => _received.TopicArn,
            _ => (object?)null,
        };
        return value is not null;
    }

    private static bool IsRedelivered(Message message) =>
        message.Attributes?.GetValueOrDefault(MessageSystemAttributeName.ApproximateReceiveCount) is { } count && count != "1";

    private string? SystemAttribute(string name) => _message.Attributes?.GetValueOrDefault(name);
}
