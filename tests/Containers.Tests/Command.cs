using System.ComponentModel;
using System.Diagnostics;
using Avocet.Deploy.Tests;

namespace Avocet.Containers.Tests;

/// <summary>What a command left.</summary>
internal sealed record Command(string Line, int ExitCode, string Output, string Errors)
{
    private const int NotFound = 127;

    /// <summary>Whether there is no such command.</summary>
    public bool IsMissing => ExitCode == NotFound;

    /// <summary>Runs one in the checkout's root.</summary>
    public static async Task<Command> RunAsync(string name, params string[] arguments)
    {
        var program = name.Contains('/', StringComparison.Ordinal) ? Path.Combine(Repository.Root, name) : name;
        var line = string.Join(' ', [name, .. arguments]);
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            return new Command(line, process.ExitCode, (await output).Trim(), (await errors).Trim());
        }
        catch (Win32Exception)
        {
            return new Command(line, NotFound, "", $"{name} is not on the PATH.");
        }
    }

    public Command ShouldSucceed()
    {
        ExitCode.ShouldBe(0, $"{Line}\n{Output}\n{Errors}");
        return this;
    }
}
