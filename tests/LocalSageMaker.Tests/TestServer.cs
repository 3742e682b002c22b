using Microsoft.Extensions.Logging.Abstractions;

namespace Avocet.LocalSageMaker.Tests;

/// <summary>A server with a directory of its own, two channels in its object store, and the fake worker.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    public const string Image = "811284229777.dkr.ecr.us-east-1.amazonaws.com/object-detection:1";
    public const string Role = "arn:aws:iam::123456789012:role/SageMakerExecution";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("avocet-sagemaker-");
    private LocalSageMakerServer? _server;

    private TestServer()
    {
        Options = new LocalSageMakerOptions
        {
            DataDirectory = Path.Combine(_folder.FullName, "data"),
            ObjectStoreRoot = Path.Combine(_folder.FullName, "store"),
            Port = 0,
            TrainingWorker = FakeWorker.Program,
        };
        Store("data/train/train.rec", "train");
        Store("data/validation/validation.rec", "validation");
    }

    private static object[] Tags => [new { Key = "project", Value = "birds" }];

    public LocalSageMakerOptions Options { get; }

    public TimeProvider Clock { get; private init; } = TimeProvider.System;

    public Client Client { get; private set; } = null!;

    public Uri Uri => _server!.Uri;

    public static async Task<TestServer> Start(Action<LocalSageMakerOptions>? change = null, TimeProvider? clock = null)
    {
        var server = new TestServer { Clock = clock ?? TimeProvider.System };
        change?.Invoke(server.Options);
        await server.Resume();
        return server;
    }

    public string PathOf(string key) => Path.Combine(Options.ObjectStoreRoot, "bucket", key);

    public void Store(string key, string text) => Store(key, System.Text.Encoding.UTF8.GetBytes(text));

    public void Store(string key, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(key))!);
        File.WriteAllBytes(PathOf(key), content);
    }

    public static object Model(string name, string url) => new
    {
        ModelName = name,
        ExecutionRoleArn = Role,
        PrimaryContainer = new { Image, ModelDataUrl = url },
        Tags = Tags,
    };

    public static object Config(string name, string model) =>
        new { EndpointConfigName = name, ProductionVariants = new[] { Variant("AllTraffic", model) }, Tags = Tags };

    public static object Variant(string name, string model, double weight = 1) => new
    {
        VariantName = name,
        ModelName = model,
        InstanceType = "ml.m5.large",
        InitialInstanceCount = 2,
        InitialVariantWeight = weight,
    };

    /// <summary>The files of a server that is not running here.</summary>
    public static TestServer Stopped() => new();

    /// <summary>Makes a model that says of every picture that there is one object of this class.</summary>
    public async Task CreateModel(string name, int kind = 1, float score = 0.875f, byte[]? archive = null)
    {
        Store($"models/{name}.tar.gz", archive ?? TinyModel.Archive(kind, score));
        await Client.Do("SageMaker.CreateModel", Model(name, $"s3://bucket/models/{name}.tar.gz"));
    }

    /// <summary>Makes a model and a configuration of the same name.</summary>
    public async Task CreateConfig(string name, int kind = 1, float score = 0.875f, byte[]? archive = null)
    {
        await CreateModel(name, kind, score, archive);
        await Client.Do("SageMaker.CreateEndpointConfig", Config(name, name));
    }

    /// <summary>Makes model, configuration and endpoint of the same name, and waits until it serves.</summary>
    public async Task Deploy(string name, int kind = 1, float score = 0.875f)
    {
        await CreateConfig(name, kind, score);
        await Client.Do("SageMaker.CreateEndpoint", new { EndpointName = name, EndpointConfigName = name, Tags = Tags });
        await Client.WaitForEndpoint(name, "InService");
    }

    /// <summary>The same, on a server in a process of its own that works on these files.</summary>
    public Task Deploy(ServerProcess process, string name)
    {
        Client = process.Client;
        return Deploy(name);
    }

    /// <summary>Lets whoever reads an object wait until told otherwise.</summary>
    public HeldBack HoldBack(string key) => new(PathOf(key));

    /// <summary>Ends the server and starts another one on the same directory.</summary>
    public async Task Restart()
    {
        await End();
        await Resume();
    }

    public async Task End()
    {
        Client?.Dispose();
        if (_server is not null) await _server.DisposeAsync();
        _server = null;
    }

    public async Task Resume()
    {
        _server = await LocalSageMakerServer.StartAsync(Options, NullLoggerFactory.Instance, Clock, CancellationToken.None);
        Client = new Client(_server.Uri) { Clock = Clock };
    }

    public async ValueTask DisposeAsync()
    {
        await End();
        _folder.Delete(recursive: true);
    }
}
