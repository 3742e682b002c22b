using System.Text.Json;
using System.Text.Json.Nodes;

namespace Avocet.LocalSageMaker;

/// <summary>Operations on tags of every kind of resource.</summary>
internal sealed class TagOperations(
    ResourceFolder<TrainingJob> jobs, ResourceFolder<Model> models, ResourceFolder<EndpointConfig> configs,
    ResourceFolder<Endpoint> endpoints)
{
    private const int MostTags = 50;

    public JsonObject Add(JsonElement body)
    {
        var members = new RequestMembers(body);
        var arn = members.Text("ResourceArn", longest: 256);
        var added = members.Tags(required: true);
        members.ThrowIfInvalid();
        var changed = Change(arn, tags =>
        {
            IReadOnlyList<Tag> merged = [.. tags.Where(tag => added.All(other => other.Key != tag.Key)), .. added];
            return merged.Count <= MostTags
                ? merged
                : throw ServiceErrorException.Validation($"A resource can have at most {MostTags} tags.");
        });
        return new JsonObject { ["Tags"] = Describe(changed) };
    }

    public JsonObject Delete(JsonElement body)
    {
        var members = new RequestMembers(body);
        var arn = members.Text("ResourceArn", longest: 256);
        var keys = members.TextList("TagKeys", 1, MostTags);
        members.ThrowIfInvalid();
        Change(arn, tags => [.. tags.Where(tag => !keys.Contains(tag.Key))]);
        return [];
    }

    public JsonObject List(JsonElement body)
    {
        var members = new RequestMembers(body);
        var arn = members.Text("ResourceArn", longest: 256);
        members.OptionalInteger("MaxResults", 50);
        members.ThrowIfInvalid();
        var resource = Find(jobs, arn) ?? Find(models, arn) ?? Find(configs, arn) ?? Find(endpoints, arn) ?? throw NotFound(arn);
        return new JsonObject { ["Tags"] = Describe(resource) };
    }

    private Resource Change(string arn, Func<IReadOnlyList<Tag>, IReadOnlyList<Tag>> change) =>
        Change(jobs, arn, change) ?? Change(models, arn, change) ?? Change(configs, arn, change) ?? Change(endpoints, arn, change)
        ?? throw NotFound(arn);

    private static Resource? Change<T>(ResourceFolder<T> folder, string arn, Func<IReadOnlyList<Tag>, IReadOnlyList<Tag>> change)
        where T : Resource =>
        Find(folder, arn) is { } found ? folder.Update(found.Name, resource => resource with { Tags = change(resource.Tags) }) : null;

    private static Resource? Find<T>(ResourceFolder<T> folder, string arn)
        where T : Resource => folder.All().FirstOrDefault(resource => resource.Arn == arn);

    private static JsonArray Describe(Resource resource) =>
        [.. resource.Tags.Select(tag => new JsonObject { ["Key"] = tag.Key, ["Value"] = tag.Value })];

    private static ServiceErrorException NotFound(string arn) => ServiceErrorException.Validation($"The resource {arn} was not found.");
}
