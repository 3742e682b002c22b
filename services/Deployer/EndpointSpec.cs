using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Avocet.Contracts;
using Avocet.Hosting;
using Avocet.ObjectStore;
using Avocet.SageMaker;

namespace Avocet.Deployer;

/// <summary>What is to stand at SageMaker for a job. Pure: the same job and model give the same names and requests.</summary>
/// <param name="EndpointName">The endpoint.</param>
/// <param name="Model">The model; its name holds a hash of all it and the configuration say.</param>
/// <param name="Config">The endpoint configuration, of the model's name.</param>
/// <param name="Tags">Of everything that is made for the job.</param>
internal sealed record EndpointSpec(
    string EndpointName, CreateModelRequest Model, CreateEndpointConfigRequest Config, IReadOnlyList<Tag> Tags)
{
    /// <summary>Tag that says that something is Avocet's, and of which job.</summary>
    public const string JobTag = "avocet:job";

    private const string VariantName = "AllTraffic";

    /// <summary>The model's and the configuration's name.</summary>
    public string Name => Model.ModelName;

    /// <summary>Plans a deployment.</summary>
    /// <param name="job">With a deployment.</param>
    /// <param name="trained">The model.</param>
    /// <param name="roleArn">Role the container runs under.</param>
    /// <param name="capture">What of requests and answers is kept; <see langword="null"/> for nothing.</param>
    public static EndpointSpec Plan(SubmitDatasetJob job, ModelTrained trained, string roleArn, DataCaptureConfig? capture = null)
    {
        var wanted = job.Deployment!;
        object[] content = [trained.ImageUri, trained.ModelUri, roleArn, wanted.InstanceType, wanted.InstanceCount];
        var name = $"avocet-{job.JobId}-{Hash(capture is null ? content : [.. content, capture.InitialSamplingPercentage])}";
        Tag[] tags = [new(JobTag, job.JobId)];
        var container = new ContainerDefinition { Image = trained.ImageUri, ModelDataUrl = trained.ModelUri };
        var variant = new ProductionVariant
        {
            VariantName = VariantName,
            ModelName = name,
            InstanceType = wanted.InstanceType,
            InitialInstanceCount = wanted.InstanceCount,
            InitialVariantWeight = 1,
        };
        return new EndpointSpec(
            wanted.EndpointName ?? DefaultEndpointName(job.JobId),
            new CreateModelRequest { ModelName = name, PrimaryContainer = container, ExecutionRoleArn = roleArn, Tags = tags },
            new CreateEndpointConfigRequest
            {
                EndpointConfigName = name,
                ProductionVariants = [variant],
                DataCaptureConfig = capture,
                Tags = tags,
            },
            tags);
    }

    /// <summary>Keeps pictures in base 64 and answers as they are.</summary>
    /// <param name="percentage">Of the requests.</param>
    /// <param name="destination">Where to.</param>
    /// <returns><see langword="null"/> where nothing is kept.</returns>
    public static DataCaptureConfig? Capture(int percentage, ObjectUri destination) => percentage == 0 ? null : new DataCaptureConfig
    {
        EnableCapture = true,
        InitialSamplingPercentage = percentage,
        DestinationS3Uri = destination.ToString(),
        CaptureOptions = [new CaptureOption("Input"), new CaptureOption("Output")],
        CaptureContentTypeHeader = new CaptureContentTypeHeader { JsonContentTypes = ["application/json"] },
    };

    /// <summary>Refuses a model that is worse than the job wants.</summary>
    /// <exception cref="PermanentException">Its measure is below the least one.</exception>
    public static void CheckGate(DeploymentOptions wanted, ModelTrained trained, LearningTask task = LearningTask.ObjectDetection)
    {
        var measure = TaskMeasure.Of(task);
        if (measure.Reached(trained) >= measure.Least(wanted)) return;
        var (least, reached) = (Text(measure.Least(wanted)), Text(measure.Reached(trained)));
        throw new PermanentException(
            $"Field 'deployment.{measure.MinimumField}' is {least}, but training job {trained.TrainingJobName} "
            + $"reached a validation {measure.Word} of {reached}; nothing was deployed.",
            "Train longer or on more images, or ask for less, and post the job under a new jobId.");

        static string Text(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);
    }

    /// <summary>How a model that has this name differs from the one wanted; <see langword="null"/> where it is the same.</summary>
    public string? DifferenceOf(DescribeModelReply found) => Difference(
        ("PrimaryContainer.Image", found.PrimaryContainer?.Image, Model.PrimaryContainer.Image),
        ("PrimaryContainer.ModelDataUrl", found.PrimaryContainer?.ModelDataUrl, Model.PrimaryContainer.ModelDataUrl),
        ("ExecutionRoleArn", found.ExecutionRoleArn, Model.ExecutionRoleArn));

    /// <summary>How a configuration that has this name differs from the one wanted; <see langword="null"/> where it is the same.</summary>
    public string? DifferenceOf(DescribeEndpointConfigReply found)
    {
        var (wanted, variant) = (Config.ProductionVariants[0], found.ProductionVariants is [var only, ..] ? only : null);
        return Difference(
            ("number of ProductionVariants", $"{found.ProductionVariants.Count}", "1"),
            ("ModelName", variant?.ModelName, wanted.ModelName),
            ("InstanceType", variant?.InstanceType, wanted.InstanceType),
            ("InitialInstanceCount", $"{variant?.InitialInstanceCount}", $"{wanted.InitialInstanceCount}"),
            ("DataCaptureConfig", Text(found.DataCaptureConfig), Text(Config.DataCaptureConfig)));

        static string Text(DataCaptureConfig? capture) => capture is null || capture.EnableCapture == false
            ? "none"
            : $"{capture.InitialSamplingPercentage} % to {capture.DestinationS3Uri}";
    }

    private static string? Difference(params ReadOnlySpan<(string Member, string? Found, string? Wanted)> members)
    {
        foreach (var (member, found, wanted) in members)
        {
            if (found != wanted) return $"its {member} is '{found}' instead of '{wanted}'";
        }

        return null;
    }

    // The name of an endpoint ends with a letter or digit; that of a job may not.
    private static string DefaultEndpointName(string jobId) =>
        jobId.EndsWith('-') ? $"avocet-{jobId}{Hash(jobId)}" : $"avocet-{jobId}";

    private static string Hash(params ReadOnlySpan<object> content) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(content.ToArray()))))[..8];
}
