using System.Runtime.CompilerServices;

namespace Avocet.Cli.Tests;

/// <summary>Files that im2rec.py itself made of pictures drawn for this project (Golden/README.md).</summary>
public sealed class GoldenTests
{
    [Theory]
    [InlineData("resized", "--resize", "48", "--pack-label")]
    [InlineData("half", "--resize", "48", "--center-crop", "--quality", "80")]
    [InlineData("whole", "--pack-label")]
    [InlineData("png", "--resize", "20", "--encoding", ".png", "--pack-label")]
    [InlineData("grey", "--resize", "30", "--color", "0", "--pack-label")]
    [InlineData("unchanged", "--resize", "30", "--color", "-1", "--encoding", ".png", "--pack-label")]
    [InlineData("passed", "--pass-through", "--pack-label")]
    public async Task Pack_writes_the_bytes_of_im2rec(string name, params string[] options)
    {
        using var folder = new TestFolder();
        File.Copy(Path.Combine(Golden(), name == "unchanged" ? "unchanged.lst" : "set.lst"), folder.Of("set.lst"));

        var run = await Run.PackAsync([.. options, folder.Of("set"), Path.Combine(Golden(), "images")]);

        run.Code.ShouldBe(ExitCode.Done, run.Error);
        folder.Read("set.idx").ShouldBe(File.ReadAllBytes(Path.Combine(Golden(), name + ".idx")));
        folder.Read("set.rec").AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(Golden(), name + ".rec")))
            .ShouldBeTrue("the .rec differs");
    }

    private static string Golden([CallerFilePath] string thisFile = "") => Path.Combine(Path.GetDirectoryName(thisFile)!, "Golden");
}
