using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.SQS;
using Amazon.SQS.Model;
using MassTransit;

namespace Avocet.Cli.DeadLetters;

/// <summary>A message in an error or skipped queue, and what is known of why it is there.</summary>
internal sealed class DeadLetter
{
    private const string OwnPrefix = "MT-";
    private readonly Message _message;

    public DeadLetter(Message message)
    {
        _message = message;
        (Kind, JobId) = Look(message.Body);
    }

    public string Id => _message.MessageId;

    public string ReceiptHandle => _message.ReceiptHandle;

    public string Body => _message.Body;

    /// <summary>Its message type, e.g. PackShard; of a plain job SubmitDatasetJob.</summary>
    public string Kind { get; }

    /// <summary>The job it belongs to, where it says so.</summary>
    public string? JobId { get; }

    /// <summary>Why it is here, as whoever gave up on it said.</summary>
    public string Reason => Attribute(MessageHeaders.FaultMessage) ?? Attribute(MessageHeaders.Reason)
        ?? "SQS moved it here: it was received again and again, and whoever took it ended before it was dealt with.";

    /// <summary>Type of the exception, where there was one.</summary>
    public string? ExceptionType => Attribute(MessageHeaders.FaultExceptionType);

    /// <summary>When it was first sent to the queue it died in.</summary>
    public DateTimeOffset? SentAt =>
        _message.Attributes?.GetValueOrDefault(MessageSystemAttributeName.SentTimestamp) is { } sent
            && long.TryParse(sent, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;

    /// <summary>
    /// The message as it is sent back: what MassTransit noted on its way so far is gone, so that it has all its retries and redeliveries
    /// before it once more.
    /// </summary>
    public SendMessageRequest Back(string queueUrl) => new(queueUrl, WithoutRedeliveries(Body))
    {
        MessageAttributes = (_message.MessageAttributes ?? [])
            .Where(attribute => !attribute.Key.StartsWith(OwnPrefix, StringComparison.Ordinal))
            .ToDictionary(attribute => attribute.Key, attribute => attribute.Value),
    };

    private string? Attribute(string name) => _message.MessageAttributes?.GetValueOrDefault(name)?.StringValue;

    private static (string Kind, string? JobId) Look(string body)
    {
        if (Parse(body) is not { } root) return ("not JSON", null);
        var message = root["message"] as JsonObject;
        var kind = message is null ? "SubmitDatasetJob" : (root["messageType"]?[0]?.ToString() ?? "?").Split(':')[^1];
        return (kind, (message ?? root)["jobId"]?.ToString());
    }

    private static string WithoutRedeliveries(string body)
    {
        if (Parse(body) is not { } root || root["headers"] is not JsonObject headers
            || !headers.Remove(MessageHeaders.RedeliveryCount)) return body;
        return root.ToJsonString(JsonSerializerOptions.Web);
    }

    private static JsonObject? Parse(string body)
    {
        try
        {
            return JsonNode.Parse(body) as JsonObject;
        }
        catch (JsonException)
        {
            // Not every sender writes JSON; that is why it is here.
            return null;
        }
    }
}
