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
            var problems = new List<JobProblem>();
            FindUnknownFields(document.RootElement, JobJson.Document.GetTypeInfo(typeof(SubmitDatasetJob)), "", problems);
            JobProblem.ThrowIfAny(problems);
            var job = Deserialize(document);
            JobProblem.ThrowIfAny(JobRules.Check(job));
            return job;
        }
    }

    private static SubmitDatasetJob Deserialize(JsonDocument document)
    {
        try
        {
            return document.Deserialize<SubmitDatasetJob>(JobJson.Document)
                ?? throw new PermanentException("The job is null.", "Write one JSON object; contracts/README.md shows one.");
        }
        catch (JsonException wrong)
        {
            var field = wrong.Path is null or "$" ? "the job" : wrong.Path.Replace("$.", "", StringComparison.Ordinal);
            throw new PermanentException($"{field}: {wrong.Message}", "contracts/README.md lists each field with its type.", wrong);
        }
    }

    private static void FindUnknownFields(JsonElement element, JsonTypeInfo type, string path, List<JobProblem> problems)
    {
        if (element.ValueKind != JsonValueKind.Object || type.Kind != JsonTypeInfoKind.Object) return;
        foreach (var member in element.EnumerateObject())
        {
            var field = path + member.Name;
            var known = type.Properties.FirstOrDefault(property => property.Name == member.Name);
            if (known is not null)
            {
                FindUnknownFields(member.Value, JobJson.Document.GetTypeInfo(known.PropertyType), field + ".", problems);
                continue;
            }

            var names = type.Properties.Select(property => property.Name).ToList();
            var near = names.MinBy(name => Distance(name, member.Name))!;
            var hint = Distance(near, member.Name) <= Math.Max(2, near.Length / 3) ? $"Did you mean {path}{near}? " : "";
            problems.Add(new JobProblem(
                field, Shorten(member.Value.GetRawText()), $"There is no such field. {hint}Known here: {string.Join(", ", names)}."));
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
