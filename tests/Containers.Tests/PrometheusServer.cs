using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Avocet.Deploy.Tests;

namespace Avocet.Containers.Tests;

/// <summary>A real Prometheus that scrapes services on this machine, every second, as the one of compose does.</summary>
internal sealed class PrometheusServer : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("avocet-prometheus-");
    private readonly HttpClient _http;
    private readonly Process _server;

    private PrometheusServer(string program, int port, IEnumerable<(string Service, int Port)> targets)
    {
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        var file = Path.Combine(_folder.FullName, "prometheus.yaml");
        File.WriteAllText(file, Configuration(targets));
        string[] arguments = [$"--config.file={file}", $"--storage.tsdb.path={_folder.FullName}/data",
            $"--web.listen-address=127.0.0.1:{port}"];
        _server = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        _server.BeginErrorReadLine();
        _server.BeginOutputReadLine();
    }

    /// <summary>Where Debian's binaries are; skips the test where they cannot be had.</summary>
    public static async Task<string> RequireOrSkipAsync()
    {
        var brought = await Command.RunAsync("eng/prometheus.sh");
        Assert.SkipUnless(brought.ExitCode == 0, $"Skipped: Prometheus cannot be had here: {brought.Errors}");
        return Path.Combine(brought.Output, "usr/bin");
    }

    public static async Task<PrometheusServer> StartAsync(int port, IEnumerable<(string Service, int Port)> targets) =>
        new(Path.Combine(await RequireOrSkipAsync(), "prometheus"), port, targets);

    /// <summary>Series that answer a query now; none before it is up.</summary>
    /// <exception cref="InvalidOperationException">Prometheus does not understand the query.</exception>
    public async Task<IReadOnlyList<JsonElement>> QueryAsync(string query)
    {
        try
        {
            using var reply = await _http.GetAsync(new Uri($"/api/v1/query?query={Uri.EscapeDataString(query)}", UriKind.Relative));
            var text = await reply.Content.ReadAsStringAsync();
            if (reply.StatusCode == System.Net.HttpStatusCode.BadRequest) throw new InvalidOperationException($"{query}\n{text}");
            if (!reply.IsSuccessStatusCode) return [];
            return [.. JsonDocument.Parse(text).RootElement.GetProperty("data").GetProperty("result").EnumerateArray()];
        }
        catch (HttpRequestException)
        {
            return [];
        }
    }

    public async ValueTask DisposeAsync()
    {
        _server.Kill();
        await _server.WaitForExitAsync();
        _server.Dispose();
        _http.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <summary>The job as in the compose file's configuration, which finds its targets by name.</summary>
    private static string Configuration(IEnumerable<(string Service, int Port)> targets)
    {
        Repository.Read("deploy/docker/telemetry/prometheus.yaml").ShouldContain("job_name: avocet\n");
        var text = new StringBuilder("global: { scrape_interval: 1s }\nscrape_configs:\n  - job_name: avocet\n    static_configs:\n");
        foreach (var (service, port) in targets)
            text.Append($"      - {{ targets: [\"127.0.0.1:{port}\"], labels: {{ service: {service} }} }}\n");
        return text.ToString();
    }
}
