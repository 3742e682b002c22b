using Microsoft.Extensions.Logging.Abstractions;

namespace Avocet.LocalSageMaker.Tests;

/// <summary>A server with a directory of its own, two channels in its object store, and the fake worker.</summary>
internal sealed class TestServer : IAsyncDisposable
{
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

    /// <summary>The files of a server that is not running.</summary>
    public static TestServer Stopped() => new();

    public string PathOf(string key) => Path.Combine(Options.ObjectStoreRoot, "bucket", key);

    public void Store(string key, string text) => Store(key, System.Text.Encoding.UTF8.GetBytes(text));

    public void Store(string key, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(key))!);
        File.WriteAllBytes(PathOf(key), content);
    }

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
