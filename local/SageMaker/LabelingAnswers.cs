using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Avocet.ObjectStore;

namespace Avocet.LocalSageMaker;

/// <summary>How far the people are, and the output manifest as of now.</summary>
internal sealed record LabelingProgress(int Labeled, int Failed, int Unlabeled, byte[] Manifest);

/// <summary>
/// Makes the output manifest out of the people's answers, JSON Lines with a source-ref and either an answerContent as Ground Truth's
/// own templates give it or a failure-reason.
/// </summary>
internal static class LabelingAnswers
{
    public static async Task<LabelingProgress> CollectAsync(
        LabelingJob job, IObjectStore store, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var document = JsonNode.Parse(await store.ReadTextAsync(ObjectUri.Parse(job.Categories), cancellationToken));
        string[] categories = [.. document?["labels"]?.AsArray().Select(label => Text(label, "label")) ?? []];
        if (categories.Length == 0) throw new InvalidDataException($"The label category document {job.Categories} has no labels.");
        var answers = new Dictionary<string, JsonNode>(StringComparer.Ordinal);
        if (await store.FindAsync(ObjectUri.Parse(job.Answers), cancellationToken) is not null)
        {
            foreach (var answer in Lines(await store.ReadTextAsync(ObjectUri.Parse(job.Answers), cancellationToken)))
                answers[Text(answer, "source-ref")] = answer;
        }

        var (labeled, failed, unlabeled, manifest) = (0, 0, 0, new MemoryStream());
        foreach (var line in Lines(await store.ReadTextAsync(ObjectUri.Parse(job.Manifest), cancellationToken)))
        {
            if (!answers.TryGetValue(Text(line, "source-ref"), out var answer)) unlabeled++;
            else if (Add(line, answer, job, categories, now)) labeled++;
            else failed++;
            manifest.Write([.. JsonSerializer.SerializeToUtf8Bytes(line), (byte)'\n']);
        }

        return new LabelingProgress(labeled, failed, unlabeled, manifest.ToArray());
    }

    private static bool Add(JsonNode line, JsonNode answer, LabelingJob job, string[] categories, DateTimeOffset now)
    {
        var metadata = new JsonObject
        {
            ["human-annotated"] = "yes",
            ["creation-date"] = now.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffff", CultureInfo.InvariantCulture),
            ["job-name"] = "labeling-job/" + job.Name,
        };
        line[job.Attribute + "-metadata"] = metadata;
        if (answer["failure-reason"] is { } reason)
        {
            metadata["failure-reason"] = reason.DeepClone();
            return false;
        }

        var content = answer["answerContent"] ?? throw Missing("answerContent");
        line[job.Attribute] = job.Task switch
        {
            "BoundingBox" => Boxes(Part("boundingBox"), metadata, categories),
            "ImageMultiClass" => OneClass(Part("crowd-image-classifier"), metadata, categories),
            _ => Classes(Part("crowd-image-classifier-multi-select"), metadata, categories),
        };
        return true;

        JsonNode Part(string member) => content[member] ?? throw Missing(member);
    }

    private static JsonObject Boxes(JsonNode answer, JsonObject metadata, string[] categories)
    {
        var (boxes, classMap, objects) = (new JsonArray(), new JsonObject(), new JsonArray());
        foreach (var box in answer["boundingBoxes"]?.AsArray() ?? [])
        {
            var label = Text(box, "label");
            var id = Id(label, categories);
            boxes.Add(new JsonObject
            {
                ["class_id"] = id,
                ["top"] = box!["top"]?.DeepClone(),
                ["left"] = box["left"]?.DeepClone(),
                ["height"] = box["height"]?.DeepClone(),
                ["width"] = box["width"]?.DeepClone(),
            });
            classMap[Text(id)] = label;
            objects.Add(new JsonObject { ["confidence"] = 0 });
        }

        var size = answer["inputImageProperties"] ?? throw Missing("inputImageProperties");
        (metadata["objects"], metadata["class-map"], metadata["type"]) = (objects, classMap, "groundtruth/object-detection");
        return new JsonObject
        {
            ["image_size"] = new JsonArray(new JsonObject
            {
                ["width"] = size["width"]?.DeepClone(),
                ["height"] = size["height"]?.DeepClone(),
                ["depth"] = 3,
            }),
            ["annotations"] = boxes,
        };
    }

    private static JsonValue OneClass(JsonNode answer, JsonObject metadata, string[] categories)
    {
        var label = Text(answer, "label");
        (metadata["class-name"], metadata["confidence"], metadata["type"]) = (label, 0, "groundtruth/image-classification");
        return JsonValue.Create(Id(label, categories));
    }

    private static JsonArray Classes(JsonNode answer, JsonObject metadata, string[] categories)
    {
        var (ids, classMap, confidences) = (new JsonArray(), new JsonObject(), new JsonObject());
        foreach (var label in answer["labels"]?.AsArray().Select(label => label!.GetValue<string>()) ?? [])
        {
            var id = Id(label, categories);
            ids.Add(id);
            (classMap[Text(id)], confidences[Text(id)]) = (label, 0);
        }

        (metadata["class-map"], metadata["confidence-map"]) = (classMap, confidences);
        metadata["type"] = "groundtruth/image-classification-multilabel";
        return ids;
    }

    private static int Id(string label, string[] categories) => Array.IndexOf(categories, label) is >= 0 and var id
        ? id
        : throw new InvalidDataException(
            $"An answer has the label '{label}', which is none of the categories {string.Join(", ", categories)}.");

    private static string Text(int id) => id.ToString(CultureInfo.InvariantCulture);

    private static string Text(JsonNode? parent, string member) =>
        parent?[member] is JsonValue value && value.TryGetValue<string>(out var text) ? text : throw Missing(member);

    private static InvalidDataException Missing(string member) => new($"A line has no {member}.");

    private static IEnumerable<JsonNode> Lines(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => JsonNode.Parse(line)!);
}
