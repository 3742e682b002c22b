using System.CommandLine;
using System.CommandLine.Invocation;
using Avocet.Cli;

var parsed = AvocetCommand.Create().Parse(args);
// On Ctrl-C the services give their messages back and the training worker keeps its checkpoint before the process ends.
var code = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
return parsed.Action is ParseErrorAction ? ExitCode.BadInput : code;
