using System.CommandLine;
using Avocet.Cli;

var root = new RootCommand("Avocet: post labelled images, get a trained, checked, deployed object detector.")
{
    DemoCommand.Create(),
    SageMakerCommand.Create(),
    ReportCommand.Create(),
};
// On Ctrl-C the services give their messages back and the training worker keeps its checkpoint before the process ends.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
