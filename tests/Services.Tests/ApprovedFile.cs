namespace Avocet.Services.Tests;

/// <summary>Texts that cross a border, kept beside the tests.</summary>
internal static class ApprovedFile
{
    /// <summary>Compares a text with an approved file below tests/Services.Tests, or writes it with UPDATE=1.</summary>
    public static void ShouldEqual(string text, string path)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Avocet.slnx"))) root = root.Parent!;
        var file = Path.Combine(root.FullName, "tests", "Services.Tests", path);
        if (Environment.GetEnvironmentVariable("UPDATE") == "1") File.WriteAllText(file, text);
        File.Exists(file).ShouldBeTrue($"{path} is missing; write it with UPDATE=1.");
        File.ReadAllText(file).ShouldBe(
            text, $"{path} differs. If the change is meant (it goes to AWS!), run again with UPDATE=1 and commit the file.");
    }
}
