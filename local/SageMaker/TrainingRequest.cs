using System.Text.Json;
using Avocet.ObjectStore;

namespace Avocet.LocalSageMaker;

/// <summary>A channel of a training job.</summary>
/// <param name="Name">train, validation, model.</param>
/// <param name="DataType">S3Prefix, ManifestFile or AugmentedManifestFile.</param>
/// <param name="Uri">Prefix, or the manifest.</param>
/// <param name="ContentType">As given; empty where not.</param>
/// <param name="Compression">None or Gzip.</param>
internal sealed record TrainingInput(string Name, string DataType, string Uri, string ContentType, string Compression);

/// <summary>What a CreateTrainingJob request asks for, as far as it matters here.</summary>
internal sealed record TrainingRequest(
    string Name,
    string Image,
    string Role,
    IReadOnlyDictionary<string, string> Hyperparameters,
    IReadOnlyList<TrainingInput> Inputs,
    string OutputPath,
    int InstanceCount,
    TimeSpan MostTime,
    bool IsPiped,
    IReadOnlyList<Tag> Tags)
{
    private const int DefaultSeconds = 86_400;
    private const int MostSeconds = 28 * 86_400;

    /// <summary>Where the trained model goes.</summary>
    public ObjectUri Artifacts => ObjectUri.Parse(OutputPath).Child($"{Name}/output/model.tar.gz");

    /// <summary>Reads and checks a request.</summary>
    /// <exception cref="ServiceErrorException">The service would refuse it.</exception>
    public static TrainingRequest Read(JsonElement body)
    {
        var members = new RequestMembers(body);
        var algorithm = members.Structure("AlgorithmSpecification");
        var resources = members.Structure("ResourceConfig");
        var stopping = members.Structure("StoppingCondition");
        var request = new TrainingRequest(
            members.ResourceName("TrainingJobName"),
            algorithm.Text("TrainingImage", longest: 255),
            members.Text("RoleArn", ResourceNames.RolePattern, 2048),
            members.Texts("HyperParameters", 100, 2500),
            [.. members.Structures("InputDataConfig", 0, 20).Select(ReadInput)],
            members.Structure("OutputDataConfig").Text("S3OutputPath", ResourceNames.UriPattern, 1024),
            resources.Integer("InstanceCount", 1),
            TimeSpan.FromSeconds(stopping.OptionalInteger("MaxRuntimeInSeconds", 1, MostSeconds) ?? DefaultSeconds),
            algorithm.OneOf("TrainingInputMode", "File", "Pipe", "FastFile") == "Pipe",
            members.Tags());
        resources.Text("InstanceType", @"ml\.[a-z0-9-]+\.[a-z0-9-]+");
        resources.Integer("VolumeSizeInGB", 1);
        stopping.OptionalInteger("MaxWaitTimeInSeconds", 1);
        members.OptionalStructure("CheckpointConfig")?.Text("S3Uri", ResourceNames.UriPattern, 1024);
        members.ThrowIfInvalid();
        if (request.Inputs.Select(input => input.Name).Distinct(StringComparer.Ordinal).Count() < request.Inputs.Count)
            throw ServiceErrorException.Validation("Channel names must be unique.");
        if (!ObjectUri.TryParse(request.OutputPath, out _))
            throw ServiceErrorException.Validation($"The S3OutputPath '{request.OutputPath}' is not s3://bucket/prefix.");
        return request;
    }

    private static TrainingInput ReadInput(RequestMembers channel)
    {
        var source = channel.Structure("DataSource").Structure("S3DataSource");
        return new TrainingInput(
            channel.Text("ChannelName", @"[A-Za-z0-9\.\-_]+", 64),
            source.OneOf("S3DataType", "ManifestFile", "S3Prefix", "AugmentedManifestFile"),
            source.Text("S3Uri", ResourceNames.UriPattern, 1024),
            channel.OptionalText("ContentType", longest: 256) ?? "",
            channel.OptionalOneOf("CompressionType", "None", "Gzip") ?? "None");
    }
}
