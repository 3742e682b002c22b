using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Avocet.LocalSageMaker.Tests;

/// <summary>The server as a process of its own, which can really be killed.</summary>
internal sealed partial class ServerProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;

    private ServerProcess(Process process, Uri address) => (_process, Uri, Client) = (process, address, new Client(address));

    public Uri Uri { get; }

    public Client Client { get; }

    /// <summary>Starts it on the directories of the options and waits until it listens.</summary>
    public static async Task<ServerProcess> Start(LocalSageMakerOptions options)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Avocet.LocalSageMaker.dll")])
        {
            RedirectStandardOutput = true,
            Environment =
            {
                ["LocalSageMaker__DataDirectory"] = options.DataDirectory,
                ["LocalSageMaker__ObjectStoreRoot"] = options.ObjectStoreRoot,
                ["LocalSageMaker__Port"] = $"{options.Port}",
                ["LocalSageMaker__TrainingWorker"] = options.TrainingWorker,
                // The small network from nothing: no test may depend on weights that a machine may not have.
                ["AVOCET_WEIGHTS"] = null,
            },
        };
        var process = Process.Start(start)!;
        var said = new List<string>();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
            {
                said.Add(line);
                if (Address().Match(line) is not { Success: true } address) continue;
                _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return new ServerProcess(process, new Uri(address.Groups[1].Value));
            }
        }
        catch (OperationCanceledException)
        {
            process.Kill();
        }

        process.Dispose();
        throw new InvalidOperationException($"the server does not listen; it said:\n{string.Join('\n', said)}");
    }

    /// <summary>kill -9, of the server alone: what it started is left to find out by itself.</summary>
    public void Kill()
    {
        _process.Kill(entireProcessTree: false);
        _process.WaitForExit();
    }

    public void Dispose()
    {
        Client.Dispose();
        if (!_process.HasExited) Kill();
        _process.Dispose();
    }

    [GeneratedRegex(@"listens on ""?(http://[0-9.:]+)")]
    private static partial Regex Address();
}
