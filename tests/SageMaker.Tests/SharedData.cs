namespace Avocet.SageMaker.Tests;

/// <summary>Test data that stand beside the repository and are not part of it.</summary>
internal static class SharedData
{
    public static string Find(string path)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Avocet.slnx"))) root = root.Parent;
        var found = Path.Combine(root!.FullName, "..", "shared", path);
        Assert.SkipUnless(Path.Exists(found), $"{path} is not beside the repository (../shared).");
        return found;
    }
}
