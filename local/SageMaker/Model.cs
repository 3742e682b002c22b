using System.Text.Json;
using System.Text.Json.Nodes;
using Avocet.ObjectStore;

namespace Avocet.LocalSageMaker;

/// <summary>A model: a name for an image and a model.tar.gz.</summary>
internal sealed record Model : Resource
{
    public required string Image { get; init; }

    /// <summary>s3:// of model.tar.gz.</summary>
    public required string DataUrl { get; init; }
}

/// <summary>Operations on models.</summary>
internal sealed class ModelOperations(ResourceFolder<Model> models, IObjectStore store, Account account, TimeProvider clock)
{
    public async Task<JsonObject> CreateAsync(JsonElement body, CancellationToken cancellationToken)
    {
        var members = new RequestMembers(body);
        var name = members.ResourceName("ModelName");
        members.Text("ExecutionRoleArn", ResourceNames.RolePattern, 2048);
        var container = members.Structure("PrimaryContainer");
        var image = container.Text("Image", @"[\S]+", 255);
        var url = container.Text("ModelDataUrl", ResourceNames.UriPattern, 1024);
        container.Texts("Environment", 100, 1024);
        var tags = members.Tags();
        members.ThrowIfInvalid();
        var arn = account.Arn("model", name);
        if (models.Find(name) is null
            && (!ObjectUri.TryParse(url, out var uri) || uri.Key.Length == 0 || !await store.HasInputAsync(uri, cancellationToken)))
            throw ServiceErrorException.Validation($"Could not find model data at {url}.");
        var now = clock.GetUtcNow();
        var model = new Model
        {
            Name = name,
            Arn = arn,
            CreationTime = now,
            LastModifiedTime = now,
            Request = body.Clone(),
            Tags = tags,
            Image = image,
            DataUrl = url,
        };
        if (models.Add(model) is { } taken)
            throw ServiceErrorException.Validation($"Cannot create already existing model \"{taken.Arn}\".");
        return new JsonObject { ["ModelArn"] = arn };
    }

    public JsonObject Describe(JsonElement body)
    {
        var name = Name(body);
        var model = models.Find(name) ?? throw NotFound(name);
        var reply = model.Echo();
        reply["ModelArn"] = model.Arn;
        reply["CreationTime"] = model.CreationTime.Seconds();
        reply["EnableNetworkIsolation"] ??= false;
        return reply;
    }

    public JsonObject? Delete(JsonElement body)
    {
        var name = Name(body);
        _ = models.Remove(name) ?? throw NotFound(name);
        return null;
    }

    public JsonObject List(JsonElement body) => Listing.Page(
        new RequestMembers(body), models.All(), "Models", model => new JsonObject
        {
            ["ModelName"] = model.Name,
            ["ModelArn"] = model.Arn,
            ["CreationTime"] = model.CreationTime.Seconds(),
        }, status: null, descending: true);

    private ServiceErrorException NotFound(string name) => ServiceErrorException.CouldNotFind("model", account.Arn("model", name));

    private static string Name(JsonElement body)
    {
        var members = new RequestMembers(body);
        var name = members.ResourceName("ModelName");
        members.ThrowIfInvalid();
        return name;
    }
}
