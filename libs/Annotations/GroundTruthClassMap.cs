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

    /// <summary>Adds a line's class-map.</summary>
    public void Add(in GroundTruthLine line, Utf8JsonReader map)
    {
        if (map.TokenType != JsonTokenType.StartObject) throw line.Wrong("class-map is no object.", "Write {\"0\": \"name\"}.");
        while (map.Read() && map.TokenType == JsonTokenType.PropertyName)
        {
            var id = map.GetString()!;
            map.Read();
            var name = map.TokenType == JsonTokenType.String ? map.GetString()! : "";
            if (name.Length == 0) throw line.Wrong($"class-map['{id}'] is {line.Shown(map)}.", "Give the class a name.");
            Add(line.Line, id, name);
        }
    }

    /// <summary>Adds a class that a line names.</summary>
    public void Add(ManifestLine line, string id, string name)
    {
        if (_byId.TryGetValue(id, out var known))
        {
            if (known.Name != name)
                throw line.Wrong($"Class {id} is '{name}' here, but '{known.Name}' on line {known.Line}.", "Give it one name throughout.");
            return;
        }

        if (_byName.TryGetValue(name, out var other))
            throw line.Wrong($"'{name}' is class {id} here, but class {other.Id} on line {other.Line}.",
                "Give each class one id throughout.");
        _byId.Add(id, (name, line.Number));
        _byName.Add(name, (id, line.Number));
    }

    /// <summary>Notes that a label has this class.</summary>
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
                file, line, $"A label has class {id}, which no class-map names.", "Add the class to the metadata's class-map.");
    }
}
