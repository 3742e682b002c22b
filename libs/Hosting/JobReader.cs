using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Avocet.Contracts;

namespace Avocet.Hosting;

/// <summary>Reads a dataset job that a person wrote: every problem is named at once, by field, value and remedy.</summary>
public static class JobReader
{
    /// <summary>Reads and checks a job.</summary>
    /// <param name="json">The job as JSON, camelCase.</param>
    /// <exception cref="PermanentException">It is not JSON, has an unknown or missing field, or a value out of range.</exception>
    public static SubmitDatasetJob Read(string json)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json);
        }
        catch (JsonException broken)
        {
            throw new PermanentException(
                $"The job is not JSON: line {broken.LineNumber + 1}, column {broken.BytePositionInLine + 1}.",
                "Write one JSON object; contracts/README.md shows one.",
                broken);
        }

        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new PermanentException(
                    $"The job is no JSON object: {Shorten(document.RootElement.GetRawText())}",
                    "Write one JSON object; contracts/README.md shows one.");
            }

            var problems = new List<JobProblem>();
            FindWrongFields(document.RootElement, JobJson.Document.GetTypeInfo(typeof(SubmitDatasetJob)), "", problems);
            JobProblem.ThrowIfAny(problems);
            var job = document.Deserialize<SubmitDatasetJob>(JobJson.Document)!;
            JobProblem.ThrowIfAny(JobRules.Check(job));
            return job;
        }
    }

    /// <summary>Fields that there are not, that are missing, or that hold another kind of value than they should.</summary>
    private static void FindWrongFields(JsonElement element, JsonTypeInfo type, string path, List<JobProblem> problems)
    {
        if (element.ValueKind != JsonValueKind.Object || type.Kind != JsonTypeInfoKind.Object) return;
        foreach (var member in element.EnumerateObject())
        {
            var field = path + member.Name;
            if (type.Properties.FirstOrDefault(property => property.Name == member.Name) is { } known)
            {
                if (Expected(known.PropertyType, member.Value) is { } expected)
                    problems.Add(new JobProblem(field, Shorten(member.Value.GetRawText()), $"Give {expected}."));
                FindWrongFields(member.Value, JobJson.Document.GetTypeInfo(known.PropertyType), field + ".", problems);
                continue;
            }

            var names = type.Properties.Select(property => property.Name).ToList();
            var near = names.MinBy(name => Distance(name, member.Name))!;
            var hint = Distance(near, member.Name) <= Math.Max(2, near.Length / 3) ? $"Did you mean {path}{near}? " : "";
            problems.Add(new JobProblem(
                field, Shorten(member.Value.GetRawText()), $"There is no such field. {hint}Known here: {string.Join(", ", names)}."));
        }

        problems.AddRange(type.Properties.Where(property => property.IsRequired && !element.TryGetProperty(property.Name, out _))
            .Select(missing => new JobProblem(path + missing.Name, null, "It is missing and has no default.")));
    }

    /// <summary>What a field holds, where the value is something else; null of what may be null is left to the rules.</summary>
    private static string? Expected(Type type, JsonElement value)
    {
        var of = Nullable.GetUnderlyingType(type) ?? type;
        if (value.ValueKind == JsonValueKind.Null && (of != type || !type.IsValueType)) return null;
        if (JobJson.Document.GetTypeInfo(of).Kind == JsonTypeInfoKind.Object)
            return value.ValueKind == JsonValueKind.Object ? null : "an object, in braces";
        if (CanBe(of, value)) return null;
        if (of.IsEnum)
        {
            var words = from object one in Enum.GetValues(of) select JsonSerializer.Serialize(one, of, JobJson.Line);
            return $"one of {string.Join(", ", words)}";
        }

        if (of == typeof(string)) return "a text, in quotes";
        if (of == typeof(bool)) return "true or false, without quotes";
        if (of == typeof(int)) return "a whole number, without quotes";
        return of == typeof(double) ? "a number, without quotes" : "a list of texts, e.g. [\"one\", \"two\"]";
    }

    private static bool CanBe(Type type, JsonElement value)
    {
        try
        {
            value.Deserialize(type, JobJson.Document);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Shorten(string text) =>
        text.Length <= 60 ? text : string.Create(CultureInfo.InvariantCulture, $"{text.AsSpan(0, 57)}...");

    /// <summary>Levenshtein distance, ignoring case.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = diagonal + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[b.Length];
    }
}
