using System.Buffers;
using System.Text.Json;

namespace Avocet.Annotations;

/// <summary>
/// The output manifest of a Ground Truth semantic segmentation job, one JSON line an image: an attribute, its name ending in -ref, with the
/// place of the mask, and metadata with an internal-color-map of the classes seen on that line. Passed over once to choose the attribute,
/// once to read.
/// </summary>
/// <param name="open">Opens the manifest from its first byte; called twice.</param>
/// <param name="file">The manifest, as people know it.</param>
/// <param name="attribute">The label attribute, with or without -ref; <see langword="null"/> takes the segmentation attribute with the
/// newest creation-date.</param>
/// <param name="acceptedVerdicts">The verdicts (class names) of a verification job that keep an image; <see langword="null"/> or
/// empty looks at none.</param>
/// <remarks>
/// Amazon SageMaker developer guide, "Output data" and "Semantic segmentation": the one names the metadata with -ref, the other without.
/// The class of the background is one of the classes.
/// </remarks>
public sealed class GroundTruthMaskReader(
    Func<CancellationToken, Task<Stream>> open, string file, string? attribute = null, IReadOnlyList<string>? acceptedVerdicts = null)
    : ILabelReader
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");
    private readonly GroundTruthManifest _manifest = new(open, file, attribute, acceptedVerdicts ?? []);
    private readonly GroundTruthClassMap _classMap = new();

    /// <summary>The attribute that is read; known once reading has begun.</summary>
    public string? Attribute => _manifest.Attribute;

    /// <inheritdoc/>
    public IReadOnlyList<DatasetClass> Classes => _classMap.Classes;

    /// <inheritdoc/>
    public IAsyncEnumerable<LabelledImage> ReadAsync(CancellationToken cancellationToken) =>
        _manifest.ReadAsync(GroundTruthKind.Mask, Read, cancellationToken);

    private LabelledImage Read(LabelledImage image, in GroundTruthLine line)
    {
        var label = line.Label;
        if (label.TokenType != JsonTokenType.String || label.ValueSpan.IsEmpty)
        {
            throw line.Wrong($"'{line.Attribute}' is {line.Shown(label)}.",
                "The label of a segmentation job is the place of a mask: \"s3://bucket/key.png\".");
        }

        var map = GroundTruthLine.Find(line.Metadata, "internal-color-map"u8);
        if (map.TokenType != JsonTokenType.StartObject)
        {
            throw line.Wrong($"The metadata of '{line.Attribute}' have no internal-color-map.",
                "Without it nobody knows what the mask's colours mean: {\"0\": {\"class-name\": \"wren\", \"hex-color\": \"#2acf59\"}}.");
        }

        var colors = new List<LabelledMaskColor>();
        while (map.Read() && map.TokenType == JsonTokenType.PropertyName)
        {
            var id = map.GetString()!;
            map.Read();
            var (name, color) = (GroundTruthLine.Text(map, "class-name"u8), GroundTruthLine.Text(map, "hex-color"u8).ToLowerInvariant());
            if (name.Length == 0) throw line.Wrong($"internal-color-map['{id}'] has no class-name.", "Give the class a name.");
            if (!IsColor(color))
                throw line.Wrong($"internal-color-map['{id}'].hex-color is '{LabelText.Short(color)}'.", "Write a colour as #2acf59.");
            if (colors.Find(other => other.Color == color) is { } same)
                throw line.Wrong($"Classes {same.ClassId} and {id} have the same colour, {color}.", "Give each class its own.");
            _classMap.Add(line.Line, id, name);
            colors.Add(new LabelledMaskColor(id, color));
            map.Skip();
        }

        return image with { Mask = new LabelledMask(label.GetString()!, colors) };
    }

    private static bool IsColor(string color) => color.Length == 7 && color[0] == '#' && color.AsSpan(1).IndexOfAnyExcept(Digits) < 0;
}
