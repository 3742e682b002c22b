using System.CommandLine;

namespace Avocet.Cli;

/// <summary>--classes: names or ids with commas or spaces between, as several arguments or one.</summary>
internal static class ClassesOption
{
    /// <summary>The option.</summary>
    /// <param name="description">What the classes are wanted for, and which they are where it is left out.</param>
    public static Option<string[]> Create(string description) => new("--classes")
    {
        Description = description,
        AllowMultipleArgumentsPerToken = true,
        CustomParser = result => [.. result.Tokens.SelectMany(
            token => token.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))],
    };
}
