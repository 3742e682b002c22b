using System.Globalization;
using System.Text.Json;

namespace Avocet.Annotations;

/// <summary>The label attributes of a manifest: a line may hold several, e.g. boxes and their adjustment.</summary>
internal sealed class GroundTruthAttributes
{
    private const string BoxType = "groundtruth/object-detection";
    private const string Metadata = "-metadata";
    private readonly Dictionary<string, (string Type, DateTime Created)> _seen = new(StringComparer.Ordinal);

    public void Note(JsonElement line)
    {
        foreach (var member in line.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.Object || member.Name is not { } full || !full.EndsWith(Metadata, StringComparison.Ordinal))
                continue;
            var name = full[..^Metadata.Length];
            var (type, created) = (Text(member.Value, "type"), Text(member.Value, "creation-date"));
            var date = DateTime.TryParse(created, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var parsed)
                ? parsed : DateTime.MinValue;
            var before = _seen.GetValueOrDefault(name, ("", DateTime.MinValue));
            // A line that could not be labelled has no type; a later one has.
            _seen[name] = (type.Length > 0 ? type : before.Item1, date > before.Item2 ? date : before.Item2);
        }
    }

    /// <summary>The attribute to read.</summary>
    public string Choose(string? wanted, string file)
    {
        if (wanted is not null && !_seen.ContainsKey(wanted))
            throw new AnnotationException(file, 0, $"There is no label attribute '{wanted}'.", $"The manifest has {Known()}.");
        var boxes = _seen.Where(entry => entry.Value.Type == BoxType).ToList();
        if (wanted is not null)
        {
            return boxes.Any(entry => entry.Key == wanted) || _seen[wanted].Type.Length == 0
                ? wanted
                : throw new AnnotationException(
                    file, 0, $"The label attribute '{wanted}' is of type '{_seen[wanted].Type}'.",
                    $"Only {BoxType} holds boxes; the manifest has {Known()}.");
        }

        return boxes.Count > 0
            ? boxes.MaxBy(entry => entry.Value.Created).Key
            : throw new AnnotationException(
                file, 0, "There is no bounding-box attribute.", $"Give the manifest of a {BoxType} job; this one has {Known()}.");
    }

    private string Known() => _seen.Count == 0
        ? "no labels at all"
        : string.Join(", ", _seen.Select(entry => $"'{entry.Key}' ({(entry.Value.Type.Length > 0 ? entry.Value.Type : "no type")})"));

    private static string Text(JsonElement metadata, string field) =>
        metadata.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
