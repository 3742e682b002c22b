using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Avocet.Hosting;
using Json.Schema;

namespace Avocet.Contracts.Tests;

/// <summary>JSON that people copy out of the documentation.</summary>
public sealed partial class DocumentationTests
{
    private static readonly EnumerationOptions Everywhere = new() { RecurseSubdirectories = true };

    /// <summary>Folders of the checkout that hold documentation; others are made by builds.</summary>
    private static readonly string[] Folders =
        ["bench", "cli", "contracts", "deploy", "docs", "libs", "local", "services", "tests"];

    private static readonly JsonSchema Schema = JsonSchema.FromText(
        File.ReadAllText(Path.Combine(Repository.Root, "contracts/submit-dataset-job.schema.json")));

    [Fact]
    public void Every_json_of_the_documentation_is_json() => Blocks().Count(block => Values(block).Count > 0).ShouldBeGreaterThan(5);

    [Fact]
    public void Every_job_of_the_documentation_is_a_good_job_by_reader_and_schema()
    {
        var jobs = Blocks().SelectMany(
            block => Values(block).Where(value => value["source"] is JsonObject).Select(job => (block.Place, Job: job)))
            .ToList();
        foreach (var (place, job) in jobs)
        {
            Should.NotThrow(() => JobReader.Read(job.ToJsonString()), place);
            Schema.Evaluate(JsonSerializer.SerializeToElement(job)).IsValid.ShouldBeTrue($"{place}: the schema refuses the job.");
        }

        var inReadme = jobs.Where(job => job.Place.StartsWith("contracts/README.md", StringComparison.Ordinal)).ToList();
        inReadme.Select(job => JobReader.Read(job.Job.ToJsonString()).Task).Distinct().Order().AsEnumerable()
            .ShouldBe(Enum.GetValues<LearningTask>(), "contracts/README.md shows a job of each task.");
        inReadme.ShouldContain(job => job.Job["source"]!["unlabelled"] != null, "contracts/README.md shows a job with unlabelled images.");
    }

    [Fact]
    public void The_schema_refuses_what_the_reader_refuses()
    {
        var job = JsonNode.Parse("""{ "jobId": "a", "source": { "cub": { "uri": "s3://b/c.tgz" } }, "trainign": {} }""")!;

        Schema.Evaluate(JsonSerializer.SerializeToElement(job)).IsValid.ShouldBeFalse();
        Should.Throw<PermanentException>(() => JobReader.Read(job.ToJsonString()));
    }

    /// <summary>Each ```json block with the place where it is.</summary>
    private static IEnumerable<(string Place, string Text)> Blocks() =>
        from file in Folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.md", Everywhere))
            .Append(Path.Combine(Repository.Root, "README.md"))
        let text = File.ReadAllText(file)
        from block in Block().Matches(text)
        let line = text.AsSpan(0, block.Index).Count('\n') + 1
        select ($"{Path.GetRelativePath(Repository.Root, file)}:{line}", block.Groups[1].Value);

    /// <summary>The values of a block, one after the other as messages are shown.</summary>
    private static List<JsonNode> Values((string Place, string Text) block)
    {
        var values = new List<JsonNode>();
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(block.Text), new JsonReaderOptions { AllowMultipleValues = true });
            while (reader.Read()) values.Add(JsonNode.Parse(ref reader)!);
            return values;
        }
        catch (JsonException broken)
        {
            throw new FormatException($"{block.Place}: {broken.Message}", broken);
        }
    }

    [GeneratedRegex("^```json\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();
}
