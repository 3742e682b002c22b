using System.Text.Json.Nodes;

namespace Avocet.SqsTransport;

/// <summary>
/// After how many receives SQS itself moves a message to the error queue: the only way there for one that kills its process. Every
/// stop that gives a message back counts as a receive too, hence not fewer than a few.
/// </summary>
internal static class RedrivePolicy
{
    public const int DefaultReceives = 10;

    /// <summary>The policy asked for, with the error queue's ARN where it names none.</summary>
    public static string Complete(string? asked, string errorQueueArn)
    {
        var policy = asked is null ? [] : JsonNode.Parse(asked)!.AsObject();
        policy["deadLetterTargetArn"] ??= errorQueueArn;
        policy["maxReceiveCount"] ??= DefaultReceives;
        return policy.ToJsonString();
    }
}
