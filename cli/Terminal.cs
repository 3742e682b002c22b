using Spectre.Console;

namespace Avocet.Cli;

/// <summary>Where a command talks to people.</summary>
internal static class Terminal
{
    /// <summary>
    /// A console on a stream. Where nobody looks at it line by line, a line is never broken nor coloured: programs read it. NO_COLOR
    /// (no-color.org) takes the colours away elsewhere.
    /// </summary>
    public static IAnsiConsole Open(TextWriter output)
    {
        var stream = new AnsiConsoleOutput(output);
        var isColoured = stream.IsTerminal && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = stream,
            Ansi = stream.IsTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isColoured ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        });
        if (!stream.IsTerminal) console.Profile.Width = int.MaxValue;
        return console;
    }
}
