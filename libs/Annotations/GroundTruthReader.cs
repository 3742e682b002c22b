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
/// creation-date, e.g. that of an adjustment job.</param>
/// <param name="acceptedVerdicts">The verdicts (class names) of a verification job that keep an image; <see langword="null"/> or
/// empty looks at none.</param>
/// <remarks>
/// Amazon SageMaker developer guide, "Output data", and what real manifests hold: class ids as numbers or texts, class maps that list only
/// the classes of their line, lines without boxes, and lines whose labelling failed (metadata with a failure-reason, no attribute).
/// </remarks>
public sealed class GroundTruthReader(
    Func<CancellationToken, Task<Stream>> open, string file, string? attribute = null, IReadOnlyList<string>? acceptedVerdicts = null)
    : ILabelReader
{
    private static readonly string[] Sides = ["left", "top", "width", "height"];
    private readonly GroundTruthManifest _manifest = new(open, file, attribute, acceptedVerdicts ?? []);
    private readonly GroundTruthClassMap _classMap = new();
    private readonly List<LabelledBox> _boxes = [];

    /// <summary>The attribute that is read; known once reading has begun.</summary>
    public string? Attribute => _manifest.Attribute;

    /// <inheritdoc/>
    public IReadOnlyList<DatasetClass> Classes => _classMap.Classes;

    /// <inheritdoc/>
    public async IAsyncEnumerable<LabelledImage> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var image in _manifest.ReadAsync(GroundTruthKind.Boxes, Read, cancellationToken)) yield return image;
        _classMap.CheckComplete(file);
    }

    private LabelledImage Read(LabelledImage image, in GroundTruthLine line)
    {
        var boxes = GroundTruthLine.Find(line.Label, "annotations"u8);
        if (boxes.TokenType != JsonTokenType.StartArray)
        {
            throw line.Wrong($"'{line.Attribute}' has no list 'annotations'.",
                "Is it the attribute of a bounding-box job? Name another as labelAttribute.");
        }

        var classMap = GroundTruthLine.Find(line.Metadata, "class-map"u8);
        if (classMap.TokenType != JsonTokenType.None) _classMap.Add(line, classMap);
        var (width, height) = Size(GroundTruthLine.Find(line.Label, "image_size"u8));
        _boxes.Clear();
        while (boxes.Read() && boxes.TokenType != JsonTokenType.EndArray) _boxes.Add(Box(line, ref boxes, _boxes.Count));
        return image with { Width = width, Height = height, Boxes = [.. _boxes] };
    }

    private LabelledBox Box(in GroundTruthLine line, ref Utf8JsonReader reader, int number)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw NoClass(line, number);
        var id = (string?)null;
        Span<double> sides = [double.NaN, double.NaN, double.NaN, double.NaN];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isId, side) = (reader.ValueTextEquals("class_id"u8), Side(ref reader));
            reader.Read();
            if (isId)
            {
                id = GroundTruthLine.Id(ref reader) ?? throw line.Wrong(
                    $"annotations[{number}].class_id is {line.Shown(reader)}.", "Write the number of a class.");
            }

            if (side >= 0)
                sides[side] = reader.TokenType == JsonTokenType.Number ? reader.GetDouble() : throw NoNumber(line, number, side, reader);
            reader.Skip();
        }

        if (id is null) throw NoClass(line, number);
        // No number in JSON is NaN.
        for (var side = 0; side < sides.Length; side++)
        {
            if (double.IsNaN(sides[side])) throw NoNumber(line, number, side, default);
        }

        return new LabelledBox(_classMap.Use(id, line.Line.Number), sides[0], sides[1], sides[2], sides[3]);
    }

    private static int Side(ref Utf8JsonReader name) =>
        name.ValueTextEquals("left"u8) ? 0 : name.ValueTextEquals("top"u8) ? 1
        : name.ValueTextEquals("width"u8) ? 2 : name.ValueTextEquals("height"u8) ? 3 : -1;

    private static AnnotationException NoClass(in GroundTruthLine line, int number) =>
        line.Wrong($"annotations[{number}] has no class_id.", "A box has class_id, left, top, width and height.");

    private static AnnotationException NoNumber(in GroundTruthLine line, int number, int side, Utf8JsonReader value) =>
        line.Wrong($"annotations[{number}].{Sides[side]} is {line.Shown(value)}.", "Write a number of pixels.");

    private static (int Width, int Height) Size(Utf8JsonReader sizes)
    {
        if (sizes.TokenType != JsonTokenType.StartArray || !sizes.Read()) return (0, 0);
        var width = GroundTruthLine.Find(sizes, "width"u8);
        var height = GroundTruthLine.Find(sizes, "height"u8);
        if (sizes.TokenType == JsonTokenType.EndArray) return (0, 0);
        sizes.Skip();
        sizes.Read();
        return sizes.TokenType == JsonTokenType.EndArray
            && width.TokenType == JsonTokenType.Number && width.TryGetInt32(out var w)
            && height.TokenType == JsonTokenType.Number && height.TryGetInt32(out var h)
            ? (w, h)
            : (0, 0);
    }
}
