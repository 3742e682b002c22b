using System.CommandLine;
using System.Text.Json;
using Amazon.Runtime;
using Avocet.Hosting;
using Avocet.SageMaker;
using MassTransit;
using Microsoft.Extensions.Options;

namespace Avocet.Cli.Remote;

/// <summary>What a command that talks to an installation is given.</summary>
/// <param name="Installation">Bucket, queues, SageMaker.</param>
/// <param name="Output">Results.</param>
/// <param name="Error">Progress, and what went wrong.</param>
/// <param name="Json">Whether the result is to be one line of JSON.</param>
internal sealed record RemoteContext(Installation Installation, TextWriter Output, TextWriter Error, bool Json)
{
    /// <summary>Writes a result as one line of JSON.</summary>
    public void WriteJson<T>(T result) => Output.WriteLine(JsonSerializer.Serialize(result, JobJson.Line));
}

/// <summary>A command that talks to an installation: its settings, its exit codes, and how it says what went wrong.</summary>
internal static class RemoteCommand
{
    private const string Settings =
        "Settings are the services' own: environment variables (Avocet__Store=S3, Avocet__Bucket, Avocet__S3__Region,\n"
        + "Avocet__Sqs__Region, Avocet__Sqs__Prefix, SageMaker__Region, ...) or --config FILE; cli/README.md lists them.\n"
        + "Credentials: the SDK's usual chain.";

    /// <summary>A command with --config and --json.</summary>
    public static Command Create(
        string name, string what, string exitCodes, string example, IEnumerable<Symbol> symbols,
        Func<ParseResult, RemoteContext, CancellationToken, Task<int>> run)
    {
        var command = new Command(name, $"{what}\nExit codes: {exitCodes}\n{Settings}\nExample: {example}");
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument) command.Arguments.Add(argument);
            else command.Options.Add((Option)symbol);
        }

        var config = new Option<FileInfo?>("--config")
        {
            Description = "JSON file of settings, laid out like the services' appsettings.json; environment variables win over it.",
        };
        var json = new Option<bool>("--json") { Description = "The result as one line of JSON on standard output." };
        command.Options.Add(config);
        command.Options.Add(json);
        command.SetAction((parsed, cancellation) => RunAsync(parsed, config, parsed.GetValue(json), run, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        ParseResult parsed, Option<FileInfo?> config, bool json, Func<ParseResult, RemoteContext, CancellationToken, Task<int>> run,
        CancellationToken cancellation)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        Installation? installation = null;
        try
        {
            installation = Installation.Open(parsed.GetValue(config));
            return await run(parsed, new RemoteContext(installation, output, error, json), cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception wrong) when (IsBadInput(wrong))
        {
            await error.WriteLineAsync(installation?.Describe(wrong) ?? wrong.Message.ReplaceLineEndings(" "));
            return ExitCode.BadInput;
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException or FileNotFoundException or DirectoryNotFoundException)
        {
            // Of a file on this machine, of which the doctor knows nothing.
            await error.WriteLineAsync(failure.Message.ReplaceLineEndings(" "));
            return ExitCode.Failed;
        }
        catch (Exception failure) when (IsFailure(failure))
        {
            var text = failure.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
            await error.WriteLineAsync($"{text}. To see what to mend, run: avocet doctor");
            return ExitCode.Failed;
        }
        finally
        {
            installation?.Dispose();
        }
    }

    private static bool IsBadInput(Exception wrong) =>
        wrong is PermanentException { InnerException: not SageMakerException } or OptionsValidationException
            or InvalidOperationException { InnerException: FormatException };

    private static bool IsFailure(Exception failure) => failure is AmazonServiceException or AmazonClientException or SageMakerException
        or PermanentException or JsonException or HttpRequestException or IOException
        or TaskCanceledException or MassTransitException;
}
