namespace Avocet.LocalTraining.Tests;

/// <summary>Real data that are not part of the repository, for licence reasons.</summary>
internal static class SharedData
{
    public static string RepositoryRoot { get; } = FindRoot();

    /// <summary>A path below ../shared/data; skips the test where it is not there.</summary>
    public static string Path(params string[] parts)
    {
        var path = System.IO.Path.Combine([RepositoryRoot, "..", "shared", "data", .. parts]);
        Assert.SkipUnless(
            System.IO.Path.Exists(path), $"The real data {string.Join('/', parts)} are not beside the repository (../shared/data).");
        return path;
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Avocet.slnx"))) return folder.FullName;
        }

        throw new DirectoryNotFoundException("No folder above the tests holds Avocet.slnx; run them from a checkout.");
    }
}
