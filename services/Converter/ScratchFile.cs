namespace Avocet.Converter;

/// <summary>A file for bytes on their way to the object store; gone when closed.</summary>
internal static class ScratchFile
{
    private const int BufferBytes = 1 << 20;

    public static FileStream Create(string? directory)
    {
        var folder = directory ?? Path.GetTempPath();
        Directory.CreateDirectory(folder);
        return new FileStream(
            Path.Combine(folder, $"avocet-{Path.GetRandomFileName()}"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None,
            BufferBytes, FileOptions.DeleteOnClose);
    }
}
