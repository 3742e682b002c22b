using System.Diagnostics;
using System.Globalization;

namespace Avocet.LocalSageMaker;

/// <summary>
/// The process that trains. Its standard input stays open as long as this server lives: it ends by itself when that does.
/// </summary>
internal sealed class TrainingWorker : IDisposable
{
    private const string PathVariable = "AVOCET_TRAINING_WORKER";
    private const string ProgramName = "Avocet.LocalTraining";
    private const string ProcessFile = "worker.pid";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly Process _process;
    private readonly Action<string> _said;
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _spoke = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isOver;

    private TrainingWorker(Process process, Action<string> said) => (_process, _said) = (process, said);

    /// <summary>
    /// The worker's program: as told, else as the environment tells, else beside this program, else as the repository builds it.
    /// </summary>
    /// <exception cref="FileNotFoundException">There is none; the message says where it was looked for.</exception>
    public static string FindProgram(string? told)
    {
        if ((told ?? Environment.GetEnvironmentVariable(PathVariable)) is { Length: > 0 } named)
            return File.Exists(named)
                ? Path.GetFullPath(named)
                : throw new FileNotFoundException($"The training worker {named} is not there. Name another by {PathVariable}.");
        var folders = new List<string> { Path.Combine(AppContext.BaseDirectory, "training") };
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "Avocet.slnx"))) continue;
            var built = Path.Combine(folder.FullName, "artifacts", "bin", "LocalTraining");
            folders.AddRange([Path.Combine(built, "release_linux-x64"), Path.Combine(built, "debug_linux-x64")]);
        }

        var files = folders.SelectMany(folder => (string[])[Path.Combine(folder, ProgramName), Path.Combine(folder, ProgramName + ".dll")]);
        return files.FirstOrDefault(File.Exists) ?? throw new FileNotFoundException(
            $"There is no training worker {ProgramName} in {string.Join(", ", folders)}. "
            + $"Build local/Training, or name it by {PathVariable}.");
    }

    /// <summary>
    /// Ends the worker of a server that was killed, should it not have noticed yet: two must not write to the same checkpoints.
    /// </summary>
    public static void EndLeftOver(string directory)
    {
        var file = Path.Combine(directory, ProcessFile);
        if (!File.Exists(file) || !int.TryParse(File.ReadAllText(file), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            return;
        try
        {
            // The number may long be another process's; only one that works on this folder is meant.
            if (!File.ReadAllText($"/proc/{id}/cmdline").Contains(directory, StringComparison.Ordinal)) return;
            using var process = Process.GetProcessById(id);
            process.Kill(entireProcessTree: true);
            process.WaitForExit(Patience);
        }
        catch (Exception gone) when (gone is IOException or ArgumentException or InvalidOperationException)
        {
            // It has ended.
        }
    }

    /// <summary>Starts a worker on a folder.</summary>
    /// <param name="program">From <see cref="FindProgram"/>.</param>
    /// <param name="algorithm">Which built-in algorithm.</param>
    /// <param name="directory">The training folder.</param>
    /// <param name="weights">Pretrained weights, where they are not the environment's.</param>
    /// <param name="said">Gets each line it prints, one at a time.</param>
    public static TrainingWorker Start(string program, string algorithm, string directory, string? weights, Action<string> said)
    {
        var isLibrary = program.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);
        var start = new ProcessStartInfo(isLibrary ? "dotnet" : program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // Threads that spin while they wait slow everything else on a small machine; the server's collector keeps a heap a core.
            Environment = { ["OMP_WAIT_POLICY"] = "PASSIVE", ["DOTNET_gcServer"] = "0" },
        };
        if (weights is not null) start.Environment["AVOCET_WEIGHTS"] = weights;
        foreach (var argument in (string[])[.. isLibrary ? (string[])[program] : [], "train", "--job", directory, "--algorithm", algorithm])
            start.ArgumentList.Add(argument);
        var worker = new TrainingWorker(new Process { StartInfo = start }, said);
        worker._process.OutputDataReceived += (_, line) => worker.Hear(line.Data);
        worker._process.ErrorDataReceived += (_, line) => worker.Hear(line.Data);
        worker._process.Start();
        try
        {
            File.WriteAllText(Path.Combine(directory, ProcessFile), worker._process.Id.ToString(CultureInfo.InvariantCulture));
        }
        catch
        {
            worker.Dispose();
            throw;
        }

        worker._process.BeginOutputReadLine();
        worker._process.BeginErrorReadLine();
        return worker;
    }

    /// <summary>Waits until it is gone and everything it said was heard.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> WaitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Asks it to finish soon: once it has said something, since before that it cannot have learnt to listen.</summary>
    public async Task TerminateAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAny(_spoke.Task, _process.WaitForExitAsync(cancellationToken));
        if (!_process.HasExited) Posix.Terminate(_process.Id);
    }

    public void Kill()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
    }

    /// <summary>Ends it, if it has not ended; afterwards it writes no more, and nothing more is heard of it.</summary>
    public void Dispose()
    {
        Kill();
        _process.WaitForExit(Patience);
        _process.Dispose();
        lock (_gate) _isOver = true;
    }

    private void Hear(string? line)
    {
        if (line is null) return;
        lock (_gate)
        {
            if (!_isOver) _said(line);
        }

        _spoke.TrySetResult();
    }
}
