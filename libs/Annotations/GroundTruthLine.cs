using System.Globalization;
using System.Text.Json;

namespace Avocet.Annotations;

/// <summary>The members of a manifest line that are read. Readers stand at the value; one never begun has no token.</summary>
internal ref struct GroundTruthLine
{
    private readonly GroundTruthChoice _choice;

    /// <exception cref="AnnotationException">The line is no object, or names no image.</exception>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public GroundTruthLine(ManifestLine line, GroundTruthChoice choice)
    {
        (Line, _choice) = (line, choice);
        var reader = line.Object();
        var source = (string?)null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isSource, isLabel, isMetadata) =
                (reader.ValueTextEquals("source-ref"u8), reader.ValueTextEquals(choice.LabelName),
                    reader.ValueTextEquals(choice.MetadataName));
            var isVerdict = choice.VerdictName is { } verdict && reader.ValueTextEquals(verdict);
            reader.Read();
            if (isSource) source = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            if (isLabel) Label = reader;
            if (isMetadata) Metadata = reader;
            if (isVerdict) Verdict = reader;
            reader.Skip();
        }

        reader.Read();
        Source = source ?? throw line.Wrong(
            "There is no source-ref.", "Each line of an image manifest names its image: \"source-ref\": \"s3://bucket/key\".");
    }

    public ManifestLine Line { get; }

    public string Source { get; }

    public Utf8JsonReader Label { get; }

    public Utf8JsonReader Metadata { get; }

    public Utf8JsonReader Verdict { get; }

    public readonly string Attribute => _choice.Label;

    public readonly bool HasLabel => Label.TokenType != JsonTokenType.None;

    /// <summary>A member of an object, as a reader at its value; without a token where there is none.</summary>
    public static Utf8JsonReader Find(Utf8JsonReader parent, ReadOnlySpan<byte> name)
    {
        var found = default(Utf8JsonReader);
        if (parent.TokenType != JsonTokenType.StartObject) return found;
        while (parent.Read() && parent.TokenType == JsonTokenType.PropertyName)
        {
            var isIt = parent.ValueTextEquals(name);
            parent.Read();
            if (isIt) found = parent;
            parent.Skip();
        }

        return found;
    }

    /// <summary>The text of a member; empty where it has none.</summary>
    public static string Text(Utf8JsonReader parent, ReadOnlySpan<byte> name)
    {
        var found = Find(parent, name);
        return found.TokenType == JsonTokenType.String ? found.GetString()! : "";
    }

    /// <summary>A class id as text, whether it was written as a number or as a text; <see langword="null"/> where it is neither.</summary>
    public static string? Id(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Number when reader.TryGetInt64(out var number) => number.ToString(CultureInfo.InvariantCulture),
        JsonTokenType.String when reader.GetString() is { Length: > 0 } text => text,
        _ => null,
    };

    /// <summary>A value for a message.</summary>
    public readonly string Shown(Utf8JsonReader value) =>
        value.TokenType == JsonTokenType.None ? "missing" : Line.Shown(ref value);

    public readonly AnnotationException Wrong(string problem, string remedy) => Line.Wrong(problem, remedy);

    /// <summary>Why the line has no label: Ground Truth gives the reason in the metadata of what it could not label.</summary>
    public readonly string WhyUnlabelled()
    {
        var reason = Find(Metadata, "failure-reason"u8);
        return reason.TokenType switch
        {
            JsonTokenType.None => $"line {Line.Number} of the manifest has no '{Attribute}': it was not labelled",
            JsonTokenType.String => $"Ground Truth could not label it: {LabelText.Short(reason.GetString()!)}",
            _ => $"Ground Truth could not label it: {Shown(reason)}",
        };
    }
}
