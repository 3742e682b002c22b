using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.SQS;
using Avocet.Cli.Demo;
using Avocet.Contracts;
using Avocet.Deploy.Tests;
using Avocet.Hosting;
using Avocet.LocalSageMaker;
using Avocet.ObjectStore;
using Avocet.Testing;
using k8s.Models;

[assembly: AssemblyFixture(typeof(Avocet.Containers.Tests.Installation))]

namespace Avocet.Containers.Tests;

/// <summary>
/// The chart installed on this machine: each rendered pod a container of the service's own image, queues, topics and bucket by fauxqs and
/// made
/// by the avocet command's image, the local SageMaker. Started by the first test that asks for it.
/// </summary>
public sealed class Installation : IAsyncLifetime
{
    private const string Key = "avocet";
    private const string Region = "us-east-1";
    private const string Mounted = "/data";
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly string _folder = Directory.CreateTempSubdirectory("avocet-containers-").FullName;
    private readonly Lazy<Task> _started;
    private readonly Lazy<Task<JobFolder>> _undisturbed;
    private readonly Dictionary<string, PodContainer> _services = [];
    private ContainerEngine? _engine;
    private LocalSageMakerServer? _sageMaker;
    private AmazonSQSClient? _sqs;
    private S3ObjectStore? _store;

    public Installation() => (_started, _undisturbed) = (new Lazy<Task>(StartAsync), new Lazy<Task<JobFolder>>(RunUndisturbedAsync));

    /// <summary>SQS, SNS and S3.</summary>
    internal Fauxqs Aws { get; } = new();

    internal IObjectStore Store => _store!;

    internal IEnumerable<PodContainer> Services => _services.Values;

    internal PodContainer this[string service] => _services[service];

    public ValueTask InitializeAsync() => Aws.InitializeAsync();

    /// <summary>Call it first in a test: skips the test, and says why, where there is no engine, Helm or npm.</summary>
    public Task RequireOrSkipAsync()
    {
        Aws.RequireOrSkip();
        return _started.Value;
    }

    /// <summary>A job that ran from the message to an endpoint that answers, with nothing in its way.</summary>
    internal Task<JobFolder> UndisturbedAsync() => _undisturbed.Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var service in Services) await service.DisposeAsync();
        _sqs?.Dispose();
        _store?.Dispose();
        if (_sageMaker is not null) await _sageMaker.DisposeAsync();
        await Aws.DisposeAsync();
        if (_engine is not null) await _engine.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Posts a job as users do: plain JSON in the queue of Ingest.</summary>
    internal async Task<JobFolder> SubmitAsync(string jobId, DeploymentOptions? deployment)
    {
        var job = new SubmitDatasetJob
        {
            JobId = jobId,
            Source = new DatasetSource { Cub = new CubSource { Uri = $"{Mounted}/birds" } },
            Packing = new PackingOptions { ShardMegabytes = 1 },
            Training = new TrainingOptions { Hyperparameters = new SsdHyperparameters { Epochs = 1, MiniBatchSize = 8 } },
            Deployment = deployment,
        };
        await _sqs!.SendMessageAsync($"{Aws.Url}000000000000/avocet-ingest", JsonSerializer.Serialize(job, JobJson.Line));
        return new JobFolder("avocet", jobId);
    }

    /// <summary>The avocet command out of its image.</summary>
    internal Task<Command> AvocetAsync(IEnumerable<string> options, params IEnumerable<string> arguments)
    {
        string[] variables =
        [
            "Avocet__Store=S3", $"Avocet__S3__ServiceUrl={Aws.Url}", "Avocet__S3__PathStyle=true", $"Avocet__Sqs__ServiceUrl={Aws.Url}",
            $"SageMaker__ServiceUrl={_sageMaker!.Uri}", $"AWS_ACCESS_KEY_ID={Key}", $"AWS_SECRET_ACCESS_KEY={Key}",
        ];
        return Command.RunAsync("docker", [
            "run", "--rm", "--network", "host", "--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL", "--security-opt",
            "no-new-privileges",
            .. variables.SelectMany(variable => (string[])["--env", variable]), .. options, $"avocet/cli:{ContainerEngine.Tag}",
            .. arguments]);
    }

    /// <summary>Waits until something is so; ends with what the services said when a stage fails or nothing comes of it.</summary>
    internal async Task UntilAsync(JobFolder job, string what, Func<Task<bool>> isSo)
    {
        using var late = new CancellationTokenSource(Patience);
        while (!await isSo())
        {
            foreach (var stage in Enum.GetValues<Stage>())
                if (await StateAsync(job, stage) == StageState.Failed) await FailAsync($"Stage {stage} failed.");
            if (late.IsCancellationRequested) await FailAsync($"{what}: not so after {Patience}.");
            await Task.Delay(Interval);
        }
    }

    internal Task EndedAsync(JobFolder job, Stage stage) => UntilAsync(
        job, $"{stage} ended", async () => await StateAsync(job, stage) is StageState.Succeeded or StageState.Skipped);

    internal async Task<StageState?> StateAsync(JobFolder job, Stage stage) =>
        (await Store.ReadJsonAsync<StageStatus>(job.Status(stage), JobJson.Document, default))?.State;

    /// <summary>A port of this machine that nobody listens on.</summary>
    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<JobFolder> RunUndisturbedAsync()
    {
        var job = await SubmitAsync("undisturbed", new DeploymentOptions());
        await EndedAsync(job, Stage.Deploy);
        return job;
    }

    private async Task StartAsync()
    {
        _engine = await ContainerEngine.StartAsync();
        // The services are another user than this test.
        File.SetUnixFileMode(_folder, (UnixFileMode)0b111_111_111);
        BirdDataset.Paint(Path.Combine(_folder, "birds"), trainPerKind: 24, validationPerKind: 12, seed: 1, default);
        var s3 = new S3Options { ServiceUrl = Aws.Url, PathStyle = true, AccessKey = Key, SecretKey = Key };
        _store = new S3ObjectStore(s3.ToSettings());
        var sageMaker = new LocalSageMakerOptions
        {
            DataDirectory = Path.Combine(_folder, "sagemaker"),
            Store = StoreKind.S3,
            S3 = s3,
            Port = 0,
        };
        _sageMaker = await LocalSageMakerServer.StartAsync(sageMaker, default);
        _sqs = new AmazonSQSClient(
            new BasicAWSCredentials(Key, Key), new AmazonSQSConfig { ServiceURL = Aws.Url.ToString(), AuthenticationRegion = Region });
        // The services make nothing, as in a cluster.
        (await AvocetAsync([], "topology", "apply")).ShouldSucceed();
        foreach (var pod in await RenderAsync()) _services.Add(pod.Containers[0].Name, new PodContainer(pod));
        await Task.WhenAll(Services.Select(service => service.StartAsync()));
    }


    private async Task<IReadOnlyList<V1PodSpec>> RenderAsync()
    {
        var file = Path.Combine(_folder, "values.yaml");
        // JSON is YAML.
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(Values()));
        var (exitCode, output, errors) = await HelmBinary.Four.RunAsync("template", "avocet", Chart.Folder, "--values", file);
        exitCode.ShouldBe(0, errors);
        return [.. Chart.Parse(output).Where(item => item.Kind == "Deployment").Select(item => item.As<V1Deployment>().Spec.Template.Spec)];
    }

    /// <summary>What an operator would write for this machine.</summary>
    private Dictionary<string, object> Values() => new()
    {
        ["image"] = new { repository = "avocet", tag = ContainerEngine.Tag },
        ["aws"] = new
        {
            region = Region,
            bucket = "avocet",
            executionRoleArn = "arn:aws:iam::000000000000:role/avocet-local",
            identity = "none",
            endpoints = new { sqs = Aws.Url, sns = Aws.Url, s3 = Aws.Url, sageMaker = _sageMaker!.Uri },
        },
        ["settings"] = new Dictionary<string, object> { ["Avocet:S3:PathStyle"] = true },
        ["workerDefaults"] = new
        {
            scaling = new { mode = "fixed" },
            extraVolumes = new[] { new { name = "data", hostPath = new { path = _folder } } },
            extraVolumeMounts = new[] { new { name = "data", mountPath = Mounted } },
        },
        ["workers"] = new Dictionary<string, object>
        {
            ["ingest"] = Worker("Ingest:AllowLocalPaths", true),
            // Slowly, so that there is time to kill it in.
            ["converter"] = Worker("Converter:Threads", 1, cpu: "500m"),
            ["trainer"] = Worker("Trainer:CheckSeconds", 1),
            ["deployer"] = Worker("Deployer:CheckSeconds", 1),
        },
    };

    private static object Worker(string key, object value, string cpu = "2") => new
    {
        settings = new Dictionary<string, object> { [key] = value },
        resources = new { limits = new { cpu } },
        extraEnv = Variables().Select(variable => new { name = variable.Key, value = variable.Value }),
    };

    /// <summary>What the chart has no value for, since in a cluster it is always the same.</summary>
    private static Dictionary<string, string> Variables() => new()
    {
        ["AWS_ACCESS_KEY_ID"] = Key,
        ["AWS_SECRET_ACCESS_KEY"] = Key,
        // On the host's network each service needs a port of its own.
        ["Health__ListenAddress"] = "127.0.0.1",
        ["Health__Port"] = FreePort().ToString(CultureInfo.InvariantCulture),
    };

    private async Task FailAsync(string why)
    {
        var logs = await Task.WhenAll(Services.Select(service => service.LogsAsync()));
        Assert.Fail($"{why}\n{string.Join('\n', logs)}");
    }
}
