using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Avocet.Annotations;

/// <summary>
/// The output manifest of a Ground Truth bounding-box job, one JSON line an image: an attribute with boxes, and its metadata with the
/// names of the classes seen on that line. Passed over once to choose the attribute, once to read.
/// </summary>
/// <param name="open">Opens the manifest from its first byte; called twice.</param>
/// <param name="file">The manifest, as people know it.</param>
/// <param name="attribute">The label attribute; <see langword="null"/> takes the bounding-box attribute with the newest
/// creation-date.</param>
/// <remarks>
/// Amazon SageMaker developer guide, "Output data", and what real manifests hold: class ids as numbers or texts, class maps that list only
/// the classes of their line, lines without boxes, and lines whose labelling failed (metadata with a failure-reason, no attribute).
/// </remarks>
public sealed class GroundTruthReader(Func<CancellationToken, Task<Stream>> open, string file, string? attribute = null) : ILabelReader
{
    private readonly GroundTruthClassMap _classMap = new();

    /// <summary>The attribute that is read; known once reading has begun.</summary>
    public string? Attribute { get; private set; }

    /// <inheritdoc/>
    public IReadOnlyList<DatasetClass> Classes => _classMap.Classes;

    /// <inheritdoc/>
    public async IAsyncEnumerable<LabelledImage> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Attribute = await ChooseAsync(cancellationToken);
        await foreach (var (line, json) in LinesAsync(cancellationToken))
        {
            using (json) yield return Read(line, json.RootElement, Attribute);
        }

        _classMap.CheckComplete(file);
    }

    private async Task<string> ChooseAsync(CancellationToken cancellationToken)
    {
        var seen = new GroundTruthAttributes();
        var lines = 0;
        await foreach (var (_, json) in LinesAsync(cancellationToken))
        {
            lines++;
            using (json) seen.Note(json.RootElement);
        }

        if (lines == 0)
            throw new AnnotationException(file, 0, "The manifest has no line.", "Give the output manifest of a finished labelling job.");
        return seen.Choose(attribute, file);
    }

    private LabelledImage Read(LabelLine line, JsonElement json, string chosen)
    {
        var source = json.TryGetProperty("source-ref", out var reference) && reference.ValueKind == JsonValueKind.String
            ? reference.GetString()!
            : throw line.Wrong("There is no source-ref.",
                "Each line of an image manifest names its image: \"source-ref\": \"s3://bucket/key\".");
        var image = new LabelledImage { Path = source.StartsWith("s3://", StringComparison.Ordinal) ? source[5..] : source, File = source };
        var metadata = json.TryGetProperty(chosen + "-metadata", out var found) && found.ValueKind == JsonValueKind.Object
            ? found : default;
        if (!json.TryGetProperty(chosen, out var label)) return image with { Problem = WhyUnlabelled(metadata, chosen, line) };
        if (label.ValueKind != JsonValueKind.Object || !label.TryGetProperty("annotations", out var boxes)
            || boxes.ValueKind != JsonValueKind.Array)
        {
            throw line.Wrong($"'{chosen}' has no list 'annotations'.",
                "Is it the attribute of a bounding-box job? Name another as labelAttribute.");
        }

        if (metadata.ValueKind == JsonValueKind.Object && metadata.TryGetProperty("class-map", out var map)) _classMap.Add(line, map);
        var (width, height) = Size(label);
        return image with { Width = width, Height = height, Boxes = [.. boxes.EnumerateArray().Select((box, i) => Box(line, box, i))] };
    }

    private LabelledBox Box(LabelLine line, JsonElement box, int number)
    {
        if (box.ValueKind != JsonValueKind.Object || !box.TryGetProperty("class_id", out var id))
            throw line.Wrong($"annotations[{number}] has no class_id.", "A box has class_id, left, top, width and height.");
        var kind = GroundTruthClassMap.Id(id) ?? throw line.Wrong(
            $"annotations[{number}].class_id is {LabelText.Short(id)}.", "Write the number of a class.");
        return new LabelledBox(_classMap.Use(kind, line.Number), Side("left"), Side("top"), Side("width"), Side("height"));

        double Side(string side) => box.TryGetProperty(side, out var value) && value.ValueKind == JsonValueKind.Number
            ? value.GetDouble()
            : throw line.Wrong($"annotations[{number}].{side} is {LabelText.Short(value)}.", "Write a number of pixels.");
    }

    private static string WhyUnlabelled(JsonElement metadata, string attribute, LabelLine line) =>
        metadata.ValueKind == JsonValueKind.Object && metadata.TryGetProperty("failure-reason", out var reason)
            ? $"Ground Truth could not label it: {LabelText.Short(reason.ToString())}"
            : $"line {line.Number} of the manifest has no '{attribute}': it was not labelled";

    private static (int Width, int Height) Size(JsonElement label) =>
        label.TryGetProperty("image_size", out var sizes) && sizes.ValueKind == JsonValueKind.Array && sizes.GetArrayLength() == 1
            && sizes[0].ValueKind == JsonValueKind.Object
            && sizes[0].TryGetProperty("width", out var width) && width.ValueKind == JsonValueKind.Number && width.TryGetInt32(out var w)
            && sizes[0].TryGetProperty("height", out var height) && height.ValueKind == JsonValueKind.Number
            && height.TryGetInt32(out var h)
            ? (w, h)
            : (0, 0);

    private async IAsyncEnumerable<(LabelLine Line, JsonDocument Json)> LinesAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var stream = await open(cancellationToken);
        await foreach (var line in LabelText.LinesAsync(stream, file, cancellationToken)) yield return (line, Parse(line));
    }

    private static JsonDocument Parse(LabelLine line)
    {
        JsonDocument? json = null;
        try
        {
            json = JsonDocument.Parse(line.Text);
            if (json.RootElement.ValueKind == JsonValueKind.Object) return json;
        }
        catch (JsonException broken)
        {
            throw line.Wrong($"'{LabelText.Short(line.Text)}' is not JSON.", "A manifest holds one JSON object a line.", broken);
        }

        json.Dispose();
        throw line.Wrong($"'{LabelText.Short(line.Text)}' is no JSON object.", "A manifest holds one JSON object a line.");
    }
}
