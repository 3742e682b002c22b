namespace Avocet.Annotations.Tests;

/// <summary>Real data sets beside the repository; a test that needs one is skipped where it is not there.</summary>
internal static class RealData
{
    public static string Find(string path)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Avocet.slnx"))) root = root.Parent;
        var found = Path.Combine(root!.FullName, "..", "shared", "data", path);
        Assert.SkipUnless(Path.Exists(found), $"The real data {path} are not beside the repository (../shared/data).");
        return found;
    }

    public static GroundTruthReader Manifest(string path, string? attribute = null)
    {
        var file = Find(path);
        return new GroundTruthReader(_ => Task.FromResult<Stream>(File.OpenRead(file)), path, attribute);
    }

    public static async Task<List<LabelledImage>> AllAsync(this ILabelReader reader) => await reader.ReadAsync(default).ToListAsync();

    /// <summary>Reads to the end and gives what is thrown.</summary>
    public static Task<AnnotationException> ProblemAsync(this ILabelReader reader) =>
        Should.ThrowAsync<AnnotationException>(reader.AllAsync);
}
