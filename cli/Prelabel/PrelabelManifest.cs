using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Avocet.Annotations;
using Avocet.Hosting;

namespace Avocet.Cli.Prelabel;

/// <summary>Writes Ground Truth's manifests: labels by machine, and what is left to people. Both begin with the least certain.</summary>
internal sealed class PrelabelManifest(PrelabelSettings settings, IReadOnlyList<string> classes, DateTimeOffset now)
{
    /// <summary>An output manifest as Ground Truth's automatic labelling writes it; it can be posted as the next job's source.</summary>
    public void WriteLabelled(Stream output, IEnumerable<MachineLabel> labels)
    {
        foreach (var label in labels.OrderBy(label => label.Certainty).ThenBy(label => label.Source, StringComparer.Ordinal))
        {
            using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JobJson.Line.Encoder }))
                Line(label).WriteTo(json);
            output.WriteByte((byte)'\n');
        }
    }

    /// <summary>An input manifest for a labelling job.</summary>
    public static void WriteForPeople(Stream output, IEnumerable<MachineLabel> unlabelled)
    {
        foreach (var label in unlabelled.OrderBy(label => label.Certainty).ThenBy(label => label.Source, StringComparer.Ordinal))
            GroundTruthInputManifest.WriteLine(output, label.Source);
    }

    private JsonObject Line(MachineLabel label) => new()
    {
        ["source-ref"] = label.Source,
        [settings.Attribute] = new JsonObject
        {
            ["image_size"] = JsonArray.Create(label.Size),
            ["annotations"] = new JsonArray([.. label.Boxes.Select(box => (JsonNode)new JsonObject
            {
                ["class_id"] = box.ClassId,
                ["left"] = box.Left,
                ["top"] = box.Top,
                ["width"] = box.Width,
                ["height"] = box.Height,
            })]),
        },
        [settings.Attribute + "-metadata"] = new JsonObject
        {
            ["objects"] = new JsonArray([.. label.Boxes.Select(box => (JsonNode)new JsonObject { ["confidence"] = box.Score })]),
            ["class-map"] = ClassMap(label),
            ["type"] = "groundtruth/object-detection",
            ["human-annotated"] = "no",
            ["creation-date"] = now.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffff", CultureInfo.InvariantCulture),
            ["job-name"] = $"avocet-prelabel/{settings.Endpoint}",
        },
    };

    /// <summary>
    /// All classes on every line: a class that was never found stays a class, so that the next job can go on from the same model.
    /// </summary>
    private JsonObject ClassMap(MachineLabel label)
    {
        var map = new JsonObject();
        for (var id = 0; id < classes.Count; id++) map[$"{id}"] = classes[id];
        foreach (var id in label.Boxes.Select(box => box.ClassId).Where(id => id >= classes.Count).Distinct()) map[$"{id}"] = $"class {id}";
        return map;
    }
}
