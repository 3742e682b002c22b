using System.Text.Json;
using System.Text.RegularExpressions;

namespace Avocet.LocalSageMaker;

/// <summary>
/// Members of a request (or of a structure in it), checked as the service's model says. All that is wrong is told at once,
/// by <see cref="ThrowIfInvalid"/>.
/// </summary>
internal sealed class RequestMembers
{
    private readonly JsonElement _body;
    private readonly string _path;
    private readonly List<string> _problems;

    private RequestMembers(JsonElement body, string path, List<string> problems) => (_body, _path, _problems) = (body, path, problems);

    public RequestMembers(JsonElement body)
        : this(body, "", [])
    {
    }

    public string Text(string name, string pattern = "", int longest = int.MaxValue)
    {
        var value = OptionalText(name, pattern, longest);
        if (value is null) Missing(name);
        return value ?? "";
    }

    public string? OptionalText(string name, string pattern = "", int longest = int.MaxValue)
    {
        if (Find(name) is not { } member) return null;
        if (member.ValueKind != JsonValueKind.String) throw WrongType(name, "a string");
        var value = member.GetString()!;
        if (value.Length > longest) Problem(value, name, $"Member must have length less than or equal to {longest}");
        if (pattern.Length > 0 && !Regex.IsMatch(value, $@"\A(?:{pattern})\z", RegexOptions.CultureInvariant))
            Problem(value, name, $"Member must satisfy regular expression pattern: {pattern}");
        return value;
    }

    public string OneOf(string name, params string[] allowed)
    {
        var value = OptionalOneOf(name, allowed);
        if (value is null) Missing(name);
        return value ?? "";
    }

    public string? OptionalOneOf(string name, params string[] allowed)
    {
        var value = OptionalText(name);
        if (value is not null && !allowed.Contains(value))
            Problem(value, name, $"Member must satisfy enum value set: [{string.Join(", ", allowed)}]");
        return value;
    }

    public int Integer(string name, int least, int most = int.MaxValue)
    {
        var value = OptionalInteger(name, least, most);
        if (value is null) Missing(name);
        return value ?? least;
    }

    public int? OptionalInteger(string name, int least, int most = int.MaxValue)
    {
        if (Find(name) is not { } member) return null;
        if (member.ValueKind != JsonValueKind.Number || !member.TryGetInt32(out var value)) throw WrongType(name, "an integer");
        if (value < least) Problem(value, name, $"Member must have value greater than or equal to {least}");
        if (value > most) Problem(value, name, $"Member must have value less than or equal to {most}");
        return value;
    }

    public double? OptionalNumber(string name, double least)
    {
        if (Find(name) is not { } member) return null;
        if (member.ValueKind != JsonValueKind.Number) throw WrongType(name, "a number");
        var value = member.GetDouble();
        if (value < least) Problem(value, name, $"Member must have value greater than or equal to {least}");
        return value;
    }

    public bool Flag(string name, bool preset = false)
    {
        if (Find(name) is not { } member) return preset;
        return member.ValueKind is JsonValueKind.True or JsonValueKind.False ? member.GetBoolean() : throw WrongType(name, "a boolean");
    }

    /// <summary>A time, which is a number of seconds since 1970.</summary>
    public DateTimeOffset? OptionalTime(string name) =>
        OptionalNumber(name, 0) is { } seconds ? WireTime.FromSeconds(seconds) : null;

    public RequestMembers Structure(string name)
    {
        if (OptionalStructure(name) is { } structure) return structure;
        Missing(name);
        return new RequestMembers(default, Path(name), []);
    }

    public RequestMembers? OptionalStructure(string name)
    {
        if (Find(name) is not { } member) return null;
        if (member.ValueKind != JsonValueKind.Object) throw WrongType(name, "a structure");
        return new RequestMembers(member, Path(name), _problems);
    }

    /// <summary>Structures of a list; empty where there is none.</summary>
    public IReadOnlyList<RequestMembers> Structures(string name, int least, int most)
    {
        if (Find(name) is not { } member)
        {
            if (least > 0) Missing(name);
            return [];
        }

        if (member.ValueKind != JsonValueKind.Array || member.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.Object))
            throw WrongType(name, "a list of structures");
        CheckLength(name, member.GetArrayLength(), least, most);
        return [.. member.EnumerateArray().Select((item, i) => new RequestMembers(item, $"{Path(name)}.{i + 1}.member", _problems))];
    }

    /// <summary>A map of strings; empty where there is none.</summary>
    public IReadOnlyDictionary<string, string> Texts(string name, int most, int longestValue)
    {
        if (Find(name) is not { } member) return new Dictionary<string, string>();
        if (member.ValueKind != JsonValueKind.Object
            || member.EnumerateObject().Any(entry => entry.Value.ValueKind != JsonValueKind.String))
            throw WrongType(name, "a map of strings");
        var map = member.EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.GetString()!, StringComparer.Ordinal);
        CheckLength(name, map.Count, 0, most);
        foreach (var (key, value) in map.Where(entry => entry.Value.Length > longestValue))
        {
            Problem(
                value, $"{name}.{key}",
                $"Map value must satisfy constraint: [Member must have length less than or equal to {longestValue}]");
        }

        return map;
    }

    /// <summary>A list of strings; empty where there is none.</summary>
    public IReadOnlyList<string> TextList(string name, int least, int most)
    {
        if (Find(name) is not { } member)
        {
            if (least > 0) Missing(name);
            return [];
        }

        if (member.ValueKind != JsonValueKind.Array || member.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
            throw WrongType(name, "a list of strings");
        CheckLength(name, member.GetArrayLength(), least, most);
        return [.. member.EnumerateArray().Select(item => item.GetString()!)];
    }

    /// <summary>The list Tags; empty where there is none.</summary>
    public IReadOnlyList<Tag> Tags(bool required = false) =>
    [
        .. Structures("Tags", required ? 1 : 0, 50)
            .Select(tag => new Tag(tag.Text("Key", longest: 128), tag.Text("Value", longest: 256))),
    ];

    /// <exception cref="ServiceErrorException">ValidationException that names every member that is wrong.</exception>
    public void ThrowIfInvalid()
    {
        if (_problems.Count == 0) return;
        var count = _problems.Count == 1 ? "1 validation error" : $"{_problems.Count} validation errors";
        throw ServiceErrorException.Validation($"{count} detected: {string.Join("; ", _problems)}");
    }

    private JsonElement? Find(string name) =>
        _body.ValueKind == JsonValueKind.Object && _body.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null
            ? member
            : null;

    private void CheckLength(string name, int length, int least, int most)
    {
        if (length < least) Problem("[]", name, $"Member must have length greater than or equal to {least}");
        if (length > most) Problem("[...]", name, $"Member must have length less than or equal to {most}");
    }

    private void Missing(string name) =>
        _problems.Add($"Value null at '{Path(name)}' failed to satisfy constraint: Member must not be null");

    private void Problem(object value, string name, string constraint) =>
        _problems.Add(FormattableString.Invariant($"Value '{value}' at '{Path(name)}' failed to satisfy constraint: {constraint}"));

    private ServiceErrorException WrongType(string name, string expected) =>
        ServiceErrorException.Serialization($"The member '{Path(name)}' is not {expected}.");

    private string Path(string name) => $"{(_path.Length == 0 ? "" : _path + ".")}{char.ToLowerInvariant(name[0])}{name[1..]}";
}
