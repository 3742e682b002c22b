using System.Text.Json;
using System.Text.Json.Nodes;

namespace Avocet.LocalSageMaker;

/// <summary>Operations on endpoints.</summary>
internal sealed class EndpointOperations(
    ResourceFolder<Endpoint> endpoints, ResourceFolder<EndpointConfig> configs, ResourceFolder<Model> models, EndpointFleet fleet,
    Account account,
    TimeProvider clock)
{
    private int _deployments;

    public JsonObject Create(JsonElement body)
    {
        var members = new RequestMembers(body);
        var (name, config) = (members.ResourceName("EndpointName"), members.ResourceName("EndpointConfigName"));
        var tags = members.Tags();
        members.ThrowIfInvalid();
        var now = clock.GetUtcNow();
        var endpoint = new Endpoint
        {
            Name = name,
            Arn = account.Arn("endpoint", name),
            CreationTime = now,
            LastModifiedTime = now,
            Request = body.Clone(),
            Tags = tags,
            Status = "Creating",
            Pending = Plan(name, config, now),
        };
        if (endpoints.Add(endpoint) is { } taken)
            throw ServiceErrorException.Validation($"Cannot create already existing endpoint \"{taken.Arn}\".");
        fleet.Deploy(endpoint);
        return new JsonObject { ["EndpointArn"] = endpoint.Arn };
    }

    public JsonObject Update(JsonElement body)
    {
        var members = new RequestMembers(body);
        var (name, config) = (members.ResourceName("EndpointName"), members.ResourceName("EndpointConfigName"));
        members.ThrowIfInvalid();
        var now = clock.GetUtcNow();
        if (endpoints.Find(name) is null) throw NotFound(name);
        var deployment = Plan(name, config, now);
        var updated = endpoints.Update(name, endpoint => endpoint switch
        {
            { Status: "Failed" } =>
                throw ServiceErrorException.Validation($"Cannot update endpoint \"{endpoint.Arn}\" with status \"Failed\". Delete it."),
            { Status: not "InService" } =>
                throw ServiceErrorException.Validation($"Cannot update in-progress endpoint \"{endpoint.Arn}\"."),
            _ when endpoint.Current!.Config == config => throw ServiceErrorException.Validation(
                $"Cannot update endpoint \"{endpoint.Arn}\" to the endpoint configuration it already has, "
                + $"\"{account.Arn("endpoint-config", config)}\"."),
            _ => endpoint with { Status = "Updating", Pending = deployment, FailureReason = null, LastModifiedTime = now },
        });
        fleet.Deploy(updated ?? throw NotFound(name));
        return new JsonObject { ["EndpointArn"] = updated.Arn };
    }

    public JsonObject Describe(JsonElement body)
    {
        var name = Name(body);
        var endpoint = endpoints.Find(name) ?? throw NotFound(name);
        var reply = new JsonObject
        {
            ["EndpointName"] = endpoint.Name,
            ["EndpointArn"] = endpoint.Arn,
            ["EndpointConfigName"] = (endpoint.Current ?? endpoint.Pending!).Config,
            ["EndpointStatus"] = endpoint.Status,
            ["CreationTime"] = endpoint.CreationTime.Seconds(),
            ["LastModifiedTime"] = endpoint.LastModifiedTime.Seconds(),
        };
        if (endpoint.FailureReason is { } reason) reply["FailureReason"] = reason;
        if (endpoint.Current is { } current) reply["ProductionVariants"] = Describe(current);
        if (endpoint.Current?.Capture is { } capture) reply["DataCaptureConfig"] = capture.Describe();
        if (endpoint is { Status: "Updating", Pending: { } pending })
        {
            reply["PendingDeploymentSummary"] = new JsonObject
            {
                ["EndpointConfigName"] = pending.Config,
                ["ProductionVariants"] = Describe(pending),
                ["StartTime"] = pending.StartTime.Seconds(),
            };
        }

        return reply;
    }

    public JsonObject? Delete(JsonElement body)
    {
        var name = Name(body);
        _ = endpoints.Remove(name, fleet.Withdraw) ?? throw NotFound(name);
        return null;
    }

    public JsonObject List(JsonElement body) => Listing.Page(
        new RequestMembers(body), endpoints.All(), "Endpoints", endpoint => new JsonObject
        {
            ["EndpointName"] = endpoint.Name,
            ["EndpointArn"] = endpoint.Arn,
            ["CreationTime"] = endpoint.CreationTime.Seconds(),
            ["LastModifiedTime"] = endpoint.LastModifiedTime.Seconds(),
            ["EndpointStatus"] = endpoint.Status,
        }, endpoint => endpoint.Status, descending: true);

    private static JsonArray Describe(Deployment deployment) =>
    [
        .. deployment.Variants.Select(variant => new JsonObject
        {
            ["VariantName"] = variant.Name,
            ["DeployedImages"] = new JsonArray(new JsonObject
            {
                ["SpecifiedImage"] = variant.Image, ["ResolvedImage"] = variant.Image, ["ResolutionTime"] = deployment.StartTime.Seconds(),
            }),
            ["CurrentWeight"] = variant.Weight,
            ["DesiredWeight"] = variant.Weight,
            ["CurrentInstanceCount"] = variant.Instances,
            ["DesiredInstanceCount"] = variant.Instances,
        }),
    ];

    private Deployment Plan(string endpoint, string configName, DateTimeOffset now)
    {
        var config = configs.Find(configName)
            ?? throw ServiceErrorException.CouldNotFind("endpoint configuration", account.Arn("endpoint-config", configName));
        var variants = config.Variants.Select(variant =>
        {
            var model = models.Find(variant.Model)
                ?? throw ServiceErrorException.CouldNotFind("model", account.Arn("model", variant.Model));
            return new DeployedVariant(variant.Name, model.Image, model.DataUrl, variant.Weight, variant.Instances);
        }).ToList();
        // Never the folder of another deployment of this name, which may still be on its way out.
        var folder = $"{endpoint}-{now.UtcTicks}-{Interlocked.Increment(ref _deployments)}";
        return new Deployment(configName, folder, now, variants, config.Capture);
    }

    private ServiceErrorException NotFound(string name) => ServiceErrorException.CouldNotFind("endpoint", account.Arn("endpoint", name));

    private static string Name(JsonElement body)
    {
        var members = new RequestMembers(body);
        var name = members.ResourceName("EndpointName");
        members.ThrowIfInvalid();
        return name;
    }
}
