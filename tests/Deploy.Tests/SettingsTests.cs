using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Avocet.Deploy.Tests;

/// <summary>What is written in chart and compose file, held against what the services read.</summary>
public sealed partial class SettingsTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Theory]
    [InlineData("deploy/helm/avocet/templates/_env.tpl")]
    [InlineData("deploy/helm/avocet/templates/scaledjobs.yaml")]
    [InlineData("deploy/helm/avocet/templates/tests/ready.yaml")]
    [InlineData("docker-compose.yml")]
    [InlineData("deploy/docker/docker-compose.host-network.yml")]
    public void Every_variable_is_a_setting_of_an_options_class(string file)
    {
        var settings = Variable().Matches(Repository.Read(file)).Select(match => match.Value.Replace("__", ":", StringComparison.Ordinal)).Distinct().ToList();
        settings.ShouldNotBeEmpty();
        settings.Except(SourceCode.Settings).ShouldBeEmpty($"{file} sets what no options class has.");
    }

    [Fact]
    public void The_schema_knows_every_setting_of_the_services()
    {
        const string Path = $"{Chart.Folder}/values.schema.json";
        var schema = JsonNode.Parse(Repository.Read(Path))!;
        var known = SourceCode.Settings.Where(setting => !setting.StartsWith("LocalSageMaker:", StringComparison.Ordinal));
        schema["definitions"]!["settingName"]!["enum"] = new JsonArray([.. known.Select(setting => (JsonNode)setting)]);
        Repository.ShouldEqualFile(schema.ToJsonString(Indented) + "\n", Path);
    }

    [Theory]
    [InlineData("ingest")]
    [InlineData("converter")]
    [InlineData("trainer")]
    [InlineData("deployer")]
    public void The_chart_knows_every_queue_of_a_service(string service)
    {
        var chart = JsonNode.Parse(Repository.Read($"{Chart.Folder}/files/services.json"))![service]!["queues"]!.AsArray().Select(queue => queue!.GetValue<string>());
        chart.ShouldBe(SourceCode.QueuesOf(service), $"{Chart.Folder}/files/services.json and the literals in services/{service}'s definitions differ.");
    }

    [Fact]
    public void Source_is_read()
    {
        SourceCode.Settings.ShouldContain("Avocet:Bucket");
        SourceCode.Settings.ShouldContain("Avocet:RedeliverySeconds");
        SourceCode.QueuesOf("converter").ShouldContain("avocet-converter-pack");
    }

    [GeneratedRegex("[A-Z][A-Za-z]+(__[A-Z][A-Za-z]+)+")]
    private static partial Regex Variable();
}
