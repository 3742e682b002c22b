using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Avocet.WholeSystem.Tests;

/// <summary>What a run of the command left.</summary>
internal sealed record Run(int ExitCode, string Output, string Error)
{
    /// <summary>The last line of standard output, as JSON.</summary>
    public JsonElement Json()
    {
        ExitCode.ShouldBe(0, Error);
        return JsonDocument.Parse(Output.Trim().Split('\n')[^1]).RootElement;
    }
}

/// <summary>The avocet command as a user starts it: a process of its own.</summary>
internal sealed class Avocet : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();

    private Avocet(Process process) => _process = process;

    /// <summary>Where the build put the command: beside this test, in the same configuration.</summary>
    private static string Program =>
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Cli", Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')), "avocet"));

    public static Avocet Start(params string[] arguments) => Start(new Dictionary<string, string?>(), arguments);

    /// <summary>Starts it with settings in its environment.</summary>
    public static Avocet Start(IReadOnlyDictionary<string, string?> settings, params string[] arguments)
    {
        // A runner in the background ignores SIGINT, and what it starts would too.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", Program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            Environment = { ["OMP_WAIT_POLICY"] = "PASSIVE" },
        };
        foreach (var (name, value) in settings) start.Environment[name] = value;
        var command = new Avocet(new Process { StartInfo = start });
        command._process.OutputDataReceived += (_, line) => Hear(command._output, line.Data);
        command._process.ErrorDataReceived += (_, line) => Hear(command._error, line.Data);
        command._process.Start();
        command._process.StandardInput.Close();
        command._process.BeginOutputReadLine();
        command._process.BeginErrorReadLine();
        return command;
    }

    public static async Task<Run> RunAsync(params string[] arguments)
    {
        using var command = Start(arguments);
        return await command.EndAsync();
    }

    public async Task<Run> EndAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        lock (_output) lock (_error) return new Run(_process.ExitCode, _output.ToString(), _error.ToString());
    }

    /// <summary>Waits until it has said something on standard error.</summary>
    public async Task HeardAsync(string text)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            lock (_error)
            {
                if (_error.ToString().Contains(text, StringComparison.Ordinal)) return;
            }

            _process.HasExited.ShouldBeFalse($"It ended before it said '{text}':\n{_error}");
            await Task.Delay(50, patience.Token);
        }
    }

    /// <summary>kill -9: it and what it started.</summary>
    public void Kill()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
    }

    public void Interrupt() => Process.Start("kill", ["-INT", _process.Id.ToString(null as IFormatProvider)]).WaitForExit();

    public void Dispose()
    {
        if (!_process.HasExited) Kill();
        _process.Dispose();
    }

    private static void Hear(StringBuilder text, string? line)
    {
        if (line is null) return;
        lock (text) text.Append(line).Append('\n');
    }
}
