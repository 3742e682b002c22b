using System.CommandLine;

namespace Avocet.Cli;

/// <summary>avocet with all its commands.</summary>
internal static class AvocetCommand
{
    public static RootCommand Create() => new("Avocet: post labelled images, get a trained, checked, deployed object detector.\n"
        + "Exit codes: 0 done, 1 failed, 2 an argument, input or setting is wrong, 3 done in part, 130 interrupted.")
    {
        DemoCommand.Create(), SageMakerCommand.Create(),
        ListCommand.Create(), PackCommand.Create(), RecCommand.Create(),
        SubmitCommand.Create(), StatusCommand.Create(), JobsCommand.Create(), StopCommand.Create(),
        EndpointsCommand.Create(), TopologyCommand.Create(), DlqCommand.Create(), DoctorCommand.Create(), PrelabelCommand.Create(), CompletionCommand.Create(),
    };
}
