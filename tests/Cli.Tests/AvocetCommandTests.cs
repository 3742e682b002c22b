using System.CommandLine;

namespace Avocet.Cli.Tests;

/// <summary>What all commands have in common.</summary>
public sealed class AvocetCommandTests
{
    public static TheoryData<string> Commands { get; } = [.. Leaves(AvocetCommand.Create(), "")];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Every_command_has_help_with_an_example(string command)
    {
        var run = await Run.AvocetAsync([.. command.Split(' '), "--help"]);

        run.Code.ShouldBe(ExitCode.Done, run.Error);
        run.Output.ShouldContain("Example");
        run.Output.ShouldContain($"avocet {command}");
    }

    [Fact]
    public async Task The_list_of_commands_has_one_line_each()
    {
        var lines = (await Run.AvocetAsync("--help")).Output.Split('\n');

        lines.Count(line => line.StartsWith("  ")).ShouldBeLessThan(30);
        lines.ShouldContain(line => line.StartsWith("  dlq") && line.TrimEnd().EndsWith("Messages that the services gave up on"));
    }

    [Fact]
    public void The_readme_lists_every_command()
    {
        var readme = File.ReadAllText(Path.Combine(Root(), "cli", "README.md"));
        foreach (var command in Commands.Select(row => row.Data)) readme.ShouldContain($"`avocet {command}");
    }

    [Theory]
    [InlineData("topol", "topology")]
    [InlineData("status --wa", "--watch")]
    [InlineData("dlq re", "replay")]
    public async Task Beginnings_are_completed(string line, string expected)
    {
        var whole = $"avocet {line}";

        var run = await Run.AvocetAsync($"[suggest:{whole.Length}]", whole);

        run.Output.Split('\n', StringSplitOptions.TrimEntries).ShouldContain(expected);
    }

    private static IEnumerable<string> Leaves(Command command, string path) => command.Subcommands.SelectMany(child =>
    {
        var name = $"{path} {child.Name}".Trim();
        return child.Action is null ? Leaves(child, name) : Leaves(child, name).Prepend(name);
    });

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Avocet.slnx"))) folder = folder.Parent
            ?? throw new DirectoryNotFoundException("Run the tests from a checkout.");
        return folder.FullName;
    }
}
