using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Avocet.Annotations;

/// <summary>
/// The output manifest of a Ground Truth image classification job, one JSON line an image: single-label, an attribute with one class id and
/// metadata with its class-name; or multi-label, an attribute with a list of ids and metadata with a class-map. Passed over once to choose
/// the attribute, once to read.
/// </summary>
/// <param name="open">Opens the manifest from its first byte; called twice.</param>
/// <param name="file">The manifest, as people know it.</param>
/// <param name="multiLabel">Whether images have any number of classes, or one.</param>
/// <param name="attribute">The label attribute; <see langword="null"/> takes that of the right type with the newest
/// creation-date.</param>
/// <param name="acceptedVerdicts">The verdicts (class names) of a verification job that keep an image; <see langword="null"/> or
/// empty looks at none.</param>
/// <remarks>
/// Amazon SageMaker developer guide, "Output data"; there a single label is once a number, once a text. Both are read, in lists too. An
/// empty list is an image that shows none of the classes.
/// </remarks>
public sealed class GroundTruthClassReader(
    Func<CancellationToken, Task<Stream>> open, string file, bool multiLabel, string? attribute = null,
    IReadOnlyList<string>? acceptedVerdicts = null) : ILabelReader
{
    private readonly GroundTruthManifest _manifest = new(open, file, attribute, acceptedVerdicts ?? []);
    private readonly GroundTruthClassMap _classMap = new();

    /// <summary>The attribute that is read; known once reading has begun.</summary>
    public string? Attribute => _manifest.Attribute;

    /// <inheritdoc/>
    public IReadOnlyList<DatasetClass> Classes => _classMap.Classes;

    /// <inheritdoc/>
    public async IAsyncEnumerable<LabelledImage> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var images = multiLabel
            ? _manifest.ReadAsync(GroundTruthKind.Classes, ReadMany, cancellationToken)
            : _manifest.ReadAsync(GroundTruthKind.OneClass, ReadOne, cancellationToken);
        await foreach (var image in images) yield return image;
        _classMap.CheckComplete(file);
    }

    private LabelledImage ReadOne(LabelledImage image, in GroundTruthLine line)
    {
        var label = line.Label;
        var id = GroundTruthLine.Id(ref label) ?? throw line.Wrong(
            $"'{line.Attribute}' is {line.Shown(label)}.", "The label of a single-label job is the number of a class.");
        var name = GroundTruthLine.Text(line.Metadata, "class-name"u8);
        if (name.Length == 0)
            throw line.Wrong($"The metadata of '{line.Attribute}' have no class-name.", "Give the class a name: \"class-name\": \"wren\".");
        _classMap.Add(line.Line, id, name);
        return image with { Classes = [id] };
    }

    private LabelledImage ReadMany(LabelledImage image, in GroundTruthLine line)
    {
        var label = line.Label;
        if (label.TokenType != JsonTokenType.StartArray)
            throw line.Wrong($"'{line.Attribute}' is {line.Shown(label)}.", "The label of a multi-label job is a list of class numbers.");
        var classMap = GroundTruthLine.Find(line.Metadata, "class-map"u8);
        if (classMap.TokenType != JsonTokenType.None) _classMap.Add(line, classMap);
        var classes = new List<string>();
        while (label.Read() && label.TokenType != JsonTokenType.EndArray)
        {
            var id = GroundTruthLine.Id(ref label) ?? throw line.Wrong(
                $"'{line.Attribute}'[{classes.Count}] is {line.Shown(label)}.", "Write the number of a class.");
            if (!classes.Contains(id)) classes.Add(_classMap.Use(id, line.Line.Number));
        }

        return image with { Classes = classes };
    }
}
