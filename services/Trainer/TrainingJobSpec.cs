using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Avocet.Contracts;
using Avocet.Hosting;
using Avocet.SageMaker;

namespace Avocet.Trainer;

/// <summary>The training a job asks for, as SageMaker is told: a pure function of job, packed data and settings.</summary>
internal sealed class TrainingJobSpec
{
    /// <summary>Marks what this platform made.</summary>
    public const string OwnerTag = "avocet:job";

    private const int LongestSeconds = 28 * 86_400;
    private readonly SubmitDatasetJob _job;
    private readonly TrainerOptions _options;
    private readonly string _roleArn;
    private readonly TrainerFolder _folder;

    /// <exception cref="PermanentException">The algorithm would refuse it.</exception>
    public TrainingJobSpec(
        SubmitDatasetJob job, RecordIoPacked packed, TrainerFolder folder, TrainerOptions options, SageMakerOptions sageMaker)
    {
        JobProblem.ThrowIfAny(TrainingRules.Check(job, packed));
        (_job, _folder, _options, _roleArn) = (job, folder, options, sageMaker.RoleArn);
        Image = AlgorithmImage.Uri(sageMaker.Region, TaskTraining.Algorithm(job.Task));
        HyperParameters = TaskTraining.Hyperparameters(job, packed);
        Channels = [.. TaskTraining.Channels(packed).Select(channel => Channel(channel.Name, channel.Uri, channel.ContentType))];
        // The earlier model is read whole, whatever the mode of the data.
        if (job.Training.ContinueFrom is { } model)
            Channels = [.. Channels, Channel("model", model, "application/x-sagemaker-model") with { InputMode = "File" }];
        Content = Hash(packed);
    }

    /// <summary>Image of the algorithm.</summary>
    public string Image { get; }

    /// <summary>Sixteen hexadecimal digits over image, hyperparameters, channels and the data's own hashes.</summary>
    public string Content { get; }

    public IReadOnlyDictionary<string, string> HyperParameters { get; }

    public IReadOnlyList<InputChannel> Channels { get; }

    /// <summary>Name of an attempt's training job: at most 63 characters, since a job id has at most 40.</summary>
    public string Name(int attempt) => NameOf(_job.JobId, Content, attempt);

    /// <summary>The same, for who knows a training by its <see cref="TrainingRun"/> alone.</summary>
    public static string NameOf(string jobId, string content, int attempt) =>
        string.Create(CultureInfo.InvariantCulture, $"avocet-{jobId}-{content[..8]}{(attempt == 1 ? "" : $"-{attempt}")}");

    public CreateTrainingJobRequest Request(int attempt) => new()
    {
        TrainingJobName = Name(attempt),
        HyperParameters = HyperParameters,
        AlgorithmSpecification = new AlgorithmSpecification { TrainingImage = Image, TrainingInputMode = InputMode },
        RoleArn = _roleArn,
        InputDataConfig = Channels,
        OutputDataConfig = new OutputDataConfig { S3OutputPath = _folder.Output.ToString(), KmsKeyId = _options.OutputKmsKeyId },
        ResourceConfig = Resources(),
        StoppingCondition = new StoppingCondition
        {
            MaxRuntimeInSeconds = _job.Training.MaxRunSeconds,
            MaxWaitTimeInSeconds =
                _job.Training.Spot ? Math.Min(_job.Training.MaxRunSeconds + _options.SpotWaitSeconds, LongestSeconds) : null,
        },
        EnableManagedSpotTraining = _job.Training.Spot ? true : null,
        CheckpointConfig = _job.Training.Spot ? new CheckpointConfig { S3Uri = _folder.Checkpoints(Content).ToString() } : null,
        VpcConfig = _options.Subnets.Count == 0
            ? null
            : new VpcConfig { SecurityGroupIds = [.. _options.SecurityGroupIds], Subnets = [.. _options.Subnets] },
        EnableInterContainerTrafficEncryption = _options.EncryptTraffic ? true : null,
        Tags = [new Tag(OwnerTag, _job.JobId), .. _options.Tags.Select(tag => new Tag(tag.Key, tag.Value))],
    };

    /// <summary>What is different about a training job of the same name; <see langword="null"/> when it is this one.</summary>
    public string? Difference(DescribeTrainingJobReply other)
    {
        if (other.AlgorithmSpecification?.TrainingImage != Image) return $"its image is {other.AlgorithmSpecification?.TrainingImage}";
        var theirs = other.HyperParameters ?? new Dictionary<string, string>();
        var name = HyperParameters.Keys.Union(theirs.Keys)
            .FirstOrDefault(name => HyperParameters.GetValueOrDefault(name) != theirs.GetValueOrDefault(name));
        if (name is not null) return $"its {name} is {theirs.GetValueOrDefault(name) ?? "not given"}";
        var data = (other.InputDataConfig ?? []).ToDictionary(channel => channel.ChannelName, Uri);
        var missing = Channels.FirstOrDefault(channel => data.GetValueOrDefault(channel.ChannelName) != Uri(channel));
        if (missing is { ChannelName: var channel }) return $"its {channel} channel is {data.GetValueOrDefault(channel) ?? "not given"}";
        return data.Count > Channels.Count ? $"it has {data.Count} channels" : null;
    }

    // Pictures and masks in folders can only be copied; a pipe takes them as an augmented manifest.
    private string InputMode => _job.Task == LearningTask.SemanticSegmentation ? "File" : _options.InputMode;

    private ResourceConfig Resources() => new()
    {
        InstanceType = _job.Training.InstanceType,
        InstanceCount = _job.Training.InstanceCount,
        VolumeSizeInGB = _job.Training.VolumeGigabytes,
        VolumeKmsKeyId = TrainingRules.HasLocalStorage(_job.Training.InstanceType) ? null : _options.VolumeKmsKeyId,
        KeepAlivePeriodInSeconds = _options.KeepAliveSeconds > 0 && !_job.Training.Spot ? _options.KeepAliveSeconds : null,
    };

    // The whole key of the .rec as prefix: the index beside it is no data. A folder ends in a slash, and so is not its neighbour's prefix.
    private static InputChannel Channel(string name, string uri, string contentType) => new()
    {
        ChannelName = name,
        DataSource = new ChannelDataSource
        {
            S3DataSource = new S3DataSource { S3DataType = "S3Prefix", S3Uri = uri, S3DataDistributionType = "FullyReplicated" },
        },
        ContentType = contentType,
        CompressionType = "None",
        RecordWrapperType = "None",
    };

    private static string? Uri(InputChannel channel) => channel.DataSource.S3DataSource?.S3Uri;

    private string Hash(RecordIoPacked packed)
    {
        var text = new StringBuilder().Append(Image).Append('\n');
        foreach (var (name, value) in HyperParameters.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            text.Append(name).Append('=').Append(value).Append('\n');
        foreach (var channel in Channels) text.Append(channel.ChannelName).Append('=').Append(Uri(channel)).Append('\n');
        text.Append(packed.Train.Sha256).Append('\n').Append(packed.Validation.Sha256).Append('\n');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..16];
    }
}
