using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Amazon.SQS;
using Avocet.Cli;
using Avocet.Cli.Demo;
using Avocet.Contracts;
using Avocet.Hosting;
using Avocet.ObjectStore;
using Avocet.Testing;

namespace Avocet.WholeSystem.Tests;

/// <summary>
/// The pipeline as it runs in production, on this machine: each service a process of its own, in replicas, over SQS, SNS and S3 (fauxqs),
/// and the local SageMaker as a process that knows the bucket only. Queues and bucket are made by avocet topology; the services may make
/// nothing.
/// </summary>
internal sealed partial class SeparateProcesses : IAsyncDisposable
{
    /// <summary>Seconds until the message of a killed process is seen again.</summary>
    public const int VisibilitySeconds = 5;

    private const string Bucket = "avocet";
    private static readonly string[] Channels =
        ["train/train.rec", "train/train.idx", "validation/validation.rec", "validation/validation.idx"];

    /// <summary>Hashes of the channels when nothing happens to a job, and all of it runs in one process: name to SHA-256.</summary>
    private static readonly Lazy<Task<IReadOnlyDictionary<string, string>>> Undisturbed = new(RunUndisturbedAsync);

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private readonly string _folder = Directory.CreateTempSubdirectory("avocet-processes-").FullName;
    private readonly List<ServiceProcess> _services = [];
    private readonly List<string> _queues = [];
    private readonly AmazonSQSClient _sqs;
    private ServiceProcess? _sageMaker;

    private SeparateProcesses(Fauxqs aws)
    {
        Aws = aws;
        _sqs = new AmazonSQSClient(
            "test", "test", new AmazonSQSConfig { ServiceURL = aws.Url.ToString(), AuthenticationRegion = "us-east-1" });
        Store = new S3ObjectStore(new S3StoreSettings
        {
            Region = "us-east-1",
            ServiceUrl = aws.Url,
            AccessKey = "test",
            SecretKey = "test",
            PathStyle = true,
        });
    }

    public Fauxqs Aws { get; }

    public S3ObjectStore Store { get; }

    public IReadOnlyList<ServiceProcess> Services => _services;

    private string Birds => Path.Combine(_folder, "birds");

    private Dictionary<string, string?> Settings => new()
    {
        ["Avocet__Bus"] = "AmazonSqs",
        ["Avocet__Store"] = "S3",
        ["Avocet__Bucket"] = Bucket,
        ["Avocet__Sqs__ServiceUrl"] = Aws.Url.ToString(),
        ["Avocet__Sqs__AccessKey"] = "test",
        ["Avocet__Sqs__SecretKey"] = "test",
        ["Avocet__Sqs__CreateTopology"] = "false",
        ["Avocet__S3__ServiceUrl"] = Aws.Url.ToString(),
        ["Avocet__S3__AccessKey"] = "test",
        ["Avocet__S3__SecretKey"] = "test",
        ["Avocet__S3__PathStyle"] = "true",
        ["Avocet__RedeliverySeconds__0"] = "2",
        ["Avocet__RedeliverySeconds__1"] = "5",
        ["Avocet__RedeliverySeconds__2"] = "10",
        ["Avocet__RedeliverySeconds__3"] = "20",
        ["Ingest__AllowLocalPaths"] = "true",
        ["Trainer__CheckSeconds"] = "1",
        ["Deployer__CheckSeconds"] = "1",
        ["OMP_WAIT_POLICY"] = "PASSIVE",
        // The small network from nothing: no test may depend on weights that a machine may not have.
        ["AVOCET_WEIGHTS"] = null,
    };

    /// <summary>Starts everything.</summary>
    /// <param name="replicas">Of ingest, trainer and deployer.</param>
    /// <param name="converters">Replicas of the converter.</param>
    /// <param name="seconds">Visibility timeout of the queues.</param>
    public static async Task<SeparateProcesses> StartAsync(int replicas = 1, int converters = 2, int seconds = VisibilitySeconds)
    {
        var aws = new Fauxqs();
        await aws.InitializeAsync();
        aws.RequireOrSkip();
        var all = new SeparateProcesses(aws);
        PaintBirds(all.Birds);
        await all.MakeTopologyAsync(seconds);
        var sageMaker = await all.StartSageMakerAsync();
        foreach (var service in (string[])["Ingest", "Converter", "Trainer", "Deployer"])
        {
            var count = service == "Converter" ? converters : replicas;
            for (var i = 0; i < count; i++) all._services.Add(new ServiceProcess(service, sageMaker));
        }

        foreach (var service in all.Services) service.Start();
        return all;
    }

    public IEnumerable<ServiceProcess> Of(string service) => _services.Where(process => process.Project == service);

    /// <summary>Posts a job as a user without our command does: plain JSON, by aws sqs send-message.</summary>
    public async Task<JobFolder> SubmitAsync(string jobId)
    {
        await _sqs.SendMessageAsync($"{Aws.Url}000000000000/avocet-ingest", JsonSerializer.Serialize(Job(jobId, Birds), JobJson.Line));
        return new JobFolder(Bucket, jobId);
    }

    public async Task EndedAsync(JobFolder job) => await UntilAsync($"{job.JobId} has a detector deployed", () => HasEndedAsync(job));

    public async Task<bool> HasEndedAsync(JobFolder job)
    {
        foreach (var stage in Enum.GetValues<Stage>())
        {
            var status = await Store.ReadJsonAsync<StageStatus>(job.Status(stage), JobJson.Document, default);
            if (status?.State == StageState.Failed) Assert.Fail($"{job.JobId}: {stage} failed: {status.Failure}\n{Told()}");
        }

        return await StateAsync(Store, job, Stage.Deploy) == StageState.Succeeded;
    }

    public Task<StageState?> StateAsync(JobFolder job, Stage stage) => StateAsync(Store, job, stage);

    /// <summary>Waits until something is so; ends with what the services said when it is not in time.</summary>
    public async Task UntilAsync(string what, Func<Task<bool>> isSo, int everyMilliseconds = 100)
    {
        using var late = new CancellationTokenSource(Patience);
        while (!await isSo())
        {
            if (late.IsCancellationRequested) Assert.Fail($"Not so after {Patience}: {what}.\n{await QueuesAsync()}\n{Told()}");
            await Task.Delay(everyMilliseconds);
        }
    }

    /// <summary>What the design promises of jobs that ended, whatever happened on the way.</summary>
    /// <param name="jobs">All jobs there were.</param>
    public async Task CheckAsync(params IReadOnlyList<JobFolder> jobs)
    {
        var undisturbed = await Undisturbed.Value;
        await UntilAsync("every queue is empty", async () => (await QueuesAsync()).Length == 0);
        foreach (var job in jobs)
        {
            foreach (var (name, hash) in await HashesAsync(Store, job))
                hash.ShouldBe(undisturbed[name], $"{job.JobId}: {name} differs from the undisturbed run's.");
        }

        Names("training-jobs").Count.ShouldBe(jobs.Count, $"training jobs: {string.Join(", ", Names("training-jobs"))}");
        Names("endpoints").Count.ShouldBe(jobs.Count, $"endpoints: {string.Join(", ", Names("endpoints"))}");
    }

    /// <summary>Messages in hand of a queue.</summary>
    public async Task<int> InHandAsync(string queue) => (await Aws.LookIntoAsync(queue)).InHand;

    /// <summary>What is in the queues, error and skipped queues included: a line for each that is not empty.</summary>
    public async Task<string> QueuesAsync()
    {
        var lines = new List<string>();
        foreach (var queue in _queues)
        {
            var (ready, inHand, delayed) = await Aws.LookIntoAsync(queue);
            if (ready + inHand + delayed > 0) lines.Add($"{queue}: {ready} ready, {inHand} in hand, {delayed} delayed");
        }

        return string.Join('\n', lines);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services) service.Dispose();
        _sageMaker?.Dispose();
        _sqs.Dispose();
        Store.Dispose();
        await Aws.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static void PaintBirds(string directory) =>
        BirdDataset.Paint(directory, trainPerKind: 12, validationPerKind: 4, seed: 1, default);

    private static async Task<IReadOnlyDictionary<string, string>> RunUndisturbedAsync()
    {
        var folder = Directory.CreateTempSubdirectory("avocet-undisturbed-").FullName;
        PaintBirds(Path.Combine(folder, "birds"));
        var job = new JobFolder(Bucket, "undisturbed");
        await using (var embedded = await EmbeddedPipeline.StartAsync(new EmbeddedFolders(folder), default))
        {
            await embedded.SubmitAsync(Job(job.JobId, Path.Combine(folder, "birds")), default);
            using var late = new CancellationTokenSource(Patience);
            while (await StateAsync(embedded.Store, job, Stage.Pack) != StageState.Succeeded) await Task.Delay(100, late.Token);
        }

        var hashes = await HashesAsync(new DirectoryObjectStore(new EmbeddedFolders(folder).Store), job);
        Directory.Delete(folder, recursive: true);
        return hashes;
    }

    private static SubmitDatasetJob Job(string jobId, string birds) => new()
    {
        JobId = jobId,
        Source = new DatasetSource { Cub = new CubSource { Uri = birds } },
        Packing = new PackingOptions { ShardMegabytes = 1 },
        Training = new TrainingOptions { Hyperparameters = new SsdHyperparameters { Epochs = 1, MiniBatchSize = 8 } },
        // An expiry would stand in its queue for as long as it takes.
        Deployment = new DeploymentOptions { ExpiresAfterMinutes = 0 },
    };

    private async Task MakeTopologyAsync(int seconds)
    {
        using var topology = Avocet.Start(Settings, "topology", "apply");
        var made = await topology.EndAsync();
        made.ExitCode.ShouldBe(0, made.Error);
        foreach (var url in (await _sqs.ListQueuesAsync("avocet-")).QueueUrls)
        {
            _queues.Add(url[(url.LastIndexOf('/') + 1)..]);
            // As an operator may: no test can wait as long as people can.
            await _sqs.SetQueueAttributesAsync(
                url, new() { [QueueAttributeName.VisibilityTimeout] = seconds.ToString(CultureInfo.InvariantCulture) });
        }

        _queues.Count.ShouldBeGreaterThan(20, "avocet topology apply makes the queues of all services");
    }

    /// <returns>The services' settings.</returns>
    private async Task<Dictionary<string, string?>> StartSageMakerAsync()
    {
        _sageMaker = new ServiceProcess("LocalSageMaker", new Dictionary<string, string?>(Settings)
        {
            ["LocalSageMaker__Store"] = "S3",
            ["LocalSageMaker__DataDirectory"] = Path.Combine(_folder, "sagemaker"),
            ["LocalSageMaker__ObjectStoreRoot"] = Path.Combine(_folder, "never"),
            ["LocalSageMaker__Port"] = "0",
        });
        _sageMaker.Start();
        return new Dictionary<string, string?>(Settings)
        {
            ["SageMaker__ServiceUrl"] = Address().Match(await _sageMaker.HeardAsync("listens on")).Value,
            ["SageMaker__AccessKey"] = "avocet",
            ["SageMaker__SecretKey"] = "avocet",
            ["SageMaker__RoleArn"] = "arn:aws:iam::000000000000:role/avocet-local",
        };
    }

    private List<string> Names(string kind) =>
        [.. Directory.GetFiles(Path.Combine(_folder, "sagemaker", kind), "*.json").Select(path => Path.GetFileNameWithoutExtension(path))];

    private string Told() => string.Join('\n', _services.Append(_sageMaker!).Select(process => process.Said));

    private static async Task<StageState?> StateAsync(IObjectStore store, JobFolder job, Stage stage) =>
        (await store.ReadJsonAsync<StageStatus>(job.Status(stage), JobJson.Document, default))?.State;

    private static async Task<IReadOnlyDictionary<string, string>> HashesAsync(IObjectStore store, JobFolder job)
    {
        var hashes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in Channels)
        {
            await using var bytes = await store.ReadAsync(job.Channels.Child(name), default);
            hashes[name] = Convert.ToHexStringLower(await SHA256.HashDataAsync(bytes));
        }

        return hashes;
    }

    [GeneratedRegex(@"http://[0-9.:]+")]
    private static partial Regex Address();
}
