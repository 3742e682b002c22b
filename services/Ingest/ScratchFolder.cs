namespace Avocet.Ingest;

/// <summary>A folder for files on their way to the object store; gone when disposed of.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private ScratchFolder(string path) => Location = path;

    public string Location { get; }

    public static ScratchFolder Create(string? parent)
    {
        var path = Path.Combine(parent ?? Path.GetTempPath(), $"avocet-ingest-{Path.GetRandomFileName()}");
        Directory.CreateDirectory(path);
        return new ScratchFolder(path);
    }

    public FileStream NewFile(string name) =>
        new(Path.Combine(Location, name), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16);

    public void Dispose() => Directory.Delete(Location, recursive: true);
}
