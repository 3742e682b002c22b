using Avocet.Contracts;
using Avocet.Deployer;
using Avocet.Hosting;
using Avocet.LocalSageMaker;
using Avocet.LocalSageMaker.Tests;
using Avocet.ObjectStore;
using Avocet.SageMaker;
using Avocet.Trainer;

namespace Avocet.Cli.Tests;

/// <summary>The real local SageMaker in this process, over the directory store that the commands read.</summary>
internal sealed class SageMakerBench : IAsyncDisposable
{
    private const string Role = "arn:aws:iam::123456789012:role/SageMakerExecution";
    private const string Image = "811284229777.dkr.ecr.us-east-1.amazonaws.com/object-detection:1";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly LocalSageMakerServer _server;

    private SageMakerBench(TestInstallation installation, LocalSageMakerServer server) => (Installation, _server) = (installation, server);

    public TestInstallation Installation { get; }

    public SageMakerClient Client => Installation.Opened.Get<SageMakerClient>();

    public static async Task<SageMakerBench> StartAsync()
    {
        var installation = TestInstallation.OnDisk(
            ("SageMaker:AccessKey", "avocet"), ("SageMaker:SecretKey", "avocet"), ("SageMaker:MaxAttempts", "1"));
        var server = await LocalSageMakerServer.StartAsync(
            new LocalSageMakerOptions
            {
                DataDirectory = installation.Of("sagemaker"),
                ObjectStoreRoot = installation.Of("store"),
                Port = 0,
                TrainingWorker = FakeWorker.Program,
            },
            default);
        installation.Set("SageMaker:ServiceUrl", server.Uri.ToString());
        return new SageMakerBench(installation, server);
    }

    public Task<Run> AvocetAsync(params string[] arguments) => Installation.AvocetAsync(arguments);

    /// <summary>An endpoint as the deployer leaves it, or one that somebody else made.</summary>
    public async Task DeployAsync(string jobId, string endpoint, bool isOurs = true, float score = 0.875f)
    {
        var (name, model) = ($"avocet-{endpoint}-1f2e3d4c", new ObjectUri("avocet", $"jobs/{jobId}/training/model.tar.gz"));
        await Installation.Store.WriteAsync(model, new MemoryStream(TinyModel.Archive(kind: 1, score)), default);
        Avocet.SageMaker.Tag[] tags = [new(isOurs ? EndpointSpec.JobTag : "team", jobId)];
        await Client.CreateModelAsync(
            new CreateModelRequest
            {
                ModelName = name,
                PrimaryContainer = new ContainerDefinition { Image = Image, ModelDataUrl = model.ToString() },
                ExecutionRoleArn = Role,
                Tags = tags,
            },
            default);
        var variant = new ProductionVariant
        {
            VariantName = "AllTraffic",
            ModelName = name,
            InstanceType = "ml.m5.large",
            InitialInstanceCount = 2,
            InitialVariantWeight = 1,
        };
        await Client.CreateEndpointConfigAsync(
            new CreateEndpointConfigRequest { EndpointConfigName = name, ProductionVariants = [variant], Tags = tags }, default);
        await Client.CreateEndpointAsync(
            new CreateEndpointRequest { EndpointName = endpoint, EndpointConfigName = name, Tags = tags }, default);
        await EventuallyAsync(
            async () => (await Client.DescribeEndpointAsync(endpoint, default)).EndpointStatus == EndpointStatus.InService, "in service");
        if (isOurs) await Deployments.WriteAsync(Deployment(jobId, endpoint, name, model), default);
    }

    /// <summary>A training as the trainer leaves it while it runs.</summary>
    public async Task<string> TrainAsync(string jobId, string play = "wait")
    {
        var run = new TrainingRun { Content = "1f2e3d4c5b6a7988", Packed = Packed(jobId), Started = true, Since = DateTimeOffset.UtcNow };
        await Installation.Store.WriteJsonAsync(Trainer(jobId).Run, run, JobJson.Document, default);
        foreach (var channel in (string[])["train", "validation"])
            await Installation.Store.WriteTextAsync(new ObjectUri("bucket", $"data/{channel}/{channel}.rec"), channel, default);
        var name = $"avocet-{jobId}-1f2e3d4c";
        await Client.CreateTrainingJobAsync(
            new CreateTrainingJobRequest
            {
                TrainingJobName = name,
                RoleArn = Role,
                AlgorithmSpecification = new AlgorithmSpecification { TrainingImage = Image, TrainingInputMode = "File" },
                HyperParameters = new Dictionary<string, string> { ["play"] = play, ["epochs"] = "2" },
                InputDataConfig = [Channel("train"), Channel("validation")],
                OutputDataConfig = new OutputDataConfig { S3OutputPath = "s3://bucket/out" },
                ResourceConfig = new ResourceConfig { InstanceType = "ml.g4dn.xlarge", InstanceCount = 1, VolumeSizeInGB = 50 },
                StoppingCondition = new StoppingCondition { MaxRuntimeInSeconds = 3600 },
            },
            default);
        return name;
    }

    public Task WriteJobAsync(string jobId) =>
        Installation.Store.WriteTextAsync(new JobFolder("avocet", jobId).Job, $$"""{ "jobId": "{{jobId}}", "source": {} }""", default);

    public static TrainerFolder Trainer(string jobId) => new(new JobFolder("avocet", jobId));

    public DeploymentStore Deployments => Installation.Opened.Get<DeploymentStore>();

    public async Task<string> TrainingStatusAsync(string name) => (await Client.DescribeTrainingJobAsync(name, default)).TrainingJobStatus;

    public static async Task EventuallyAsync(Func<Task<bool>> condition, string what)
    {
        var patience = System.Diagnostics.Stopwatch.StartNew();
        while (!await condition())
        {
            (patience.Elapsed < Patience).ShouldBeTrue($"not in time: {what}");
            await Task.Delay(25);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Installation.Dispose();
    }

    private static RecordIoPacked Packed(string jobId)
    {
        var channel = new PackedChannel { RecUri = "s3://b/c.rec", IdxUri = "s3://b/c.idx", Images = 1, Bytes = 1, Sha256 = "00" };
        return new RecordIoPacked
        {
            JobId = jobId,
            Classes = ["001.Auk"],
            Train = channel,
            Validation = channel,
            LabelWidth = 350,
            Quarantined = 0,
        };
    }

    private static InputChannel Channel(string name) => new()
    {
        ChannelName = name,
        DataSource = new ChannelDataSource
        {
            S3DataSource = new S3DataSource
            {
                S3DataType = "S3Prefix",
                S3Uri = $"s3://bucket/data/{name}",
                S3DataDistributionType = "FullyReplicated",
            },
        },
    };

    private static Avocet.Deployer.Deployment Deployment(string jobId, string endpoint, string name, ObjectUri model) => new()
    {
        Trained = new ModelTrained
        {
            JobId = jobId,
            TrainingJobName = $"avocet-{jobId}",
            ModelUri = model.ToString(),
            ImageUri = Image,
            Classes = ["001.Auk", "002.Bee_eater"],
            MeanAveragePrecision = 0.8,
            BestEpoch = 3,
        },
        EndpointName = endpoint,
        Name = name,
        RoleArn = Role,
        ExpiresAfterMinutes = 90,
        BegunAt = DateTimeOffset.UtcNow,
        InServiceAt = DateTimeOffset.UtcNow,
        IsRequested = true,
    };
}
