using System.CommandLine;
using Avocet.Cli.Doctor;
using Avocet.Cli.Remote;
using Microsoft.Extensions.Options;
using Spectre.Console;

namespace Avocet.Cli;

/// <summary>avocet doctor: what keeps an installation from working, and what to do about it.</summary>
internal static class DoctorCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static Command Create()
    {
        var local = new Option<bool>("--local")
        {
            Description = "Only looks at this machine, as is enough for avocet demo, list, pack and rec.",
        };
        return RemoteCommand.Create(
            "doctor",
            "Says what keeps Avocet from working, and what to mend. Looks at this machine (versions, native libraries, weights, clock)\n"
            + "and at the installation the settings lead to (credentials, region, queues, dead letters, bucket, SageMaker).\n"
            + "Changes nothing.",
            "0 well (warnings included), 1 something must be mended, 2 the settings cannot be read.", "avocet doctor",
            [local],
            (parsed, context, cancellation) => RunAsync(context, parsed.GetValue(local), cancellation));
    }

    private static async Task<int> RunAsync(RemoteContext context, bool localOnly, CancellationToken cancellation)
    {
        List<Finding> findings = [MachineChecks.Version(), MachineChecks.OpenCv(), MachineChecks.TurboJpeg(), MachineChecks.Weights()];
        if (!localOnly)
        {
            var checks = new InstallationChecks(context.Installation, context.Installation.Get<IHttpClientFactory>());
            (string Name, Func<CancellationToken, Task<Finding>> Check)[] all =
            [
                ("settings", checks.SettingsAsync), ("credentials", checks.CredentialsAsync), ("clock", checks.ClockAsync),
                ("bucket", checks.BucketAsync), ("queues", checks.QueuesAsync), ("dead letters", checks.DeadLettersAsync),
                ("SageMaker", checks.SageMakerAsync),
            ];
            findings.AddRange(await Task.WhenAll(
                all.Select(one => TryAsync(context.Installation, one.Name, one.Check, cancellation))));
        }

        var failed = findings.Count(finding => finding.Grade == Grade.Fail);
        if (context.Json) context.WriteJson(findings);
        else Write(Terminal.Open(context.Output), findings, failed);
        return failed > 0 ? ExitCode.Failed : ExitCode.Done;
    }

    /// <summary>One check that hangs or meets a wrong setting does not keep the others from being told.</summary>
    private static async Task<Finding> TryAsync(
        Installation installation, string name, Func<CancellationToken, Task<Finding>> check, CancellationToken cancellation)
    {
        try
        {
            return await Task.Run(() => check(cancellation), cancellation).WaitAsync(Patience, TimeProvider.System, cancellation);
        }
        catch (TimeoutException)
        {
            return new Finding(name, Grade.Fail, $"no answer within {Patience.TotalSeconds} s", "Check the address and the network.");
        }
        catch (Exception wrong) when (wrong is OptionsValidationException or InvalidOperationException { InnerException: FormatException })
        {
            return new Finding(name, Grade.Fail, installation.Describe(wrong), "Correct the setting; cli/README.md lists them.");
        }
    }

    private static void Write(IAnsiConsole console, List<Finding> findings, int failed)
    {
        var width = findings.Max(finding => finding.Name.Length);
        foreach (var finding in findings)
        {
            console.MarkupLine($"{Word(finding.Grade)}  {finding.Name.PadRight(width)}  {Markup.Escape(finding.Text)}");
            if (finding.Remedy is { } remedy) console.MarkupLine($"      {"".PadRight(width)}  {Markup.Escape(remedy)}");
        }

        console.WriteLine(failed == 0 ? "All is well." : $"{failed} to mend.");
    }

    private static string Word(Grade grade) => grade switch
    {
        Grade.Ok => "[green]ok  [/]",
        Grade.Warn => "[yellow]warn[/]",
        _ => "[red]FAIL[/]",
    };
}
