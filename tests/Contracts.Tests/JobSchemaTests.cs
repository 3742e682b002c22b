using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using Avocet.Hosting;

namespace Avocet.Contracts.Tests;

/// <summary>The JSON Schema beside the contract is generated from the record, here.</summary>
public sealed class JobSchemaTests
{
    private const string SchemaFile = "contracts/submit-dataset-job.schema.json";

    [Fact]
    public void The_schema_file_is_what_the_record_says() =>
        Repository.ShouldEqualApproved(Generate().ToJsonString(JobJson.Document) + "\n", SchemaFile);

    [Fact]
    public void Every_field_of_the_job_is_described()
    {
        foreach (var type in JobTypes())
        {
            foreach (var property in type.GetProperties())
                property.GetCustomAttribute<DescriptionAttribute>()
                    .ShouldNotBeNull($"{type.Name}.{property.Name} has no [Description] for the schema.");
        }
    }

    [Fact]
    public void The_readme_of_the_contracts_names_every_field()
    {
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "contracts/README.md"));
        foreach (var name in JobTypes().SelectMany(type => type.GetProperties())
            .Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)))
            readme.ShouldContain($"`{name}`", Case.Sensitive, $"contracts/README.md says nothing of `{name}`.");
    }

    private static List<Type> JobTypes()
    {
        var types = new List<Type> { typeof(SubmitDatasetJob) };
        for (var i = 0; i < types.Count; i++)
        {
            types.AddRange(types[i].GetProperties().Select(property => property.PropertyType)
                .Where(type => type.Assembly == typeof(SubmitDatasetJob).Assembly && type.IsClass && !types.Contains(type)));
        }

        return types;
    }

    private static JsonObject Generate()
    {
        var options = new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Describe };
        var schema = (JsonObject)JobJson.Document.GetJsonSchemaAsNode(typeof(SubmitDatasetJob), options);
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", nameof(SubmitDatasetJob));
        return schema;
    }

    private static JsonNode Describe(JsonSchemaExporterContext context, JsonNode node)
    {
        if (node is JsonObject source && context.TypeInfo.Type == typeof(DatasetSource))
            (source["minProperties"], source["maxProperties"]) = (1, 1);
        if (node is not JsonObject schema || context.PropertyInfo?.AttributeProvider is not { } member) return node;
        var attributes = member.GetCustomAttributes(inherit: false);
        foreach (var rule in attributes)
        {
            switch (rule)
            {
                case RangeAttribute range:
                    schema["minimum"] = JsonValue.Create(Convert.ToDouble(range.Minimum, null));
                    schema["maximum"] = JsonValue.Create(Convert.ToDouble(range.Maximum, null));
                    break;
                case RegularExpressionAttribute pattern:
                    schema["pattern"] = pattern.Pattern;
                    break;
                case MinLengthAttribute shortest:
                    schema["minLength"] = shortest.Length;
                    break;
                case MaxLengthAttribute longest:
                    schema["maxLength"] = longest.Length;
                    break;
            }
        }

        if (attributes.OfType<DescriptionAttribute>().FirstOrDefault() is { } text) schema.Insert(0, "description", text.Description);
        return schema;
    }
}
