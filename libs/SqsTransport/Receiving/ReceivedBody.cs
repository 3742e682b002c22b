using System.Text.Json;
using Amazon.SQS.Model;
using MassTransit;

namespace Avocet.SqsTransport;

/// <summary>
/// Body and attributes of a received message. Where a foreign subscription is not raw, the body is SNS's notification; then the message
/// inside it and its attributes are taken.
/// </summary>
internal sealed record ReceivedBody(MessageBody Body, IReadOnlyDictionary<string, string> Attributes, string? TopicArn)
{
    public static ReceivedBody Of(Message message) =>
        Unwrap(message.Body) ?? new ReceivedBody(new StringMessageBody(message.Body), Plain(message), TopicArn: null);

    private static Dictionary<string, string> Plain(Message message) => (message.MessageAttributes ?? [])
        .Where(attribute => attribute.Value.StringValue is not null)
        .ToDictionary(attribute => attribute.Key, attribute => attribute.Value.StringValue, StringComparer.Ordinal);

    private static ReceivedBody? Unwrap(string text)
    {
        // Envelopes do not have this word; parsing every body twice would cost more than all the rest.
        if (!text.Contains("\"TopicArn\"", StringComparison.Ordinal)) return null;
        try
        {
            var notification = JsonSerializer.Deserialize<Notification>(text);
            if (notification is not { Type: "Notification", Message: { } inner }) return null;
            var attributes = (notification.MessageAttributes ?? [])
                .ToDictionary(entry => entry.Key, entry => entry.Value.Value ?? "", StringComparer.Ordinal);
            return new ReceivedBody(new StringMessageBody(inner), attributes, notification.TopicArn);
        }
        catch (JsonException)
        {
            // Not a notification: whoever reads the body says what is wrong with it.
            return null;
        }
    }

    private sealed record Notification(
        string? Type, string? TopicArn, string? Message, Dictionary<string, NotificationAttribute>? MessageAttributes);

    private sealed record NotificationAttribute(string? Type, string? Value);
}
