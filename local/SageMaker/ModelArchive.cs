using System.Formats.Tar;
using System.IO.Compression;

namespace Avocet.LocalSageMaker;

/// <summary>model.tar.gz: what a training leaves and an endpoint loads.</summary>
internal static class ModelArchive
{
    private const int MostEntries = 10_000;
    private const long MostBytes = 8L << 30;

    /// <summary>Packs the files of a directory: in ordinal order and without times, so that the same files make the same bytes.</summary>
    public static void Pack(string directory, string archive)
    {
        using var file = File.Create(archive);
        using var compressed = new GZipStream(file, CompressionLevel.Fastest);
        using var tar = new TarWriter(compressed, TarEntryFormat.Ustar);
        foreach (var path in Directory.GetFiles(directory, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            using var content = File.OpenRead(path);
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, Path.GetRelativePath(directory, path))
            {
                DataStream = content,
                ModificationTime = DateTimeOffset.UnixEpoch,
                Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
            });
        }
    }

    /// <summary>Unpacks regular files, never outside the directory, never more than a model can be.</summary>
    /// <exception cref="InvalidDataException">It is no such archive, or one with entries that do not belong in a model.</exception>
    public static void Unpack(string archive, string directory)
    {
        var root = Directory.CreateDirectory(directory).FullName;
        try
        {
            using var file = File.OpenRead(archive);
            using var plain = new GZipStream(file, CompressionMode.Decompress);
            using var tar = new TarReader(plain);
            var (entries, bytes) = (0, 0L);
            while (tar.GetNextEntry() is { } entry)
            {
                if (entry.EntryType is TarEntryType.Directory or TarEntryType.GlobalExtendedAttributes) continue;
                if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile))
                    throw new InvalidDataException(
                        $"model.tar.gz holds '{entry.Name}', which is a {entry.EntryType}; only files are taken.");
                var path = Path.GetFullPath(Path.Combine(root, entry.Name));
                if (!path.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                    throw new InvalidDataException($"model.tar.gz holds '{entry.Name}', which is a path outside the model.");
                if (++entries > MostEntries || (bytes += entry.Length) > MostBytes)
                    throw new InvalidDataException($"model.tar.gz holds more than {MostEntries} files or {MostBytes} bytes.");
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                // Never into what is there: a file in the place may be the second name of an object in the store.
                File.Delete(path);
                entry.ExtractToFile(path, overwrite: false);
            }
        }
        catch (Exception damaged) when (damaged is EndOfStreamException or FormatException)
        {
            throw new InvalidDataException($"model.tar.gz is damaged: {damaged.Message}", damaged);
        }
    }
}
