using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Avocet.Annotations;

/// <summary>The attributes to read.</summary>
/// <param name="Label">The label attribute.</param>
/// <param name="Metadata">Its metadata.</param>
/// <param name="Verdict">The metadata of the verification whose verdicts count; <see langword="null"/> where none do.</param>
internal sealed record GroundTruthChoice(string Label, string Metadata, string? Verdict)
{
    public byte[] LabelName { get; } = Encoding.UTF8.GetBytes(Label);

    public byte[] MetadataName { get; } = Encoding.UTF8.GetBytes(Metadata);

    public byte[]? VerdictName { get; } = Verdict is null ? null : Encoding.UTF8.GetBytes(Verdict);
}

/// <summary>The label attributes of a manifest: a line may hold several, e.g. boxes, their adjustment, and a verdict on them.</summary>
/// <param name="file">The manifest, as people know it.</param>
internal sealed class GroundTruthAttributes(string file)
{
    private const string Metadata = "-metadata";
    private const string Reference = "-ref";
    private readonly Dictionary<string, Seen> _seen = new(StringComparer.Ordinal);

    public void Note(in ManifestLine line)
    {
        var reader = line.Object();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueIsEscaped || reader.ValueSpan.EndsWith("-metadata"u8) ? reader.GetString()! : "";
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject && name.EndsWith(Metadata, StringComparison.Ordinal))
                Note(name[..^Metadata.Length], ref reader);
            else
                reader.Skip();
        }

        // Anything but white space behind the object is refused here.
        reader.Read();
    }

    /// <summary>The attributes to read: that which is named or else the newest of the kind, and the newest verdicts where they
    /// count.</summary>
    public GroundTruthChoice Choose(GroundTruthKind kind, string? wanted, bool withVerdicts)
    {
        var verdict = withVerdicts ? Newest(GroundTruthKind.Verdict) : null;
        if (withVerdicts && verdict is null)
        {
            throw new AnnotationException(
                file, 0, "There is no verification attribute, but acceptedVerdicts is given.",
                $"Leave acceptedVerdicts out, or give the manifest of a {GroundTruthKind.Verdict.Type} job; this one has {Known()}.");
        }

        var chosen = wanted is null ? Newest(kind) : Named(kind, wanted);
        if (chosen is null)
        {
            throw new AnnotationException(
                file, 0, $"There is no {kind.Name} attribute.",
                $"Give the manifest of a {kind.Type} job, or the task that fits these labels; this one has {Known()}.");
        }

        // The attribute of a mask ends in -ref; its metadata are named after it with and without.
        var label = kind == GroundTruthKind.Mask && !chosen.EndsWith(Reference, StringComparison.Ordinal) ? chosen + Reference : chosen;
        return new GroundTruthChoice(label, chosen + Metadata, verdict is null ? null : verdict + Metadata);
    }

    private void Note(string name, ref Utf8JsonReader reader)
    {
        if (!_seen.TryGetValue(name, out var seen)) _seen.Add(name, seen = new Seen());
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (type, created) = (reader.ValueTextEquals("type"u8), reader.ValueTextEquals("creation-date"u8));
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
            {
                reader.Skip();
                continue;
            }

            // A line that could not be labelled has no type; a later one has.
            if (type && reader.ValueSpan.Length > 0 && !reader.ValueTextEquals(seen.Type)) seen.Type = reader.GetString()!;
            if (created && Date(ref reader) is { } date && date > seen.Created) seen.Created = date;
        }
    }

    private static DateTime? Date(ref Utf8JsonReader reader) => reader.TryGetDateTime(out var iso) ? iso
        : DateTime.TryParse(reader.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var other) ? other : null;

    private string Named(GroundTruthKind kind, string wanted)
    {
        var name = kind == GroundTruthKind.Mask && !_seen.ContainsKey(wanted) && wanted.EndsWith(Reference, StringComparison.Ordinal)
            ? wanted[..^Reference.Length] : wanted;
        if (!_seen.TryGetValue(name, out var seen))
            throw new AnnotationException(file, 0, $"There is no label attribute '{wanted}'.", $"The manifest has {Known()}.");
        if (seen.Type.Length == 0 || seen.Type == kind.Type) return name;
        throw new AnnotationException(
            file, 0, $"The label attribute '{wanted}' is of type '{seen.Type}'.",
            $"Only {kind.Type} holds {kind.Holds}: name such an attribute, or give the task that fits; the manifest has {Known()}.");
    }

    private string? Newest(GroundTruthKind kind) =>
        _seen.Where(entry => entry.Value.Type == kind.Type).OrderByDescending(entry => entry.Value.Created).FirstOrDefault().Key;

    private string Known() => _seen.Count == 0
        ? "no labels at all"
        : string.Join(", ", _seen.Select(entry => $"'{entry.Key}' ({(entry.Value.Type.Length > 0 ? entry.Value.Type : "no type")})"));

    private sealed class Seen
    {
        public string Type { get; set; } = "";

        public DateTime Created { get; set; } = DateTime.MinValue;
    }
}
