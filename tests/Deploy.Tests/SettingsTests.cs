using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Avocet.Deploy.Tests;

/// <summary>What is written in chart and compose file, held against what the services read.</summary>
public sealed partial class SettingsTests
{
    private static readonly JsonSerializerOptions Indented =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Theory]
    [InlineData("deploy/helm/avocet/templates/_env.tpl")]
    [InlineData("deploy/helm/avocet/templates/scaledjobs.yaml")]
    [InlineData("deploy/helm/avocet/templates/tests/ready.yaml")]
    [InlineData("deploy/docker/Dockerfile")]
    [InlineData("docker-compose.yml")]
    [InlineData("deploy/docker/docker-compose.host-network.yml")]
    public void Every_variable_is_a_setting_of_an_options_class(string file)
    {
        var settings = VariablesOf(file);
        settings.ShouldNotBeEmpty();
        settings.Except(SourceCode.Settings.Keys).ShouldBeEmpty($"{file} sets what no options class has.");
    }

    [Fact]
    public void The_schema_knows_every_setting_that_the_chart_leaves_open()
    {
        const string Path = $"{Chart.Folder}/values.schema.json";
        var schema = JsonNode.Parse(Repository.Read(Path))!;
        var own = VariablesOf($"{Chart.Folder}/templates/_env.tpl").Append("Stop:WhenIdleSeconds").Append("Stop:WhenReadySeconds")
            .ToHashSet();
        // Keys come by a role, or by extraEnvFrom out of a secret: never in a values file.
        var open = SourceCode.Settings.Values.OrderBy(setting => setting.Name, StringComparer.Ordinal).Where(setting =>
            !own.Contains(setting.Name) && !setting.Name.StartsWith("LocalSageMaker:", StringComparison.Ordinal)
            && !setting.Name.EndsWith("AccessKey", StringComparison.Ordinal)
            && !setting.Name.EndsWith("SecretKey", StringComparison.Ordinal)).ToList();
        var (single, many) = (Names(hasMany: false), Names(hasMany: true));
        schema["definitions"]!["settingName"] = new JsonObject
        {
            ["anyOf"] = new JsonArray(
                new JsonObject { ["enum"] = new JsonArray([.. single.Select(name => (JsonNode)name)]) },
                new JsonObject { ["pattern"] = $"^({string.Join('|', many)}):[A-Za-z0-9:._-]+$" }),
        };
        Repository.ShouldEqualFile(schema.ToJsonString(Indented) + "\n", Path);

        List<string> Names(bool hasMany) => [.. open.Where(setting => setting.HasMany == hasMany).Select(setting => setting.Name)];
    }

    [Theory]
    [InlineData("ingest")]
    [InlineData("converter")]
    [InlineData("trainer")]
    [InlineData("deployer")]
    public void The_chart_knows_every_queue_of_a_service(string service)
    {
        var chart = JsonNode.Parse(Repository.Read($"{Chart.Folder}/files/services.json"))![service]!["queues"]!.AsArray()
            .Select(queue => queue!.GetValue<string>());
        chart.ShouldBe(SourceCode.QueuesOf(service),
            $"{Chart.Folder}/files/services.json and the literals in services/{service}'s definitions differ.");
    }

    [Fact]
    public void Source_is_read()
    {
        SourceCode.Settings["Avocet:Bucket"].HasMany.ShouldBeFalse();
        SourceCode.Settings["Avocet:RedeliverySeconds"].HasMany.ShouldBeTrue();
        SourceCode.QueuesOf("converter").ShouldContain("avocet-converter-pack");
    }

    private static IReadOnlyList<string> VariablesOf(string file) =>
        [.. Variable().Matches(Repository.Read(file)).Select(match => match.Value.Replace("__", ":", StringComparison.Ordinal)).Distinct()];

    [GeneratedRegex("[A-Z][A-Za-z]+(__[A-Z][A-Za-z0-9]+)+")]
    private static partial Regex Variable();
}
