using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Avocet.Deploy.Tests;

/// <summary>YAML to JSON, as Kubernetes does it: what is quoted is a string, the rest by YAML's core schema.</summary>
internal static class YamlJson
{
    public static JsonNode Parse(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return Convert(stream.Documents[0].RootNode)!;
    }

    // CloudFormation's short forms, !Ref and !Sub, are its long forms {"Ref": …} and {"Fn::Sub": …}.
    private static JsonNode? Convert(YamlNode node)
    {
        if (node.Tag.IsEmpty || !node.Tag.Value.StartsWith('!')) return ConvertPlain(node);
        var function = node.Tag.Value[1..];
        if (function.Length == 0) return ConvertPlain(node);
        return new JsonObject { [function is "Ref" or "Condition" ? function : $"Fn::{function}"] = ConvertPlain(node) };
    }

    private static JsonNode? ConvertPlain(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(
            map.Children.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, Convert(pair.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Convert)]),
        YamlScalarNode scalar => Convert(scalar),
        _ => throw new InvalidOperationException($"{node.GetType().Name} at {node.Start}"),
    };

    private static JsonValue? Convert(YamlScalarNode scalar)
    {
        var text = scalar.Value!;
        if (scalar.Style is not ScalarStyle.Plain) return JsonValue.Create(text);
        if (text is "" or "null" or "~") return null;
        if (text is "true" or "false") return JsonValue.Create(text == "true");
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer))
            return JsonValue.Create(integer);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? JsonValue.Create(number) : JsonValue.Create(text);
    }
}
