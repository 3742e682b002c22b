using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Avocet.LocalSageMaker.Tests;

/// <summary>What the AWS command line said.</summary>
internal sealed record AwsResult(int ExitCode, string Output, string Error)
{
    public JsonNode Json => JsonNode.Parse(Output)!;
}

/// <summary>
/// The official AWS command line against a server: it builds and signs the requests, and reads the answers, by the service models it ships.
/// Debian's package of it, since another one on the PATH may know other operations.
/// </summary>
internal sealed class AwsCommand(Uri address)
{
    private const string Program = "/usr/bin/aws";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Operations that were called, as X-Amz-Target names them; InvokeEndpoint without a prefix.</summary>
    public HashSet<string> Called { get; } = new(StringComparer.Ordinal);

    public static void SkipUnlessThere() =>
        Assert.SkipUnless(
            File.Exists(Program),
            $"The AWS command line is not installed ({Program}: apt-get install awscli, or eng/test-tools.sh as root).");

    /// <summary>Runs a command that must succeed.</summary>
    /// <param name="service">sagemaker, sagemaker-runtime or logs.</param>
    /// <param name="operation">As the command line writes it: describe-endpoint.</param>
    /// <param name="arguments">Its options.</param>
    public async Task<JsonNode> Do(string service, string operation, params string[] arguments)
    {
        var result = await Run(service, operation, arguments);
        result.ExitCode.ShouldBe(0, $"aws {service} {operation}: {result.Error}");
        return result.Output.Trim().Length == 0 ? new JsonObject() : result.Json;
    }

    /// <summary>Runs a command that the server must refuse.</summary>
    /// <returns>What it says to its user.</returns>
    public async Task<string> Refused(string service, string operation, params string[] arguments)
    {
        var result = await Run(service, operation, arguments);
        result.ExitCode.ShouldBe(
            254, $"aws {service} {operation} tells a refusal of the service by exit code 254: {result.Output} {result.Error}");
        return result.Error.Trim();
    }

    public async Task<AwsResult> Run(string service, string operation, params string[] arguments)
    {
        var start = new ProcessStartInfo(Program) { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] always = ["--endpoint-url", address.ToString(), "--output", "json", "--no-cli-pager", service, operation];
        foreach (var argument in always.Concat(arguments))
            start.ArgumentList.Add(argument);
        // Nothing of the machine's own settings, and no question to a metadata service.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("AWS_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        start.Environment["AWS_CONFIG_FILE"] = start.Environment["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null";
        start.Environment["AWS_EC2_METADATA_DISABLED"] = "true";
        start.Environment["AWS_ACCESS_KEY_ID"] = start.Environment["AWS_SECRET_ACCESS_KEY"] = "avocet";
        start.Environment["AWS_DEFAULT_REGION"] = "us-east-1";
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var patience = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(patience.Token);
        if (operation != "wait") Called.Add(Target(service, operation));
        return new AwsResult(process.ExitCode, await output, await error);
    }

    private static string Target(string service, string operation)
    {
        var name = string.Concat(operation.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
        return service switch { "sagemaker" => $"SageMaker.{name}", "logs" => $"Logs_20140328.{name}", _ => name };
    }
}
