using Avocet.Contracts;
using Avocet.Converter;
using Avocet.Deployer;
using Avocet.Hosting;
using Avocet.Ingest;
using Avocet.LocalSageMaker;
using Avocet.ObjectStore;
using Avocet.Trainer;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Serilog;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace Avocet.Cli;

/// <summary>Folders of an embedded pipeline.</summary>
/// <param name="Root">Holds all of it.</param>
internal sealed record EmbeddedFolders(string Root)
{
    public string Store => Path.Combine(Root, "store");

    public string SageMaker => Path.Combine(Root, "sagemaker");

    public string Logs => Path.Combine(Root, "logs");
}

/// <summary>The embedded default: the four services, the bus, the object store and the local SageMaker in this process.</summary>
internal sealed class EmbeddedPipeline : IAsyncDisposable
{
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(20);
    private readonly IHost _host;
    private readonly LocalSageMakerServer _sageMaker;

    private EmbeddedPipeline(IHost host, LocalSageMakerServer sageMaker, LocalSageMakerOptions options) =>
        (_host, _sageMaker, SageMaker) = (host, sageMaker, options);

    /// <summary>Where the local SageMaker answers.</summary>
    public Uri SageMakerUri => _sageMaker.Uri;

    /// <summary>Its credentials and region.</summary>
    public LocalSageMakerOptions SageMaker { get; }

    public IServiceProvider Services => _host.Services;

    public JobDocuments Documents => _host.Services.GetRequiredService<JobDocuments>();

    public DirectoryObjectStore Store => (DirectoryObjectStore)_host.Services.GetRequiredService<IObjectStore>();

    /// <summary>Starts all of it. What an earlier run left undone goes on when its job is posted again.</summary>
    public static async Task<EmbeddedPipeline> StartAsync(EmbeddedFolders folders, CancellationToken cancellationToken)
    {
        var logger = CreateLogger(folders);
        var options = new LocalSageMakerOptions { DataDirectory = folders.SageMaker, ObjectStoreRoot = folders.Store, Port = 0 };
        using var loggers = new Serilog.Extensions.Logging.SerilogLoggerFactory(logger);
        var sageMaker = await LocalSageMakerServer.StartAsync(options, loggers, TimeProvider.System, cancellationToken);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(Settings(folders, options, sageMaker.Uri));
        builder.Services.AddSerilog(logger, dispose: true);
        // Ctrl-C is the command's own business.
        builder.Services.AddSingleton<IHostLifetime, CommandLifetime>();
        builder.Services.AddAvocet().AddIngest().AddConverter().AddTrainer().AddDeployer().AddAvocetBus();
        var host = builder.Build();
        try
        {
            await host.StartAsync(cancellationToken);
        }
        catch
        {
            host.Dispose();
            await sageMaker.DisposeAsync();
            throw;
        }

        return new EmbeddedPipeline(host, sageMaker, options);
    }

    /// <summary>Posts a job to the bus.</summary>
    public Task SubmitAsync(SubmitDatasetJob job, CancellationToken cancellationToken) =>
        _host.Services.GetRequiredService<IBus>().Publish(job, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        using (var patience = new CancellationTokenSource(StopWithin)) await _host.StopAsync(patience.Token);
        await _sageMaker.DisposeAsync();
        _host.Dispose();
    }

    private static Dictionary<string, string?> Settings(EmbeddedFolders folders, LocalSageMakerOptions options, Uri sageMaker) => new()
    {
        ["Avocet:StoreDirectory"] = folders.Store,
        // On one machine what fails twice in a row goes on failing: say so soon.
        ["Avocet:Retries"] = "2",
        ["Avocet:RedeliverySeconds:0"] = "2",
        ["Ingest:AllowLocalPaths"] = "true",
        ["SageMaker:ServiceUrl"] = sageMaker.ToString(),
        ["SageMaker:Region"] = options.Region,
        ["SageMaker:AccessKey"] = options.AccessKey,
        ["SageMaker:SecretKey"] = options.SecretKey,
        ["SageMaker:RoleArn"] = "arn:aws:iam::000000000000:role/avocet-local",
        ["Trainer:CheckSeconds"] = "1",
        ["Deployer:CheckSeconds"] = "1",
    };

    private static Serilog.Core.Logger CreateLogger(EmbeddedFolders folders) => new LoggerConfiguration()
        .MinimumLevel.Information()
        .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
        .MinimumLevel.Override("System", LogEventLevel.Warning)
        .MinimumLevel.Override("MassTransit", LogEventLevel.Warning)
        .Enrich.FromLogContext()
        .WriteTo.File(
            new CompactJsonFormatter(), Path.Combine(folders.Logs, "avocet.jsonl"), shared: true, fileSizeLimitBytes: 64 << 20,
            rollOnFileSizeLimit: true)
        .CreateLogger();

    private sealed class CommandLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
