using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Avocet.Annotations;
using Avocet.Contracts;
using Avocet.Converter;
using Avocet.Hosting;
using Avocet.ObjectStore;
using MassTransit;
using MassTransit.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenCvSharp;

namespace Avocet.Services.Tests.Converter;

/// <summary>The converter on a test bus, over an object store in a temporary folder.</summary>
internal sealed class ConverterBench : IAsyncDisposable
{
    public const string JobId = "job-1";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("avocet-converter-");
    private readonly ServiceProvider _services;
    private readonly ITestHarness _harness;
    private readonly List<DatasetImage> _images = [];

    private ConverterBench(int threads)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Avocet:StoreDirectory"] = Path.Combine(_folder.FullName, "store"),
            ["Avocet:Retries"] = "0",
            ["Converter:Threads"] = threads.ToString(null as IFormatProvider),
            ["Converter:ScratchDirectory"] = Path.Combine(_folder.FullName, "scratch"),
        }).Build());
        services.AddLogging();
        services.AddAvocet();
        services.AddConverter();
        services.Configure<ConverterOptions>(options => options.Replica = "replica-1");
        services.AddMassTransitTestHarness(bus =>
        {
            bus.AddDelayedMessageScheduler();
            bus.AddNotedConsumers(services);
            bus.UsingInMemory((context, configure) =>
            {
                configure.UseDelayedMessageScheduler();
                configure.ConfigureEndpoints(context);
            });
        });
        _services = services.BuildServiceProvider(validateScopes: true);
        _harness = _services.GetRequiredService<ITestHarness>();
        Store = _services.GetRequiredService<IObjectStore>();
    }

    public BusTraffic Traffic { get; } = new();

    public IObjectStore Store { get; }

    /// <summary>To be changed before the first message.</summary>
    public ConverterOptions Options => Get<IOptions<ConverterOptions>>().Value;

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public JobFolder Folder { get; } = new("avocet", JobId);

    public ConverterFolder Keys => new(Folder);

    public static async Task<ConverterBench> StartAsync(int threads = 2)
    {
        var bench = new ConverterBench(threads);
        await bench._harness.Start();
        bench._harness.Bus.ConnectPublishObserver(bench.Traffic);
        bench._harness.Bus.ConnectReceiveObserver(bench.Traffic);
        return bench;
    }

    /// <summary>Adds an image of the data set; its size is what a header reader would say.</summary>
    public async Task AddAsync(string path, byte[] bytes, int width, int height, int classId, SourceSplit split, int orientation = 1)
    {
        var uri = Folder.Images.Child(path);
        await Store.WriteAsync(uri, new MemoryStream(bytes), default);
        _images.Add(new DatasetImage
        {
            Path = path,
            Uri = uri.ToString(),
            Bytes = bytes.Length,
            Width = width,
            Height = height,
            Orientation = orientation,
            Split = split,
            Boxes = [new DatasetBox(classId, width * 0.1, height * 0.2, width * 0.5, height * 0.6)],
        });
    }

    /// <summary>Adds an image with the classes of the whole picture, or with a mask, instead of boxes.</summary>
    public async Task AddAsync(DatasetImage image, byte[] bytes, byte[]? mask = null)
    {
        var uri = Folder.Images.Child(image.Path);
        await Store.WriteAsync(uri, new MemoryStream(bytes), default);
        if (mask is not null) await Store.WriteAsync(ObjectUri.Parse(image.Mask!.Uri), new MemoryStream(mask), default);
        _images.Add(image with { Uri = uri.ToString(), Bytes = bytes.Length });
    }

    /// <summary>A small data set of two classes: every third image validates.</summary>
    public async Task DrawAsync(int images)
    {
        for (var i = 0; i < images; i++)
        {
            var (width, height) = (300 + (i * 7 % 90), 280 + (i * 11 % 60));
            await AddAsync($"birds/{i:D3}.jpg", Picture(width, height, i), width, height, i % 2,
                i % 3 == 2 ? SourceSplit.Validation : SourceSplit.Train);
        }
    }

    public static byte[] Picture(int width, int height, int seed)
    {
        using var picture = new Mat(height, width, MatType.CV_8UC3);
        Cv2.SetTheRNG((ulong)seed + 1);
        Cv2.Randu(picture, Scalar.All(0), Scalar.All(255));
        Cv2.Ellipse(picture, new Point(width / 2, height / 2), new Size(width / 4, height / 3), seed * 20, 0, 360,
            new Scalar(40 * (seed % 6), 90, 200), -1);
        Cv2.ImEncode(".jpg", picture, out var bytes);
        return bytes;
    }

    /// <summary>Stores job, classes and manifest as Ingest does, and gives its message.</summary>
    public async Task<ImagesIngested> IngestAsync(
        PackingOptions? packing = null, bool mirrored = false, LearningTask task = LearningTask.ObjectDetection,
        IReadOnlyList<string>? classes = null)
    {
        var job = new SubmitDatasetJob
        {
            JobId = JobId,
            Source = new DatasetSource { Cub = new CubSource { Uri = "s3://bucket/cub/" } },
            Task = task,
            Classes = classes ?? [],
            Packing = packing ?? new PackingOptions(),
            Augment = new Augmentation { HorizontalFlip = mirrored },
        };
        await Store.WriteJsonAsync(Folder.Job, job, JobJson.Document, default);
        await Store.WriteJsonAsync(
            Folder.Classes, new DatasetClass[] { new("1", "001.Auk"), new("2", "002.Bee_eater") }, JobJson.Document, default);
        var manifest = Encoding.UTF8.GetBytes(string.Concat(_images.Select(image => JsonSerializer.Serialize(image, JobJson.Line) + "\n")));
        await Store.WriteAsync(Folder.Manifest, new MemoryStream(manifest), default);
        return new ImagesIngested
        {
            JobId = JobId,
            ManifestUri = Folder.Manifest.ToString(),
            ManifestSha256 = Convert.ToHexStringLower(SHA256.HashData(manifest)),
            Classes = ["001.Auk", "002.Bee_eater"],
            Images = _images.Count,
            Boxes = _images.Count,
            Quarantined = 0,
        };
    }

    /// <summary>Posts a message and waits for the next answer of a kind, and until the converter has nothing left to do.</summary>
    public async Task<TAnswer> AskAsync<TAnswer>(object message)
        where TAnswer : class
    {
        var after = Traffic.Published<TAnswer>().Count;
        await _harness.Bus.Publish(message, message.GetType());
        var answer = await Traffic.NextAsync<TAnswer>(after);
        if (answer is not StageFailed) await Traffic.IdleAsync();
        return answer;
    }

    public async Task<byte[]> BytesAsync(string uri)
    {
        await using var stream = await Store.ReadAsync(ObjectUri.Parse(uri), default);
        var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    public async Task<int> ShardObjectsAsync() => await Store.ListAsync(Folder.Shards, default).CountAsync();

    public Task<StageStatus?> StatusAsync(Stage stage) => Store.ReadJsonAsync<StageStatus>(Folder.Status(stage), JobJson.Document, default);

    public Task<StageReport?> ReportAsync(Stage stage) => Store.ReadJsonAsync<StageReport>(Folder.Report(stage), JobJson.Document, default);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
