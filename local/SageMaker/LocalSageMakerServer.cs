using System.ComponentModel.DataAnnotations;
using System.Net;
using Avocet.Hosting;
using Avocet.ObjectStore;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Avocet.LocalSageMaker;

/// <summary>
/// SageMaker, SageMaker Runtime and CloudWatch Logs on one port of this machine, as far as Avocet uses them: it really trains, in a process
/// of its own, and really serves. Its state survives kill -9.
/// </summary>
public sealed class LocalSageMakerServer : IAsyncDisposable
{
    private readonly WebApplication _web;
    private readonly IReadOnlyList<IAsyncDisposable> _parts;

    private LocalSageMakerServer(WebApplication web, IReadOnlyList<IAsyncDisposable> parts)
    {
        (_web, _parts) = (web, parts);
        Uri = new Uri(web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    /// <summary>Address for all three services.</summary>
    public Uri Uri { get; }

    /// <summary>Starts a server that says nothing.</summary>
    /// <exception cref="ValidationException">An option is out of its range.</exception>
    /// <exception cref="IOException">The data directory is another server's, or the port is taken.</exception>
    /// <exception cref="InvalidDataException">A file of the data directory is damaged.</exception>
    public static Task<LocalSageMakerServer> StartAsync(LocalSageMakerOptions options, CancellationToken cancellationToken) =>
        StartAsync(options, NullLoggerFactory.Instance, TimeProvider.System, cancellationToken);

    /// <summary>Starts a server.</summary>
    /// <exception cref="ValidationException">An option is out of its range.</exception>
    /// <exception cref="IOException">The data directory is another server's, or the port is taken.</exception>
    /// <exception cref="InvalidDataException">A file of the data directory is damaged.</exception>
    public static async Task<LocalSageMakerServer> StartAsync(
        LocalSageMakerOptions options, ILoggerFactory loggers, TimeProvider clock, CancellationToken cancellationToken)
    {
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        Validator.ValidateObject(options.S3, new ValidationContext(options.S3), validateAllProperties: true);
        foreach (var fault in options.Faults) Validator.ValidateObject(fault, new ValidationContext(fault), validateAllProperties: true);
        var logger = loggers.CreateLogger("Avocet.LocalSageMaker");
        var data = Directory.CreateDirectory(options.DataDirectory).FullName;
        var parts = new List<IAsyncDisposable> { Lock(data) };
        WebApplication? web = null;
        try
        {
            var faults = new FaultInjection(options, clock);
            var store = CreateStore(options);
            var state = new ServerState(data, options, store, faults, logger, clock);
            parts.Add(state);
            web = BuildWeb(options);
            web.Run(new WireProtocol(
                state.Operations(), state.Invoke, new SignatureCheck(options.AccessKey, options.SecretKey, options.Region, clock), faults,
                logger).HandleAsync);
            // Before anybody can ask: a job that an earlier server left is never told to be at work, nor queued twice.
            state.Resume();
            await web.StartAsync(cancellationToken);
            var server = new LocalSageMakerServer(web, parts);
            state.Start();
            logger.Listening(server.Uri.ToString(), data, Place(store, options.S3));
            return server;
        }
        catch
        {
            if (web is not null) await web.DisposeAsync();
            await DisposeAsync(parts);
            throw;
        }
    }

    /// <summary>Stops listening and ends the workers. Trainings in progress go on when the next server starts.</summary>
    public async ValueTask DisposeAsync()
    {
        await _web.StopAsync();
        await DisposeAsync(_parts);
        await _web.DisposeAsync();
    }

    private static async Task DisposeAsync(IReadOnlyList<IAsyncDisposable> parts)
    {
        foreach (var part in parts.Reverse()) await part.DisposeAsync();
    }

    // Two servers that write the same files would lose each other's jobs. The system drops the lock with the process.
    private static FileStream Lock(string data)
    {
        try
        {
            return new FileStream(Path.Combine(data, ".lock"), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
        }
        catch (IOException taken)
        {
            throw new IOException(
                $"The data directory {data} is used by another local SageMaker. End that one, or give another directory.", taken);
        }
    }

    private static IObjectStore CreateStore(LocalSageMakerOptions options) =>
        options.Store == StoreKind.S3 ? new S3ObjectStore(options.S3.ToSettings()) : new DirectoryObjectStore(options.ObjectStoreRoot);

    private static string Place(IObjectStore store, S3Options s3) =>
        store is DirectoryObjectStore directory ? directory.Root : s3.ServiceUrl?.ToString() ?? $"S3 in {s3.Region}";

    private static WebApplication BuildWeb(LocalSageMakerOptions options)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        // The web server's own lines, several a request, would hide what matters here.
        builder.Services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        // Who runs this server decides what Ctrl-C means.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Parse(options.ListenAddress), options.Port);
        });
        return builder.Build();
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
