using System.Diagnostics;
using Avocet.Cli.Demo;
using Avocet.LocalSageMaker;

namespace Avocet.Cli.Tests;

public sealed class DemoCommandsTests
{
    [Theory]
    [InlineData("/data/birds")]
    [InlineData("/data/my birds (new) $HOME")]
    [InlineData("/data/Anna's Vögel; ls")]
    public async Task Commands_to_copy_mean_the_same_folder_to_a_shell(string folder)
    {
        var commands = new DemoCommands(folder, new LocalSageMakerOptions());
        var picture = $"{folder}/store/a.jpg";

        (await WordsAsync(commands.Serve)).ShouldBe(
            ["./avocet", "sagemaker", "--data", $"{folder}/sagemaker", "--store", $"{folder}/store"]);
        (await WordsAsync(commands.Look(8791))).ShouldContain($"Avocet__StoreDirectory={folder}/store");
        (await WordsAsync(commands.Ask("birds", picture, new Uri("http://127.0.0.1:8791/")))).ShouldContain($"@{picture}");
    }

    /// <summary>The words a shell makes of a line.</summary>
    private static async Task<string[]> WordsAsync(string line)
    {
        using var shell = Process.Start(
            new ProcessStartInfo("sh", ["-c", $"set -- {line}\nprintf '%s\\n' \"$@\""]) { RedirectStandardOutput = true })!;
        var words = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        return words.TrimEnd('\n').Split('\n');
    }
}
