using System.Text.Json;
using System.Text.Json.Nodes;

namespace Avocet.LocalSageMaker;

/// <summary>A share of an endpoint's traffic that goes to a model.</summary>
/// <param name="Name">Of the variant.</param>
/// <param name="Model">Name of the model.</param>
/// <param name="Weight">Its share is this of the sum of all.</param>
/// <param name="Instances">As asked for; here it is always this process.</param>
internal sealed record Variant(string Name, string Model, double Weight, int Instances);

/// <summary>An endpoint configuration.</summary>
internal sealed record EndpointConfig : Resource
{
    public required IReadOnlyList<Variant> Variants { get; init; }

    /// <summary>What of requests and answers is kept; null for nothing.</summary>
    public CaptureConfig? Capture { get; init; }
}

/// <summary>Operations on endpoint configurations.</summary>
internal sealed class EndpointConfigOperations(
    ResourceFolder<EndpointConfig> configs, ResourceFolder<Model> models, Account account, TimeProvider clock)
{
    public JsonObject Create(JsonElement body)
    {
        var members = new RequestMembers(body);
        var name = members.ResourceName("EndpointConfigName");
        var variants = members.Structures("ProductionVariants", 1, 10).Select(ReadVariant).ToList();
        var capture = CaptureConfig.Read(members);
        var tags = members.Tags();
        members.ThrowIfInvalid();
        if (variants.Select(variant => variant.Name).Distinct(StringComparer.Ordinal).Count() < variants.Count)
            throw ServiceErrorException.Validation("Variant names must be unique.");
        foreach (var variant in variants)
        {
            if (models.Find(variant.Model) is null) throw ServiceErrorException.CouldNotFind("model", account.Arn("model", variant.Model));
        }

        var now = clock.GetUtcNow();
        var config = new EndpointConfig
        {
            Name = name,
            Arn = account.Arn("endpoint-config", name),
            CreationTime = now,
            LastModifiedTime = now,
            Request = body.Clone(),
            Tags = tags,
            Variants = variants,
            Capture = capture,
        };
        if (configs.Add(config) is { } taken)
            throw ServiceErrorException.Validation($"Cannot create already existing endpoint configuration \"{taken.Arn}\".");
        return new JsonObject { ["EndpointConfigArn"] = config.Arn };
    }

    public JsonObject Describe(JsonElement body)
    {
        var name = Name(body);
        var config = configs.Find(name) ?? throw NotFound(name);
        var reply = config.Echo();
        reply["EndpointConfigArn"] = config.Arn;
        reply["CreationTime"] = config.CreationTime.Seconds();
        return reply;
    }

    public JsonObject? Delete(JsonElement body)
    {
        var name = Name(body);
        _ = configs.Remove(name) ?? throw NotFound(name);
        return null;
    }

    public JsonObject List(JsonElement body) => Listing.Page(
        new RequestMembers(body), configs.All(), "EndpointConfigs", config => new JsonObject
        {
            ["EndpointConfigName"] = config.Name,
            ["EndpointConfigArn"] = config.Arn,
            ["CreationTime"] = config.CreationTime.Seconds(),
        }, status: null, descending: true);

    private static Variant ReadVariant(RequestMembers variant)
    {
        var isServerless = variant.OptionalStructure("ServerlessConfig") is not null;
        if (!isServerless) variant.Text("InstanceType", @"ml\.[a-z0-9-]+\.[a-z0-9-]+");
        return new Variant(
            variant.ResourceName("VariantName"), variant.ResourceName("ModelName"), variant.OptionalNumber("InitialVariantWeight", 0) ?? 1,
            isServerless ? 0 : variant.Integer("InitialInstanceCount", 1));
    }

    private ServiceErrorException NotFound(string name) =>
        ServiceErrorException.CouldNotFind("endpoint configuration", account.Arn("endpoint-config", name));

    private static string Name(JsonElement body)
    {
        var members = new RequestMembers(body);
        var name = members.ResourceName("EndpointConfigName");
        members.ThrowIfInvalid();
        return name;
    }
}
