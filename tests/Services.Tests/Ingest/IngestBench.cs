using System.Net;
using System.Text;
using System.Text.Json;
using Avocet.Annotations;
using Avocet.Contracts;
using Avocet.Hosting;
using Avocet.Ingest;
using Avocet.ObjectStore;
using Avocet.Services.Tests.Converter;
using MassTransit;
using MassTransit.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Avocet.Services.Tests.Ingest;

/// <summary>Ingest on a test bus, over an object store in a temporary folder; the network is a dictionary.</summary>
internal sealed class IngestBench : IAsyncDisposable
{
    public const string JobId = "job-1";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("avocet-ingest-");
    private readonly string _scratch;
    private readonly ServiceProvider _services;
    private readonly ITestHarness _harness;

    private IngestBench(Dictionary<string, string?> settings, bool realNetwork)
    {
        _scratch = Path.Combine(_folder.FullName, "scratch");
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Avocet:StoreDirectory"] = Path.Combine(_folder.FullName, "store"),
            ["Avocet:Retries"] = "0",
            ["Ingest:AllowLocalPaths"] = "true",
            ["Ingest:ScratchDirectory"] = _scratch,
        }).AddInMemoryCollection(settings).Build());
        services.AddLogging();
        services.AddAvocet();
        services.AddIngest();
        if (!realNetwork) services.ConfigureHttpClientDefaults(http => http.ConfigurePrimaryHttpMessageHandler(() => new Network(this)));
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

    /// <summary>What the network holds.</summary>
    public Dictionary<string, byte[]> Downloads { get; } = [];

    /// <summary>What the network says a download's length is; the truth where it is not set.</summary>
    public long? ClaimedLength { get; set; }

    public IObjectStore Store { get; }

    public BusTraffic Traffic { get; } = new();

    public JobFolder Folder { get; } = new("avocet", JobId);

    /// <summary>A folder outside of the store, for sources.</summary>
    public string Local => _folder.FullName;

    public static async Task<IngestBench> StartAsync(bool realNetwork = false, params (string Key, string Value)[] settings)
    {
        var bench = new IngestBench(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value), realNetwork);
        await bench._harness.Start();
        bench._harness.Bus.ConnectPublishObserver(bench.Traffic);
        return bench;
    }

    public static SubmitDatasetJob Job(DatasetSource source, int maxBadImages = 20) =>
        new() { JobId = JobId, Source = source, Packing = new PackingOptions { MaxBadImages = maxBadImages } };

    public static DatasetSource Cub(string uri) => new() { Cub = new CubSource { Uri = uri } };

    /// <summary>Posts a job and waits for the answer.</summary>
    public async Task<ImagesIngested> IngestAsync(SubmitDatasetJob job)
    {
        var after = Traffic.Published<ImagesIngested>().Count;
        await _harness.Bus.Publish(job);
        return await Traffic.NextAsync<ImagesIngested>(after);
    }

    /// <summary>Posts a job that must fail.</summary>
    public async Task<StageFailed> FailAsync(SubmitDatasetJob job)
    {
        Directory.CreateDirectory(_scratch);
        var after = Traffic.Published<StageFailed>().Count;
        await _harness.Bus.Publish(job);
        var failed = await Traffic.NextAsync<StageFailed>(after);
        Traffic.Published<ImagesIngested>().ShouldBeEmpty();
        Directory.GetFileSystemEntries(_scratch).ShouldBeEmpty("scratch files are left behind");
        return failed;
    }

    public Task<StageStatus?> StatusAsync() => Store.ReadJsonAsync<StageStatus>(Folder.Status(Stage.Ingest), JobJson.Document, default);

    public async Task<StageReport> ReportAsync() =>
        (await Store.ReadJsonAsync<StageReport>(Folder.Report(Stage.Ingest), JobJson.Document, default))!;

    public async Task<List<DatasetImage>> ManifestAsync() => await Store.ReadLinesAsync(Folder.Manifest, default)
        .Select(line => JsonSerializer.Deserialize<DatasetImage>(line, JobJson.Line)!).ToListAsync();

    public async Task PutAsync(string uri, byte[] bytes) => await Store.WriteAsync(ObjectUri.Parse(uri), new MemoryStream(bytes), default);

    public Task PutAsync(string uri, string text) => PutAsync(uri, Encoding.UTF8.GetBytes(text));

    /// <summary>All that the job wrote, but for status documents, which hold times.</summary>
    public async Task<Dictionary<string, string>> OutputsAsync()
    {
        var outputs = new Dictionary<string, string>();
        await foreach (var stored in Store.ListAsync(Folder.Root, default))
        {
            if (stored.Uri.Key.Contains("/stages/", StringComparison.Ordinal)) continue;
            await using var stream = await Store.ReadAsync(stored.Uri, default);
            outputs[stored.Uri.Key] = Convert.ToHexString(await System.Security.Cryptography.SHA256.HashDataAsync(stream));
        }

        return outputs;
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private sealed class Network(IngestBench bench) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (!bench.Downloads.TryGetValue(request.RequestUri!.ToString(), out var bytes))
                return Task.FromResult(new HttpResponseMessage(HttpStatusCode.NotFound));
            var content = new ByteArrayContent(bytes);
            if (bench.ClaimedLength is { } length) content.Headers.ContentLength = length;
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = content });
        }
    }
}
