using System.Globalization;

namespace Avocet.Annotations;

/// <summary>
/// The part of YAML that data files are written in: keys at the left edge with a value, a list in brackets, a list of dashes, or a map of
/// numbers counted from 0.
/// </summary>
internal sealed class FlatYaml
{
    private readonly Dictionary<string, List<string>> _values = new(StringComparer.Ordinal);
    private readonly string _file;

    public FlatYaml(string file, string text)
    {
        _file = file;
        var (key, number, open) = ("", 0, "");
        foreach (var raw in text.Split('\n'))
        {
            number++;
            var line = open + WithoutComment(raw).TrimEnd();
            open = "";
            if (line.Trim().Length == 0 || line is "---") continue;
            // A list in brackets may go on over several lines.
            if (line.Contains(": [", StringComparison.Ordinal) && !line.EndsWith(']'))
            {
                open = line + " ";
                continue;
            }

            if (line[0] is ' ' or '\t' or '-') AddItem(key, line.Trim(), number);
            else key = AddKey(line, number);
        }

        if (open.Length > 0) throw new AnnotationException(file, number, "A list in brackets has no end.", "Close it with ].");
    }

    /// <summary>The values of a key; none where there is no such key.</summary>
    public IReadOnlyList<string> List(string key) => _values.GetValueOrDefault(key, []);

    private string AddKey(string line, int number)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon < 1)
            throw new AnnotationException(
                _file, number, $"'{LabelText.Short(line)}' is no 'key: value'.", "Write path, train, val and names.");
        var (key, value) = (line[..colon].Trim(), line[(colon + 1)..].Trim());
        if (!_values.TryAdd(key, [])) throw new AnnotationException(_file, number, $"The key '{key}' stands twice.", "Write it once.");
        if (value is ['[', .., ']']) _values[key].AddRange(value[1..^1].Split(',').Select(Unquoted).Where(item => item.Length > 0));
        else if (value is ['{', ..])
            throw new AnnotationException(_file, number, $"'{key}' is a map in braces.", "Write a list in brackets, or an item a line.");
        else if (Unquoted(value) is { Length: > 0 } single) _values[key].Add(single);
        return key;
    }

    private void AddItem(string key, string item, int number)
    {
        if (!_values.TryGetValue(key, out var values))
            throw new AnnotationException(_file, number, $"'{LabelText.Short(item)}' belongs to no key.", "Begin keys at the left edge.");
        if (item.StartsWith('-'))
        {
            values.Add(Unquoted(item[1..]));
            return;
        }

        var colon = item.IndexOf(':', StringComparison.Ordinal);
        // Maps of other things, e.g. of a download script, are of no account unless they pretend to be classes.
        if (key != "names") return;
        if (colon < 1 || !int.TryParse(item[..colon], NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            || index != values.Count)
        {
            throw new AnnotationException(
                _file, number, $"'{LabelText.Short(item)}' is not class {values.Count}.",
                $"Count classes from 0 without a gap: '{values.Count}: name'.");
        }

        values.Add(Unquoted(item[(colon + 1)..]));
    }

    private static string WithoutComment(string line)
    {
        if (line.TrimStart().StartsWith('#')) return "";
        var comment = line.IndexOf(" #", StringComparison.Ordinal);
        return comment < 0 ? line : line[..comment];
    }

    private static string Unquoted(string value)
    {
        var trimmed = value.Trim();
        return trimmed is ['\'', .., '\''] or ['"', .., '"'] ? trimmed[1..^1] : trimmed;
    }
}
