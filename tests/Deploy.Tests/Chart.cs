using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;

namespace Avocet.Deploy.Tests;

/// <summary>The chart, rendered by a real Helm.</summary>
internal static class Chart
{
    public const string Folder = "deploy/helm/avocet";

    private static readonly ConcurrentDictionary<(string Helm, string Values), Lazy<Task<string>>> Rendered = new();

    /// <summary>Values files the chart must render, by name, e.g. production.</summary>
    public static IReadOnlyList<string> ValuesFiles { get; } =
        [.. Directory.GetFiles(Path.Combine(Repository.Root, Folder, "ci"), "*-values.yaml")
            .Select(file => Path.GetFileName(file)[..^"-values.yaml".Length]).Order(StringComparer.Ordinal)];

    public static string PathOf(string values) => $"{Folder}/ci/{values}-values.yaml";

    /// <summary>What helm template prints for a values file; once for each version of Helm.</summary>
    public static Task<string> RenderAsync(HelmBinary helm, string values) =>
        Rendered.GetOrAdd((helm.Version, values), _ => new(async () =>
        {
            var (exitCode, output, errors) =
                await helm.RunAsync("template", "avocet", Folder, "--namespace", "ml", "--values", PathOf(values));
            exitCode.ShouldBe(0, errors);
            return output;
        })).Value;

    /// <summary>Rendered objects, each with its YAML.</summary>
    public static async Task<IReadOnlyList<ChartObject>> ObjectsAsync(string values) => Parse(await RenderAsync(HelmBinary.Four, values));

    /// <summary>The objects in what helm template printed.</summary>
    public static IReadOnlyList<ChartObject> Parse(string text) =>
        [.. text.Split("\n---\n").Where(part => part.Contains("\nkind: ", StringComparison.Ordinal))
            .Select(part => new ChartObject(part, KubernetesYaml.Deserialize<V1Pod>(part, strict: false)))];
}

/// <summary>One rendered object.</summary>
internal sealed class ChartObject(string yaml, V1Pod header)
{
    public string Yaml => yaml;

    public string Kind => header.Kind;

    public string Name => header.Metadata.Name;

    public IDictionary<string, string> Labels => header.Metadata.Labels;

    /// <summary>The object as a type of Kubernetes; a field the type does not have is an error.</summary>
    public T As<T>() => KubernetesYaml.Deserialize<T>(yaml, strict: true);

    /// <summary>The pods a ScaledJob makes, strictly as Kubernetes' type.</summary>
    public V1PodTemplateSpec ScaledJobTemplate() =>
        KubernetesYaml.Deserialize<V1PodTemplateSpec>(ToJson()["spec"]!["jobTargetRef"]!["template"]!.ToJsonString(), strict: true);

    /// <summary>The object as JSON, scalars typed as YAML's core schema types them.</summary>
    public JsonNode ToJson() => YamlJson.Parse(yaml);

    public override string ToString() => $"{Kind} {Name}";
}
