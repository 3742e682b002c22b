using System.Diagnostics;

namespace Avocet.LocalTraining.Tests;

/// <summary>The training worker as a process of its own, as the local SageMaker starts it.</summary>
internal sealed class Worker : IDisposable
{
    private const int MostKills = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly Process _process;
    private readonly List<string> _lines = [];

    private Worker(Process process) => _process = process;

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines) return [.. _lines];
        }
    }

    public static Worker Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["OMP_WAIT_POLICY"] = "PASSIVE", ["AVOCET_WEIGHTS"] = null },
        };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "Avocet.LocalTraining.dll"), .. arguments])
            start.ArgumentList.Add(argument);
        var worker = new Worker(Process.Start(start)!);
        worker._process.OutputDataReceived += (_, line) => worker.Keep(line.Data);
        worker._process.ErrorDataReceived += (_, line) => worker.Keep(line.Data);
        worker._process.BeginOutputReadLine();
        worker._process.BeginErrorReadLine();
        return worker;
    }

    public static Worker Train(TrainingJobFolder job) => Start("train", "--job", job.Root);

    /// <summary>
    /// The folder of a job whose worker was killed once it had said something. A worker that was done before the kill came, which a busy
    /// machine may bring about, is no such one: then another is killed.
    /// </summary>
    public static TrainingJobFolder Kill(string text, Func<TrainingJobFolder> fill, params string[] algorithm)
    {
        for (var tries = 1; tries <= MostKills; tries++)
        {
            var job = fill();
            using var worker = Start(["train", "--job", job.Root, .. algorithm]);
            worker.WaitFor(text);
            worker._process.Kill();
            if (worker.WaitForExit() != 0) return job;
            job.Dispose();
        }

        throw new InvalidOperationException($"{MostKills} workers ended before the kill that follows '{text}': give them more epochs.");
    }

    /// <summary>Waits for a line; fails with all lines when the worker ends before.</summary>
    public void WaitFor(string text)
    {
        var clock = Stopwatch.StartNew();
        while (!Lines.Any(line => line.Contains(text, StringComparison.Ordinal)))
        {
            (clock.Elapsed < Patience).ShouldBeTrue($"no line with '{text}' in time; the worker said:\n{string.Join('\n', Lines)}");
            _process.WaitForExit(20);
        }
    }

    /// <summary>Mean class loss of an epoch.</summary>
    public double Loss(int epoch)
    {
        var line = Lines.Single(line => line.Contains($"epoch={epoch}, ", StringComparison.Ordinal)
            && line.Contains("cross_entropy <loss>=(", StringComparison.Ordinal));
        return double.Parse(line[(line.LastIndexOf('(') + 1)..^1], System.Globalization.CultureInfo.InvariantCulture);
    }

    public int WaitForExit()
    {
        _process.WaitForExit(Patience).ShouldBeTrue($"the worker does not end; it said:\n{string.Join('\n', Lines)}");
        _process.WaitForExit();
        return _process.ExitCode;
    }

    public void CloseInput() => _process.StandardInput.Close();

    public void Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        lock (_lines) _lines.Add(line);
    }
}
