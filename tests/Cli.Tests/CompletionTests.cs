using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Avocet.Cli.Tests;

/// <summary>The completion scripts in the shells themselves, which ask the real command.</summary>
public sealed partial class CompletionTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("avocet topol", "topology")]
    [InlineData("avocet dlq re", "replay")]
    [InlineData("avocet status --wa", "--watch")]
    public async Task Fish_completes(string line, string expected)
    {
        var script = await InstallAsync("fish");

        var found = await RunAsync("fish", ["--no-config", "-c", $"source {script}; complete -C '{line}'"]);

        found.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ShouldBe([expected]);
    }

    [Fact]
    public async Task Bash_completes_what_is_typed()
    {
        var script = await InstallAsync("bash");

        (await TypeAsync("bash --norc -i", $"source {script}")).ShouldContain(
            "avocet topology show [options]", Case.Sensitive, "'avocet topol' TAB 'show --help' was no help of topology show.");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Zsh_completes_what_is_typed(bool inFpath)
    {
        var script = await InstallAsync("zsh");
        File.Copy(script, _folder.Of("_avocet"));
        var load = inFpath
            ? $"fpath=({_folder.Of()} $fpath); autoload -U compinit; compinit -D -u"
            : $"autoload -U compinit; compinit -D -u; source {script}";

        (await TypeAsync("zsh -f -i", load)).ShouldContain(
            "avocet topology show [options]", Case.Sensitive, "'avocet topol' TAB 'show --help' was no help of topology show.");
    }

    [Fact]
    public async Task Another_shell_is_refused_by_name() => (await Run.AvocetAsync("completion", "tcsh")).Error.ShouldContain("tcsh");

    /// <summary>The script of a shell, and beside it the command as it is installed: a program called avocet.</summary>
    private async Task<string> InstallAsync(string shell)
    {
        Assert.SkipWhen(Which(shell) is null, $"There is no {shell} here: run eng/test-tools.sh as root, or apt-get install {shell}.");
        var program = _folder.Write("avocet", System.Text.Encoding.UTF8.GetBytes(
            $"#!/bin/sh\nexec dotnet {Path.Combine(AppContext.BaseDirectory, "avocet.dll")} \"$@\"\n"));
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return _folder.Write($"avocet.{shell}", System.Text.Encoding.UTF8.GetBytes((await Run.AvocetAsync("completion", shell)).Output));
    }

    /// <summary>
    /// Types into an interactive shell on a terminal of its own: loads the script, begins a command, and lets Tab end its word.
    /// </summary>
    private async Task<string> TypeAsync(string shell, string load)
    {
        // script makes the terminal; the shell says when it is done with each line, so that nothing is typed ahead of it.
        using var process = Start("script", ["-qfec", shell, "/dev/null"]);
        var seen = "";
        await TypeLineAsync($"{load}; echo load''ed-1", "loaded-1");
        await TypeLineAsync("avocet topol\tshow --help; echo end''ed-2", "ended-2");
        await process.StandardInput.WriteAsync("exit\n");
        process.StandardInput.Close();
        await process.WaitForExitAsync().WaitAsync(Patience);
        return seen;

        async Task TypeLineAsync(string line, string answer)
        {
            await process.StandardInput.WriteAsync(line + "\n");
            await process.StandardInput.FlushAsync();
            var buffer = new char[4096];
            while (!seen.Contains(answer, StringComparison.Ordinal))
            {
                var read = await process.StandardOutput.ReadAsync(buffer).AsTask().WaitAsync(Patience);
                if (read == 0) Assert.Fail($"{shell} ended:\n{seen}");
                seen = Escapes().Replace(seen + new string(buffer, 0, read), "");
            }
        }
    }

    private async Task<string> RunAsync(string program, string[] arguments)
    {
        using var process = Start(program, arguments);
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(Patience);
        (await error).ShouldBeEmpty();
        return await output;
    }

    private OwnProcess Start(string program, string[] arguments) => OwnProcess.Of(new ProcessStartInfo(program, arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        Environment =
        {
            ["PATH"] = $"{_folder.Of()}:{Environment.GetEnvironmentVariable("PATH")}",
            ["HOME"] = _folder.Of(),
            ["TERM"] = "dumb",
        },
    });

    private static string? Which(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    [GeneratedRegex(@"\u001b\[[0-9;?]*[a-zA-Z]|\u001b[=>]|\r")]
    private static partial Regex Escapes();
}
