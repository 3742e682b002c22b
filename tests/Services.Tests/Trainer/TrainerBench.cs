using Avocet.Contracts;
using Avocet.Hosting;
using Avocet.ObjectStore;
using Avocet.SageMaker;
using Avocet.Trainer;
using MassTransit;
using MassTransit.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Avocet.Services.Tests.Trainer;

/// <summary>
/// The trainer on a test bus, over an object store in a temporary folder and a SageMaker that the test moves on. Looks are asked for a
/// quarter of an hour ahead; the test hands them in itself.
/// </summary>
internal sealed class TrainerBench : IAsyncDisposable
{
    public const string JobId = "job-1";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("avocet-trainer-");
    private readonly ServiceProvider _services;
    private readonly ITestHarness _harness;

    private TrainerBench(IReadOnlyDictionary<string, string?> settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Avocet:StoreDirectory"] = _folder.FullName,
            ["Avocet:Retries"] = "0",
            ["SageMaker:RoleArn"] = "arn:aws:iam::123456789012:role/Training",
            ["SageMaker:AccessKey"] = "avocet",
            ["SageMaker:SecretKey"] = "avocet",
            ["SageMaker:MaxAttempts"] = "1",
            ["Trainer:CheckSeconds"] = "900",
        }).AddInMemoryCollection(settings).Build());
        services.AddLogging();
        services.AddSingleton<TimeProvider>(Clock);
        services.AddAvocet();
        services.AddSingleton<TimeProvider>(Clock);
        services.AddTrainer();
        services.AddHttpClient(SageMakerService.HttpClientName).ConfigurePrimaryHttpMessageHandler(() => SageMaker);
        services.AddMassTransitTestHarness(bus =>
        {
            bus.SetTestTimeouts(testTimeout: TimeSpan.FromSeconds(60), testInactivityTimeout: TimeSpan.FromSeconds(30));
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

    public FakeSageMaker SageMaker { get; } = new();

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 25, 3, 0, 0, TimeSpan.Zero));

    public IObjectStore Store { get; }

    public TrainerFolder Folder { get; } = new(new JobFolder("avocet", JobId));

    public BusNotes Notes { get; } = new();

    /// <summary>The looks asked for so far, in order.</summary>
    public IReadOnlyList<CheckTraining> Checks => Notes.Scheduled<CheckTraining>();

    public static Task<TrainerBench> StartAsync(TrainingOptions? training = null, params (string Key, string Value)[] settings) =>
        StartAsync(training, LearningTask.ObjectDetection, settings);

    public static async Task<TrainerBench> StartAsync(
        TrainingOptions? training, LearningTask task, params (string Key, string Value)[] settings)
    {
        var bench = new TrainerBench(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value));
        await bench._harness.Start();
        bench._harness.Bus.ConnectPublishObserver(bench.Notes);
        bench._harness.Bus.ConnectSendObserver(bench.Notes);
        await bench.Store.WriteJsonAsync(
            bench.Folder.Job.Job, TrainerJobs.Job(JobId, training) with { Task = task }, JobJson.Document, default);
        return bench;
    }

    /// <summary>Hands the packed set in and waits until it is dealt with.</summary>
    public Task PackedAsync(RecordIoPacked? packed = null) => DeliverAsync("avocet-trainer", packed ?? TrainerJobs.Packed(JobId));

    /// <summary>Hands in the look that was asked for last, or another one, and waits until it is dealt with.</summary>
    public Task LookAsync(CheckTraining? check = null) => DeliverAsync("avocet-trainer-checks", check ?? Checks[^1]);

    /// <summary>What avocet stop leaves.</summary>
    public Task WriteStopAsync(string reason) =>
        Store.WriteJsonAsync(Folder.Stop, new TrainingStop(reason, Clock.GetUtcNow()), JobJson.Document, default);

    public Task<StageStatus?> StatusAsync() => Store.ReadJsonAsync<StageStatus>(Folder.Job.Status(Stage.Train), JobJson.Document, default);

    public Task<TrainingRun?> RunAsync() => Store.ReadJsonAsync<TrainingRun>(Folder.Run, JobJson.Document, default);

    public Task<MetricSeries?> SeriesAsync() => Store.ReadJsonAsync<MetricSeries>(Folder.Metrics, JobJson.Document, default);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        SageMaker.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task DeliverAsync<T>(string queue, T message)
        where T : class
    {
        var id = NewId.NextGuid();
        var endpoint = await _harness.Bus.GetSendEndpoint(new Uri($"queue:{queue}"));
        await endpoint.Send(message, context => context.MessageId = id);
        (await _harness.Consumed.Any<T>(consumed => consumed.Context.MessageId == id)).ShouldBeTrue($"{queue} did not take {message}");
    }
}
