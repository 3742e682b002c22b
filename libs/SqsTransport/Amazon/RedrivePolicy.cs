using System.Globalization;
using System.Text.Json.Nodes;

namespace Avocet.SqsTransport;

/// <summary>
/// After how many receives SQS itself moves a message to the error queue: the only way there for one that kills its process. Every
/// stop that gives a message back counts as a receive too, hence not fewer than a few.
/// </summary>
internal static class RedrivePolicy
{
    private const int DefaultReceives = 10;

    /// <summary>How many receives the policy asked for allows.</summary>
    public static int Receives(string? asked) =>
        int.Parse(JsonNode.Parse(Complete(asked, ""))!["maxReceiveCount"]!.ToString(), CultureInfo.InvariantCulture);

    /// <summary>The policy asked for, with the error queue's ARN where it names none.</summary>
    public static string Complete(string? asked, string errorQueueArn)
    {
        var policy = asked is null ? [] : JsonNode.Parse(asked)!.AsObject();
        policy["deadLetterTargetArn"] ??= errorQueueArn;
        policy["maxReceiveCount"] ??= DefaultReceives;
        return policy.ToJsonString();
    }
}
