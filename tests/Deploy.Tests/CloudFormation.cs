using System.Text.Json.Nodes;

namespace Avocet.Deploy.Tests;

/// <summary>deploy/aws/avocet.cfn.yaml in CloudFormation's long form.</summary>
internal static class CloudFormation
{
    public const string Path = "deploy/aws/avocet.cfn.yaml";

    public static JsonNode Template { get; } = YamlJson.Parse(Repository.Read(Path));

    public static IEnumerable<(string Name, JsonNode Properties)> Resources(string type) =>
        Template["Resources"]!.AsObject().Where(resource => resource.Value!["Type"]!.GetValue<string>() == type)
            .Select(resource => (resource.Key, resource.Value!["Properties"]!));

    /// <summary>The text of a Fn::Sub or a plain text.</summary>
    public static string Text(JsonNode? node) => (node is JsonObject ? node["Fn::Sub"]! : node!).GetValue<string>();

    /// <summary>The statements of a service's policy that always apply, and those that a parameter adds.</summary>
    public static IEnumerable<JsonNode> Statements(string policy) =>
        Template["Resources"]![policy]!["Properties"]!["PolicyDocument"]!["Statement"]!.AsArray()
            .Select(statement => statement!["Fn::If"]?[1] ?? statement!);

    /// <summary>What a policy allows, in the order of letters.</summary>
    public static IReadOnlyList<string> Actions(string policy) =>
        [.. Statements(policy).SelectMany(statement => statement["Action"] is JsonArray many
            ? many.Select(action => action!.GetValue<string>()) : [Text(statement["Action"])])
            .Distinct().Order(StringComparer.Ordinal)];
}
