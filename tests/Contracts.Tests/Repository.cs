namespace Avocet.Contracts.Tests;

/// <summary>The checkout these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>True when approved files are to be written instead of checked: UPDATE=1.</summary>
    public static bool Update => Environment.GetEnvironmentVariable("UPDATE") == "1";

    /// <summary>Compares a text with an approved file of the checkout, or writes it when asked to.</summary>
    public static void ShouldEqualApproved(string text, string path)
    {
        var file = Path.Combine(Root, path);
        if (Update) File.WriteAllText(file, text);
        File.Exists(file).ShouldBeTrue($"{path} is missing; write it with UPDATE=1.");
        File.ReadAllText(file).ShouldBe(
            text, $"{path} differs. If the change is meant (it is a wire change!), run again with UPDATE=1 and commit the file.");
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Avocet.slnx"))) return folder.FullName;
        }

        throw new DirectoryNotFoundException("No folder above the tests holds Avocet.slnx; run them from a checkout.");
    }
}
