using System.CommandLine;
using Avocet.Cli;

var root = new RootCommand("Avocet: post labelled images, get a trained, checked, deployed object detector.")
{
    DemoCommand.Create(),
    SageMakerCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
