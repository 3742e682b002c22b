using System.Text.Json;
using Avocet.Cli.Remote;
using Avocet.Cli.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Avocet.Cli.Tests.Reporting;

/// <summary>A console over a directory store, and an endpoint that says the same of every picture.</summary>
internal sealed class TestConsole : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _running = [];
    private Installation? _installation;

    public TestFolder Folder { get; } = new();

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _running) await server.DisposeAsync();
        _installation?.Dispose();
        Folder.Dispose();
    }

    /// <summary>Starts the console, waits until it has read the jobs, and gives its address.</summary>
    /// <param name="answer">What the endpoint says of every picture; left out, there is none.</param>
    public async Task<Uri> StartAsync(string? answer = null)
    {
        Directory.CreateDirectory(Folder.Of("store"));
        var settings = new Dictionary<string, string>
        {
            ["Avocet:StoreDirectory"] = Folder.Of("store"),
            ["SageMaker:ServiceUrl"] = (answer is null ? new Uri("http://127.0.0.1:9") : await EndpointAsync(answer)).ToString(),
            ["SageMaker:AccessKey"] = "test",
            ["SageMaker:SecretKey"] = "test",
            ["SageMaker:MaxAttempts"] = "1",
            // Nobody listens there: the pages must bear that too, and a test never asks AWS.
            ["Avocet:Sqs:ServiceUrl"] = "http://127.0.0.1:9",
            ["Avocet:Sqs:AccessKey"] = "test",
            ["Avocet:Sqs:SecretKey"] = "test",
        };
        _installation = Installation.Open(new FileInfo(Folder.Write("settings.json", JsonSerializer.SerializeToUtf8Bytes(settings))));
        var console = await ConsoleServer.StartAsync(_installation, "127.0.0.1", 0, default);
        _running.Add(console);
        await console.Reading;
        return console.Address;
    }

    public void WriteStage(string job, string stage, string state, int second, string message, object? failure = null) => Folder.Write(
        $"store/avocet/jobs/{job}/stages/{stage}.json", JsonSerializer.SerializeToUtf8Bytes(new
        {
            jobId = job,
            stage,
            state,
            message,
            startedAt = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(second),
            updatedAt = new DateTimeOffset(2026, 3, 1, 1, 0, 0, TimeSpan.Zero),
            failure,
        }));

    private async Task<Uri> EndpointAsync(string answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        server.Run(context => context.Response.WriteAsync(answer));
        await server.StartAsync();
        _running.Add(server);
        return new Uri(server.Urls.First());
    }
}
