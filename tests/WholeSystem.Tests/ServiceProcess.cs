using System.Diagnostics;
using System.Globalization;

namespace Avocet.WholeSystem.Tests;

/// <summary>
/// One replica of a service, or the local SageMaker: a process of its own, which can be killed, frozen, ended and started again.
/// </summary>
internal sealed class ServiceProcess : IDisposable
{
    private const int MostLines = 400;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly ProcessStartInfo _start;
    private readonly Queue<string> _said = [];
    private Process? _process;

    /// <summary>A process that is not started yet.</summary>
    /// <param name="project">Project whose program it is, e.g. Ingest.</param>
    /// <param name="settings">Environment.</param>
    public ServiceProcess(string project, IReadOnlyDictionary<string, string?> settings)
    {
        Project = project;
        var folder = Path.GetFullPath(Path.Combine(
            AppContext.BaseDirectory, "..", "..", project, Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/'))));
        // The working directory is where a service finds its appsettings.json, as in its image.
        _start = new ProcessStartInfo(Path.Combine(folder, $"Avocet.{project}"))
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in settings) _start.Environment[name] = value;
    }

    public string Project { get; }

    public bool HasExited => _process!.HasExited;

    /// <summary>Last lines of all its lives.</summary>
    public string Said
    {
        get
        {
            lock (_said) return $"--- {Project}\n{string.Join('\n', _said)}";
        }
    }

    public void Start()
    {
        _process = new Process { StartInfo = _start };
        _process.OutputDataReceived += (_, line) => Hear(line.Data);
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Waits until a line holds a text, and gives the line.</summary>
    public async Task<string> HeardAsync(string text)
    {
        using var late = new CancellationTokenSource(Patience);
        while (true)
        {
            lock (_said)
            {
                if (_said.FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal)) is { } line) return line;
            }

            HasExited.ShouldBeFalse($"It ended before it said '{text}'.\n{Said}");
            await Task.Delay(20, late.Token);
        }
    }

    /// <summary>kill -9.</summary>
    public void Kill()
    {
        _process!.Kill(entireProcessTree: false);
        _process.WaitForExit();
        _process.Dispose();
    }

    /// <summary>SIGTERM.</summary>
    /// <returns>Its exit code, and how long it took to end.</returns>
    public async Task<(int ExitCode, TimeSpan Took)> TerminateAsync()
    {
        var began = Stopwatch.StartNew();
        Signal("TERM");
        using var late = new CancellationTokenSource(Patience);
        await _process!.WaitForExitAsync(late.Token);
        return (_process.ExitCode, began.Elapsed);
    }

    /// <summary>SIGSTOP: it is there, and does nothing.</summary>
    public void Freeze() => Signal("STOP");

    /// <summary>SIGCONT.</summary>
    public void Thaw() => Signal("CONT");

    public void Dispose()
    {
        if (_process is null) return;
        try
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }
        catch (InvalidOperationException)
        {
            // It has ended already.
        }

        _process.Dispose();
    }

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private void Hear(string? line)
    {
        if (line is null) return;
        lock (_said)
        {
            _said.Enqueue(line);
            if (_said.Count > MostLines) _said.Dequeue();
        }
    }
}
