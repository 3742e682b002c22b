using System.CommandLine;
using System.CommandLine.Invocation;
using System.Text.Json;

namespace Avocet.Cli.Tests;

/// <summary>What each command says when it cannot do what is asked: the code, and on standard error the name of what is wrong.</summary>
public sealed class ErrorPathTests : IDisposable
{
    private readonly TestFolder _folder = new();

    /// <summary>
    /// A command, what is added to it, the exit code, and words of the message. NOWHERE is a path at which there is nothing.
    /// </summary>
    public static TheoryData<string, string, int, string> Paths { get; } = new()
    {
        { "demo", "--ratio 2", ExitCode.BadInput, "--ratio must be from 0.01 to 0.99." },
        { "sagemaker", "--port high", ExitCode.BadInput, "high" },
        { "list", "--source NOWHERE --out lists", ExitCode.BadInput, "NOWHERE" },
        { "pack", "NOWHERE NOWHERE", ExitCode.BadInput, "No list (.lst) starts with" },
        { "rec info", "NOWHERE", ExitCode.BadInput, "NOWHERE" },
        { "rec verify", "NOWHERE", ExitCode.BadInput, "NOWHERE" },
        { "rec extract", "NOWHERE --out parts", ExitCode.BadInput, "NOWHERE" },
        { "rec merge", "all.rec NOWHERE", ExitCode.BadInput, "NOWHERE" },
        { "rec split", "NOWHERE --out parts", ExitCode.BadInput, "NOWHERE" },
        { "submit", "NOWHERE CONFIG", ExitCode.BadInput, "There is no file" },
        { "status", "nobody CONFIG", ExitCode.BadInput, "There is no job 'nobody'" },
        { "jobs", "--config NOWHERE", ExitCode.BadInput, "(--config)" },
        { "jobs", "--config STRANGE", ExitCode.BadInput, "Avocet:Store is 'S4'. Write Directory or S3." },
        { "topology show", "--config STRANGE", ExitCode.BadInput, "Avocet:Bucket is 'Bad_Name'." },
        { "stop", "nobody CONFIG", ExitCode.BadInput, "nobody" },
        { "report", "nobody CONFIG", ExitCode.BadInput, "There is no job 'nobody'" },
        { "report", "nobody --out NOWHERE/report.html CONFIG", ExitCode.BadInput, "There is no folder NOWHERE (--out)." },
        { "console", "--port 70000 CONFIG", ExitCode.BadInput, "--port must be from 0 to 65535." },
        { "endpoints", "CONFIG", ExitCode.Failed, "avocet doctor" },
        { "endpoints delete", "birds CONFIG", ExitCode.Failed, "avocet doctor" },
        { "prelabel", "CONFIG", ExitCode.BadInput, "" },
        { "topology show", "--config NOWHERE", ExitCode.BadInput, "(--config)" },
        { "topology apply", "CONFIG", ExitCode.Failed, "avocet doctor" },
        { "dlq list", "CONFIG", ExitCode.Failed, "avocet doctor" },
        { "dlq show", "birds CONFIG", ExitCode.BadInput, "'birds' is no queue of the services." },
        { "dlq replay", "birds --all CONFIG", ExitCode.BadInput, "'birds' is no queue of the services." },
        { "dlq drop", "avocet-trainer CONFIG", ExitCode.BadInput, "--all" },
        { "doctor", "--config NOWHERE", ExitCode.BadInput, "(--config)" },
        { "completion", "tcsh", ExitCode.BadInput, "tcsh" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task What_is_wrong_is_named_on_standard_error_and_told_by_the_exit_code(
        string command, string rest, int code, string words)
    {
        Directory.CreateDirectory(_folder.Of("store"));
        var nowhere = _folder.Of("nowhere");
        // Nobody listens there.
        var config = _folder.Write("settings.json", JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string>
        {
            ["Avocet:StoreDirectory"] = _folder.Of("store"),
            ["Avocet:Sqs:ServiceUrl"] = "http://127.0.0.1:9",
            ["Avocet:Sqs:AccessKey"] = "test",
            ["Avocet:Sqs:SecretKey"] = "test",
            ["SageMaker:ServiceUrl"] = "http://127.0.0.1:9",
            ["SageMaker:AccessKey"] = "test",
            ["SageMaker:SecretKey"] = "test",
            ["SageMaker:MaxAttempts"] = "1",
        }));
        var strange = _folder.WriteLines("strange.json", command == "jobs"
            ? """{ "Avocet": { "Store": "S4" } }""" : """{ "Avocet": { "Store": "S3", "Bucket": "Bad_Name" } }""");
        var line = $"{command} {rest}".Replace("CONFIG", $"--config {config}", StringComparison.Ordinal)
            .Replace("NOWHERE", nowhere, StringComparison.Ordinal).Replace("STRANGE", strange, StringComparison.Ordinal);
        using StringWriter output = new(), error = new();

        var parsed = AvocetCommand.Create().Parse(line);
        var returned = await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error });

        // As Program does.
        (parsed.Action is ParseErrorAction ? ExitCode.BadInput : returned).ShouldBe(code, $"{line}\n{error}{output}");
        error.ToString().ShouldContain(words.Replace("NOWHERE", nowhere, StringComparison.Ordinal));
        error.ToString().ShouldNotContain("   at ", Case.Sensitive, "A stack trace is no message.");
    }

    [Fact]
    public void Every_command_is_in_the_table() =>
        Paths.Select(path => path.Data.Item1).Distinct().Order()
            .ShouldBe(AvocetCommandTests.Commands.Select(command => command.Data).Order());
}
