using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Avocet.Cli;

/// <summary>avocet with all its commands.</summary>
internal static class AvocetCommand
{
    public static RootCommand Create()
    {
        var root = new RootCommand(
            "Avocet: post labelled images, get a trained, checked, deployed object detector.\n"
            + "avocet COMMAND --help says more of each, with an example.\n"
            + "Exit codes: 0 done, 1 failed, 2 an argument, input or setting is wrong, 3 done in part, 130 interrupted.")
        {
            DemoCommand.Create(), SageMakerCommand.Create(),
            ListCommand.Create(), PackCommand.Create(), RecCommand.Create(),
            SubmitCommand.Create(), StatusCommand.Create(), JobsCommand.Create(), StopCommand.Create(),
            ReportCommand.Create(), ConsoleCommand.Create(),
            EndpointsCommand.Create(), PrelabelCommand.Create(),
            TopologyCommand.Create(), DlqCommand.Create(), DoctorCommand.Create(), CompletionCommand.Create(),
        };
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new ShortList((HelpAction)help.Action!);
        return root;
    }

    /// <summary>Help that says all of its own command, and of the commands below it the beginning: whoever wants more asks them.</summary>
    private sealed class ShortList(HelpAction help) : SynchronousCommandLineAction
    {
        // Help is printed whatever else is wrong with the line.
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            foreach (var command in parseResult.CommandResult.Command.Subcommands)
                command.Description = Beginning(command.Description ?? "");
            return help.Invoke(parseResult);
        }

        private static string Beginning(string text)
        {
            var line = text.ReplaceLineEndings(" ");
            var end = Enumerable.Range(0, line.Length).FirstOrDefault(
                i => line[i] is '.' or ':' or ';' && (i + 1 == line.Length || line[i + 1] == ' '), line.Length);
            return line[..end];
        }
    }
}
