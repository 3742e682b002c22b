using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Avocet.Testing;

[assembly: AssemblyFixture(typeof(Fauxqs))]
[assembly: AssemblyFixture(typeof(Avocet.ObjectStore.Tests.Moto))]

namespace Avocet.ObjectStore.Tests;

/// <summary>
/// A second opinion on S3 where moto (pip install 'moto[server]') is on the PATH: it knows conditions and lists of uploads, which fauxqs
/// does not.
/// </summary>
public sealed class Moto : IAsyncLifetime
{
    private const string Script = """
        command -v moto_server >/dev/null || exit 9
        moto_server -H 127.0.0.1 -p "$1" </dev/null >/dev/null 2>&1 &
        cat >/dev/null
        kill $!
        """;

    private Process? _server;

    public Uri? Url { get; private set; }

    public async ValueTask InitializeAsync()
    {
        var port = FreePort();
        try
        {
            // The shell ends the server when this process ends, however it ends: its standard input closes.
            _server = Process.Start(new ProcessStartInfo("sh", ["-c", Script, "sh", $"{port}"]) { RedirectStandardInput = true })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return;
        }

        var url = new Uri($"http://127.0.0.1:{port}");
        using var http = new HttpClient();
        for (var i = 0; i < 200 && !_server.HasExited; i++)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri(url, "/moto-api/"));
                Url = url;
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(100);
            }
        }
    }

    /// <summary>Call it first in a test.</summary>
    public void RequireOrSkip() => Assert.SkipWhen(Url is null, "Skipped: moto_server is not on the PATH (pip install 'moto[server]').");

    public ValueTask DisposeAsync()
    {
        if (_server is { HasExited: false }) _server.StandardInput.Close();
        _server?.Dispose();
        return ValueTask.CompletedTask;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
