using System.Diagnostics;
using System.Text;
using Avocet.Contracts;
using Avocet.Deployer;
using Avocet.Hosting;
using Avocet.LocalSageMaker;
using Avocet.LocalSageMaker.Tests;
using Avocet.ObjectStore;
using Avocet.RecordIO;
using Avocet.SageMaker;
using Avocet.Services.Tests.Converter;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Avocet.Services.Tests.Deployer;

/// <summary>The deployer in a host of its own, with the real local SageMaker behind it, and a clock that tests move.</summary>
internal sealed class DeployerBench : IAsyncDisposable
{
    public const string Image = "811284229777.dkr.ecr.us-east-1.amazonaws.com/object-detection:1";
    public const string Role = "arn:aws:iam::123456789012:role/SageMakerExecution";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("avocet-deployer-");
    private LocalSageMakerServer _server = null!;
    private IHost? _host;

    private readonly TimeProvider _time;
    private (string Key, string Value)[] _settings = [];
    private Func<DelegatingHandler>? _answers;

    private DeployerBench(TimeProvider? time)
    {
        _time = time ?? Clock;
        Store = new DirectoryObjectStore(Path.Combine(_folder.FullName, "store"));
    }

    public DirectoryObjectStore Store { get; }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));

    public BusTraffic Traffic { get; private set; } = null!;

    public SageMakerClient SageMaker => _host!.Services.GetRequiredService<SageMakerClient>();

    /// <param name="time">Instead of <see cref="Clock"/>.</param>
    /// <param name="fault">What SageMaker does on purpose.</param>
    /// <param name="answers">Stands in front of SageMaker.</param>
    /// <param name="settings">Settings of the deployer beside the usual ones.</param>
    public static async Task<DeployerBench> StartAsync(
        TimeProvider? time = null, LocalSageMakerFault? fault = null, Func<DelegatingHandler>? answers = null,
        params (string Key, string Value)[] settings)
    {
        var bench = new DeployerBench(time) { _settings = settings, _answers = answers };
        var options = new LocalSageMakerOptions
        {
            DataDirectory = Path.Combine(bench._folder.FullName, "sagemaker"),
            ObjectStoreRoot = bench.Store.Root,
            Port = 0,
        };
        if (fault is not null) options.Faults.Add(fault);
        bench._server = await LocalSageMakerServer.StartAsync(options, NullLoggerFactory.Instance, bench._time, CancellationToken.None);
        await bench.StartDeployerAsync();
        return bench;
    }

    public async Task StartDeployerAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(Settings());
        builder.Configuration.AddInMemoryCollection(_settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.Services.AddAvocet().AddDeployer().AddAvocetBus();
        builder.Services.AddSingleton(_time);
        if (_answers is not null) builder.Services.AddHttpClient(SageMakerService.HttpClientName).AddHttpMessageHandler(_answers);
        _host = builder.Build();
        Traffic = new BusTraffic();
        var bus = _host!.Services.GetRequiredService<IBus>();
        bus.ConnectPublishObserver(Traffic);
        await _host.StartAsync();
    }

    /// <summary>Starts the deployer as a process of its own, which can really be killed.</summary>
    public ServiceProcess StartDeployerProcess() => new("Deployer", Settings());

    /// <summary>Ends the deployer and, with it, every message on the in-memory bus.</summary>
    public async Task StopDeployerAsync()
    {
        if (_host is null) return;
        await _host.StopAsync();
        _host.Dispose();
        _host = null;
    }

    /// <summary>Stores job, model and validation channel as the stages before do, and gives the trainer's message.</summary>
    public async Task<ModelTrained> TrainAsync(
        string jobId, DeploymentOptions? deployment, int kind = 1, double precision = 0.8, byte[]? archive = null, byte[]? picture = null,
        LearningTask task = LearningTask.ObjectDetection)
    {
        var folder = new JobFolder("avocet", jobId);
        var job = new SubmitDatasetJob
        {
            JobId = jobId,
            Source = new DatasetSource { Cub = new CubSource { Uri = "s3://bucket/cub/" } },
            Deployment = deployment,
            Task = task,
        };
        await Store.WriteJsonAsync(folder.Job, job, JobJson.Document, default);
        var model = folder.Training.Child("model.tar.gz");
        await Store.WriteAsync(model, new MemoryStream(archive ?? TinyModel.Archive(kind)), default);
        if (task == LearningTask.SemanticSegmentation) await WritePicturesAsync(folder);
        else await WriteValidationAsync(folder, picture ?? TinyModel.Picture());
        return new ModelTrained
        {
            JobId = jobId,
            TrainingJobName = $"avocet-{jobId}",
            ModelUri = model.ToString(),
            ImageUri = Image,
            Classes = ["001.Auk", "002.Bee_eater"],
            MeanAveragePrecision = precision,
            BestEpoch = 3,
        };
    }

    /// <summary>Posts a message and waits for the next answer of a kind.</summary>
    public async Task<TAnswer> AskAsync<TAnswer>(object message)
        where TAnswer : class
    {
        var after = Traffic.Published<TAnswer>().Count;
        await _host!.Services.GetRequiredService<IBus>().Publish(message, message.GetType());
        return await Traffic.NextAsync<TAnswer>(after);
    }

    public async Task SendAsync<T>(string queue, T message)
        where T : class =>
        await (await _host!.Services.GetRequiredService<IBus>().GetSendEndpoint(new Uri($"queue:{queue}"))).Send(message);

    /// <summary>Hears of every message of a kind that is dealt with.</summary>
    public void Observe<T>(IConsumeMessageObserver<T> observer)
        where T : class => _host!.Services.GetRequiredService<IBus>().ConnectConsumeMessageObserver(observer);

    public Task<StageStatus?> StatusAsync(string jobId) =>
        Store.ReadJsonAsync<StageStatus>(new JobFolder("avocet", jobId).Status(Stage.Deploy), JobJson.Document, default);

    public Task<Avocet.Deployer.Deployment?> DeploymentAsync(string jobId) =>
        Store.ReadJsonAsync<Avocet.Deployer.Deployment>(
            new DeployerFolder(new JobFolder("avocet", jobId)).Deployment, JobJson.Document, default);

    public Task WriteDeploymentAsync(Avocet.Deployer.Deployment deployment)
    {
        var documents = new JobDocuments(Store, Microsoft.Extensions.Options.Options.Create(new AvocetOptions()), _time);
        return new DeploymentStore(Store, documents).WriteAsync(deployment, default);
    }

    public async Task<int> NextHopAsync(string jobId) =>
        (await Store.ReadJsonAsync<Expiry>(
            new DeployerFolder(new JobFolder("avocet", jobId)).Expiry, JobJson.Document, default))?.NextHop ?? 0;

    /// <summary>Deployments that are still looked after.</summary>
    public async Task<int> LiveNotesAsync() => await Store.ListAsync(DeployerFolder.AllLive("avocet"), default).CountAsync();

    /// <summary>Names of what stands at SageMaker: endpoints with their status, configurations, models.</summary>
    public async Task<IReadOnlyList<string>> StandingAsync()
    {
        var endpoints = await SageMaker.ListEndpointsAsync(new ListEndpointsRequest { MaxResults = 100 }, default);
        var configs = await SageMaker.ListEndpointConfigsAsync(new ListEndpointConfigsRequest { MaxResults = 100 }, default);
        var models = await SageMaker.ListModelsAsync(new ListModelsRequest { MaxResults = 100 }, default);
        return
        [
            .. endpoints.Endpoints.Select(endpoint => $"endpoint {endpoint.EndpointName} {endpoint.EndpointStatus}").Order(),
            .. configs.EndpointConfigs.Select(config => $"config {config.EndpointConfigName}").Order(),
            .. models.Models.Select(model => $"model {model.ModelName}").Order(),
        ];
    }

    public async Task<string?> TagAsync(string resource) =>
        (await SageMaker.ListTagsAsync($"arn:aws:sagemaker:us-east-1:000000000000:{resource}", null, default))
        .Tags.FirstOrDefault(tag => tag.Key == EndpointSpec.JobTag)?.Value;

    /// <summary>Holds back an object: whoever reads it waits.</summary>
    public HeldBack HoldBack(string uri) => new(Store.PathOf(ObjectUri.Parse(uri)));

    public static async Task EventuallyAsync(Func<Task<bool>> condition, string what)
    {
        var patience = Stopwatch.StartNew();
        while (!await condition())
        {
            (patience.Elapsed < Patience).ShouldBeTrue($"not in time: {what}");
            await Task.Delay(25);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopDeployerAsync();
        await _server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private Dictionary<string, string?> Settings() => new()
    {
        ["Avocet:StoreDirectory"] = Store.Root,
        ["Avocet:Retries"] = "0",
        ["Avocet:RedeliverySeconds:0"] = "1",
        ["SageMaker:ServiceUrl"] = _server.Uri.ToString(),
        ["SageMaker:AccessKey"] = "avocet",
        ["SageMaker:SecretKey"] = "avocet",
        ["SageMaker:RoleArn"] = Role,
        ["Deployer:CheckSeconds"] = "1",
        ["Deployer:ExpiryHopSeconds"] = "1",
        ["Deployer:SmokePictures"] = "3",
    };

    private async Task WriteValidationAsync(JobFolder job, byte[] picture)
    {
        var (folder, rec, idx) = (new DeployerFolder(job), new MemoryStream(), new StringBuilder());
        var writer = new RecordIoWriter(rec);
        for (var id = 10UL; id < 17; id++)
        {
            RecordIoIndex.Append(idx, new IndexEntry(id, rec.Position));
            writer.Write(ImageRecord.Pack(id, [2, 5, 0, 0.1f, 0.1f, 0.5f, 0.5f], picture));
        }

        rec.Position = 0;
        await Store.WriteAsync(folder.ValidationRec, rec, default);
        await Store.WriteTextAsync(folder.ValidationIdx, idx.ToString(), default);
    }

    private async Task WritePicturesAsync(JobFolder job)
    {
        for (var id = 10; id < 17; id++)
        {
            var picture = job.Channels.Child($"validation/{id:D7}.jpg");
            await Store.WriteAsync(picture, new MemoryStream(TinyModel.Picture()), default);
            await Store.WriteTextAsync(job.Channels.Child($"validation_annotation/{id:D7}.png"), "a mask", default);
        }
    }
}
