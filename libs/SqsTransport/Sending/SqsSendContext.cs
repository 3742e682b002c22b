using MassTransit;
using MassTransit.Context;

namespace Avocet.SqsTransport;

/// <summary>A message on its way out.</summary>
internal sealed class SqsSendContext<T>(T message, CancellationToken cancellationToken)
    : MessageSendContext<T>(message, cancellationToken), AmazonSqsSendContext
    where T : class
{
    public string? GroupId { get; set; }

    public string? DeduplicationId { get; set; }

    public int? DelaySeconds
    {
        set => Delay = value is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
    }

    public override void ReadPropertiesFrom(IReadOnlyDictionary<string, object> properties)
    {
        base.ReadPropertiesFrom(properties);
        GroupId = ReadString(properties, TransportProperties.GroupId);
        DeduplicationId = ReadString(properties, TransportProperties.DeduplicationId);
    }

    public override void WritePropertiesTo(IDictionary<string, object> properties)
    {
        base.WritePropertiesTo(properties);
        if (GroupId is not null) properties[TransportProperties.GroupId] = GroupId;
        if (DeduplicationId is not null) properties[TransportProperties.DeduplicationId] = DeduplicationId;
    }
}

/// <summary>Names under which a message's FIFO fields are carried over when it is sent again.</summary>
internal static class TransportProperties
{
    public const string GroupId = "SQS-GroupId";
    public const string DeduplicationId = "SQS-DeduplicationId";
}
