using Spectre.Console;

namespace Avocet.Cli;

/// <summary>Where a command talks to people.</summary>
internal static class Terminal
{
    /// <summary>A console on a stream. Where nobody looks at it line by line, a line is never broken: programs read it.</summary>
    public static IAnsiConsole Open(TextWriter output)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        if (!console.Profile.Out.IsTerminal) console.Profile.Width = int.MaxValue;
        return console;
    }
}
