using System.Diagnostics;

namespace Avocet.Services.Tests;

/// <summary>A service as a process of its own, which can really be killed, and is at the end.</summary>
internal sealed class ServiceProcess : IDisposable
{
    private readonly Process _process;

    /// <param name="service">Trainer, Deployer.</param>
    /// <param name="settings">Its settings.</param>
    public ServiceProcess(string service, IEnumerable<KeyValuePair<string, string?>> settings)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, $"Avocet.{service}.dll")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (key, value) in settings) start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        _process = Process.Start(start)!;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
