using System.Globalization;
using System.Text.Json;

namespace Avocet.Annotations;

/// <summary>The union of the class maps of all lines: each lists only the classes of its own line.</summary>
internal sealed class GroundTruthClassMap
{
    private readonly Dictionary<string, (string Name, int Line)> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Id, int Line)> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _usedOnLine = new(StringComparer.Ordinal);

    /// <summary>By id: in the order of their numbers, as Ground Truth gives them.</summary>
    public IReadOnlyList<DatasetClass> Classes =>
    [
        .. _byId.OrderBy(entry => int.TryParse(entry.Key, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue)
            .ThenBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => new DatasetClass(entry.Key, entry.Value.Name)),
    ];

    /// <summary>A class id as text, whether it was written as a number or as a text; <see langword="null"/> where it is neither.</summary>
    public static string? Id(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetInt64(out var number) => number.ToString(CultureInfo.InvariantCulture),
        JsonValueKind.String when value.GetString() is { Length: > 0 } text => text,
        _ => null,
    };

    public void Add(LabelLine line, JsonElement map)
    {
        if (map.ValueKind != JsonValueKind.Object) throw line.Wrong("class-map is no object.", "Write {\"0\": \"name\"}.");
        foreach (var entry in map.EnumerateObject())
        {
            var name = entry.Value.ValueKind == JsonValueKind.String ? entry.Value.GetString()! : "";
            if (name.Length == 0)
                throw line.Wrong($"class-map['{entry.Name}'] is {LabelText.Short(entry.Value)}.", "Give the class a name.");
            if (_byId.TryGetValue(entry.Name, out var known))
            {
                if (known.Name != name)
                    throw line.Wrong($"Class {entry.Name} is '{name}' here, but '{known.Name}' on line {known.Line}.",
                        "Give it one name throughout.");
                continue;
            }

            if (_byName.TryGetValue(name, out var other))
                throw line.Wrong($"'{name}' is class {entry.Name} here, but class {other.Id} on line {other.Line}.",
                    "Give each class one id throughout.");
            _byId.Add(entry.Name, (name, line.Number));
            _byName.Add(name, (entry.Name, line.Number));
        }
    }

    /// <summary>Notes that a box has this class.</summary>
    public string Use(string id, int line)
    {
        _usedOnLine.TryAdd(id, line);
        return id;
    }

    public void CheckComplete(string file)
    {
        var (id, line) = _usedOnLine.FirstOrDefault(used => !_byId.ContainsKey(used.Key));
        if (id is not null)
            throw new AnnotationException(
                file, line, $"A box has class_id {id}, which no class-map names.", "Add the class to the metadata's class-map.");
    }
}
