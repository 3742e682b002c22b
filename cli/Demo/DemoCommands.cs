using Avocet.LocalSageMaker;

namespace Avocet.Cli.Demo;

/// <summary>Commands to copy into a shell that go on with what a run of the demo made.</summary>
/// <param name="output">Folder of the run.</param>
/// <param name="server">The run's SageMaker.</param>
internal sealed class DemoCommands(string output, LocalSageMakerOptions server)
{
    /// <summary>Serves the run's endpoint again.</summary>
    public string Serve => $"./avocet sagemaker --data {Word(Path.Combine(output, "sagemaker"))} --store {Word(Store)}";

    private string Store => Path.Combine(output, "store");

    /// <summary>Asks an endpoint about a picture.</summary>
    public string Ask(string endpoint, string picture, Uri address) =>
        $"curl --aws-sigv4 aws:amz:{server.Region}:sagemaker --user {server.AccessKey}:{server.SecretKey} -H 'Content-Type: image/jpeg' "
        + $"--data-binary {Word($"@{picture}")} {address}endpoints/{endpoint}/invocations";

    /// <summary>Opens the console over the run, with the detector to try.</summary>
    public string Look(int port) =>
        $"Avocet__StoreDirectory={Word(Store)} SageMaker__ServiceUrl=http://127.0.0.1:{port} "
        + $"SageMaker__AccessKey={server.AccessKey} SageMaker__SecretKey={server.SecretKey} ./avocet console";

    /// <summary>A text as one word of a POSIX shell.</summary>
    private static string Word(string text) => text.All(c => char.IsLetterOrDigit(c) || "/._-@".Contains(c, StringComparison.Ordinal))
        ? text
        : $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
