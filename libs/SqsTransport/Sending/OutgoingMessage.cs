using System.Text;
using Amazon.SQS.Model;

namespace Avocet.SqsTransport;

/// <summary>A message as it goes on the wire: to a queue or to a topic.</summary>
internal sealed record OutgoingMessage(string Body, IReadOnlyDictionary<string, string> Attributes)
{
    public int DelaySeconds { get; init; }

    public string? GroupId { get; init; }

    public string? DeduplicationId { get; init; }

    /// <summary>Bytes as AWS counts them: body, and name, type and value of every attribute.</summary>
    public int Bytes { get; } = Encoding.UTF8.GetByteCount(Body)
        + Attributes.Sum(
            attribute => Encoding.UTF8.GetByteCount(attribute.Key) + "String".Length + Encoding.UTF8.GetByteCount(attribute.Value));

    public SendMessageBatchRequestEntry ToSqs(string id) => new(id, Body)
    {
        MessageAttributes = Attributes.ToDictionary(
            attribute => attribute.Key, attribute => new MessageAttributeValue { DataType = "String", StringValue = attribute.Value }),
        DelaySeconds = DelaySeconds > 0 ? DelaySeconds : null,
        MessageGroupId = GroupId,
        MessageDeduplicationId = DeduplicationId,
    };
}
