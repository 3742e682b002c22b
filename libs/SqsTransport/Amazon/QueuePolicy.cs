using System.Text.Json;
using System.Text.Json.Nodes;

namespace Avocet.SqsTransport;

/// <summary>The part of a queue's policy that lets topics send to it. What others wrote stays.</summary>
internal static class QueuePolicy
{
    private const string Sid = "AvocetTopics";

    /// <returns>The policy with the topics allowed, or <see langword="null"/> where they are already.</returns>
    public static string? Allow(string? policy, string queueArn, IReadOnlyCollection<string> topicArns)
    {
        var root = string.IsNullOrEmpty(policy) ? new JsonObject { ["Version"] = "2012-10-17" } : JsonNode.Parse(policy)!.AsObject();
        var statements = root["Statement"] as JsonArray ?? (root["Statement"] is { } only ? [only.DeepClone()] : []);
        var ours = statements.FirstOrDefault(statement => statement?["Sid"]?.GetValue<string>() == Sid);
        var allowed = new SortedSet<string>(Sources(ours), StringComparer.Ordinal);
        if (topicArns.All(allowed.Contains)) return null;
        allowed.UnionWith(topicArns);
        if (ours is not null) statements.Remove(ours);
        statements.Add((JsonNode)Statement(queueArn, allowed));
        if (statements.Parent is null) root["Statement"] = statements;
        return root.ToJsonString(JsonSerializerOptions.Web);
    }

    private static IEnumerable<string> Sources(JsonNode? statement) => statement?["Condition"]?["ArnLike"]?["aws:SourceArn"] switch
    {
        JsonArray several => several.Select(arn => arn!.GetValue<string>()),
        JsonValue one => [one.GetValue<string>()],
        _ => [],
    };

    private static JsonObject Statement(string queueArn, IEnumerable<string> topicArns) => new()
    {
        ["Sid"] = Sid,
        ["Effect"] = "Allow",
        ["Principal"] = new JsonObject { ["Service"] = "sns.amazonaws.com" },
        ["Action"] = "sqs:SendMessage",
        ["Resource"] = queueArn,
        ["Condition"] = new JsonObject
        {
            ["ArnLike"] = new JsonObject { ["aws:SourceArn"] = new JsonArray([.. topicArns.Select(arn => JsonValue.Create(arn))]) },
        },
    };
}
