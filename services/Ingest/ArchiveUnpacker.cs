using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using Avocet.Annotations;
using Avocet.Hosting;
using Avocet.ObjectStore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Avocet.Ingest;

/// <summary>
/// Unpacks a .tgz as it streams: images go to the object store, label files to a scratch folder under numbers, all else is passed over. No
/// name of the archive ever becomes a local path.
/// </summary>
internal sealed class ArchiveUnpacker(IObjectStore store, IOptions<IngestOptions> options, ILogger<ArchiveUnpacker> log)
{
    private const int BlockBytes = 512;

    // Long names and attributes of the next entry; a header that claims more is an attack.
    private const long MostHeaderBytes = 1 << 20;

    /// <summary>Unpacks an archive.</summary>
    /// <param name="archive">The compressed bytes.</param>
    /// <param name="name">The archive, for messages: field and value.</param>
    /// <param name="images">Where images go, under their paths in the archive.</param>
    /// <param name="scratch">Where label files go.</param>
    /// <param name="labelFiles">Names of label files.</param>
    /// <param name="progress">Called with the number of files taken.</param>
    /// <param name="cancellationToken">Stops between reads.</param>
    /// <exception cref="PermanentException">It is no .tgz, is damaged, is too large, or holds what it must not.</exception>
    public async Task<ArchiveFolder> UnpackAsync(
        Stream archive, string name, ObjectUri images, string scratch, IReadOnlySet<string> labelFiles, Func<int, Task> progress,
        CancellationToken cancellationToken)
    {
        var compressed = new MeteredStream(archive, () => Wrong(name, "is too long"));
        await using var unpacked = new MeteredStream(
            new GZipStream(compressed, CompressionMode.Decompress, leaveOpen: true),
            () => Wrong(name, $"has a header of more than {MostHeaderBytes} bytes"));
        await using var reader = new TarReader(unpacked, leaveOpen: true);
        var folder = new ArchiveFolder(store, name, images);
        var (entries, total, skipped) = (0, 0L, 0);
        try
        {
            for (var unread = 0L; await NextAsync(name, reader, unpacked, unread, cancellationToken) is { } entry;)
            {
                total += entry.Length;
                CheckSizes(name, ++entries, total);
                unread = entry.Length + BlockBytes;
                unpacked.Allowance = unread;
                if (!IsFile(name, entry)) continue;
                var path = DataPath.Normal(entry.Name);
                var content = entry.DataStream ?? Stream.Null;
                if (labelFiles.Contains(Path.GetFileName(path)))
                {
                    await using var file = File.Create(folder.AddLabels(path, scratch));
                    await content.CopyToAsync(file, cancellationToken);
                    unread = BlockBytes;
                }
                else if (DataPath.IsImage(path) && entry.Length <= options.Value.MaxImageBytes)
                {
                    await store.WriteAsync(images.Child(path), content, cancellationToken);
                    unread = BlockBytes;
                    folder.Images++;
                    await progress(folder.Images);
                }
                else
                {
                    skipped++;
                }
            }
        }
        catch (Exception damage) when (damage is InvalidDataException or EndOfStreamException)
        {
            throw Explain(name, compressed.Start, damage);
        }

        log.Unpacked(name, folder.Images, skipped);
        return folder;
    }

    private static async ValueTask<TarEntry?> NextAsync(
        string name, TarReader reader, MeteredStream unpacked, long unread, CancellationToken cancellationToken)
    {
        unpacked.Allowance = unread + MostHeaderBytes;
        var before = unpacked.BytesRead;
        var entry = await reader.GetNextEntryAsync(copyData: false, cancellationToken);
        // A whole archive ends with blocks of zeros.
        return entry is not null || unpacked.BytesRead - before >= BlockBytes
            ? entry
            : throw new EndOfStreamException($"{name} has no end.");
    }

    private void CheckSizes(string name, int entries, long total)
    {
        if (entries > options.Value.MaxArchiveFiles)
            throw Wrong(name, Text($"has more than {options.Value.MaxArchiveFiles} entries"),
                "Give a smaller archive or a folder, or raise Ingest:MaxArchiveFiles.");
        if (total > options.Value.MaxArchiveBytes)
        {
            throw Wrong(
                name, Text($"unpacks to more than {options.Value.MaxArchiveBytes} bytes"),
                "Give a smaller archive or a folder, or raise Ingest:MaxArchiveGigabytes.");
        }
    }

    private static bool IsFile(string name, TarEntry entry)
    {
        switch (entry.EntryType)
        {
            case TarEntryType.GlobalExtendedAttributes:
                return false;
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                break;
            case TarEntryType.Directory when entry.Name.TrimEnd('/') is "" or ".":
                return false;
            case TarEntryType.Directory:
                if (DataPath.Problem(entry.Name.TrimEnd('/')) is not null) throw Escape();
                return false;
            default:
                throw Wrong(name, $"holds '{entry.Name}', which is no file or folder but a {entry.EntryType}",
                    "Pack plain files and folders only.");
        }

        return DataPath.Problem(entry.Name) is null ? true : throw Escape();

        PermanentException Escape() => Wrong(
            name, $"holds '{entry.Name}': {DataPath.Problem(entry.Name.TrimEnd('/'))}", "Pack files under relative paths without '..'.");
    }

    private static PermanentException Explain(string name, ReadOnlySpan<byte> start, Exception damage) =>
        start.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b])
            ? new PermanentException(
                $"{name} is cut short or damaged: {damage.Message}", "Make or upload it again, then post the job again.", damage)
            : new PermanentException(
                start.IsEmpty ? $"{name} is empty."
                    : $"{name} is not compressed by gzip: it begins with the bytes {Convert.ToHexStringLower(start)}.",
                "Give a .tgz, made with tar -czf.", damage);

    private static PermanentException Wrong(string name, string problem, string remedy = "Make the archive again with tar -czf.") =>
        new($"{name} {problem}.", remedy);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
