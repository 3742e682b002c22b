using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using k8s.Models;

namespace Avocet.Deploy.Tests;

/// <summary>What Helm 3 and Helm 4 make of the chart, and what they refuse.</summary>
public sealed class ChartRenderingTests
{
    private static readonly Dictionary<string, Action<ChartObject>> Types = new()
    {
        ["ConfigMap"] = item => item.As<V1ConfigMap>(),
        ["Deployment"] = item => item.As<V1Deployment>(),
        ["HorizontalPodAutoscaler"] = item => item.As<V2HorizontalPodAutoscaler>(),
        ["Job"] = item => item.As<V1Job>(),
        ["NetworkPolicy"] = item => item.As<V1NetworkPolicy>(),
        ["PodDisruptionBudget"] = item => item.As<V1PodDisruptionBudget>(),
        ["Service"] = item => item.As<V1Service>(),
        ["ServiceAccount"] = item => item.As<V1ServiceAccount>(),
    };

    public static TheoryData<string> ValuesFiles => [.. Chart.ValuesFiles];

    public static TheoryData<string, string> RefusedValues =>
        [.. YamlJson.Parse(Repository.Read($"{Chart.Folder}/ci/refused.yaml")).AsArray()
            .Select(item => (item!["values"]!.ToJsonString(), item["says"]!.GetValue<string>()))];

    [Theory, MemberData(nameof(ValuesFiles))]
    public async Task Lint_finds_nothing(string values)
    {
        foreach (var helm in HelmBinary.All)
        {
            var (exitCode, output, errors) =
                await helm.RunAsync("lint", "--strict", Chart.Folder, "--namespace", "ml", "--values", Chart.PathOf(values));
            exitCode.ShouldBe(0, $"{helm}: {output}{errors}");
        }
    }

    [Theory, MemberData(nameof(ValuesFiles))]
    public async Task The_objects_are_the_same_by_both_versions(string values) =>
        (await Chart.RenderAsync(HelmBinary.Three, values)).Split("\n---\n").Order()
            .ShouldBe((await Chart.RenderAsync(HelmBinary.Four, values)).Split("\n---\n").Order());

    [Theory]
    [InlineData("default")]
    [InlineData("production")]
    [InlineData("scaled-job")]
    public async Task The_objects_are_the_approved_ones(string values) =>
        Repository.ShouldEqualFile(await Chart.RenderAsync(HelmBinary.Four, values), $"tests/Deploy.Tests/approved/{values}.approved.txt");

    [Theory, MemberData(nameof(RefusedValues))]
    public async Task Contradictions_are_refused_with_a_sentence(string values, string says)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, values);
        foreach (var helm in HelmBinary.All)
        {
            var (exitCode, _, errors) =
                await helm.RunAsync("template", "avocet", Chart.Folder, "--values", Chart.PathOf("default"), "--values", file);
            exitCode.ShouldNotBe(0, $"{helm} renders {values}");
            errors.Replace('/', '.').ShouldContain(says.Replace('/', '.'), Case.Sensitive, helm.ToString());
        }

        File.Delete(file);
    }

    [Theory, MemberData(nameof(ValuesFiles))]
    public async Task Every_object_is_a_Kubernetes_type_to_the_letter(string values)
    {
        foreach (var item in await Chart.ObjectsAsync(values))
        {
            if (Types.TryGetValue(item.Kind, out var read)) Should.NotThrow(() => read(item), item.ToString());
            else ShouldMatchSchema(item.ToJson(), item.Kind);
            if (item.Kind == "ScaledJob") Should.NotThrow(item.ScaledJobTemplate, item.ToString());
        }
    }

    [Theory]
    [InlineData("Deployment", "livenessProbe:", "livenessprobe:")]
    [InlineData("Deployment", "revisionHistoryLimit: 5", "revisionHistoryLimit: many")]
    [InlineData("ScaledObject", "pollingInterval:", "pollInterval:")]
    [InlineData("ScaledObject", "queueLength: \"", "queueLength: 2 # \"")]
    public async Task A_wrong_field_is_noticed(string kind, string right, string wrong)
    {
        var item = (await Chart.ObjectsAsync("default")).First(item => item.Kind == kind);
        item.Yaml.ShouldContain(right);
        var broken = new ChartObject(
            item.Yaml.Replace(right, wrong, StringComparison.Ordinal), new V1Pod { Kind = kind, Metadata = new() { Name = "broken" } });
        if (Types.TryGetValue(kind, out var read)) Should.Throw<Exception>(() => read(broken));
        else Should.Throw<ShouldAssertException>(() => ShouldMatchSchema(broken.ToJson(), kind));
    }

    private static void ShouldMatchSchema(JsonNode json, string kind)
    {
        var schema = JsonSchema.FromText(Repository.Read($"tests/Deploy.Tests/crds/{kind}.json"));
        var result = schema.Evaluate(JsonSerializer.SerializeToElement(json), new EvaluationOptions { OutputFormat = OutputFormat.List });
        var errors = (result.Details ?? []).Where(detail => detail.Errors is { Count: > 0 })
            .Select(detail => $"{detail.InstanceLocation}: {string.Join("; ", detail.Errors!.Values)}");
        result.IsValid.ShouldBeTrue($"{kind}: {string.Join("\n", errors)}");
    }
}
