using System.Globalization;
using System.Text;
using Avocet.Imaging;
using Avocet.RecordIO;

namespace Avocet.Cli.Records;

/// <summary>avocet rec extract: the pictures as files and a list that packs them again.</summary>
internal static class RecExtract
{
    /// <param name="rec">The .rec.</param>
    /// <param name="folder">Takes the pictures and the list.</param>
    /// <param name="ids">The records wanted; empty takes all.</param>
    /// <param name="mode">What to do where the file is damaged.</param>
    /// <param name="output">Takes the summary.</param>
    /// <param name="cancellation">Stops between records.</param>
    /// <returns>Places of the file that were passed over, and ids that no record has.</returns>
    public static int Run(
        string rec, string folder, IReadOnlySet<ulong> ids, ReadMode mode, TextWriter output, CancellationToken cancellation)
    {
        using var stream = RecFile.Open(rec);
        Directory.CreateDirectory(folder);
        var lst = Path.Combine(folder, Path.GetFileNameWithoutExtension(rec) + ".lst");
        using var list = new StreamWriter(lst, append: false, new UTF8Encoding(false));
        var reader = new RecordIoReader(stream, mode);
        var (names, pictures, missing) = (new HashSet<string>(StringComparer.Ordinal), 0, ids.ToHashSet());
        foreach (var (_, image) in RecFile.Images(reader))
        {
            cancellation.ThrowIfCancellationRequested();
            if (ids.Count > 0 && !ids.Contains(image.Id)) continue;
            var name = Name(image, names);
            File.WriteAllBytes(Path.Combine(folder, name), image.Image.Span);
            list.Write(string.Create(CultureInfo.InvariantCulture, $"{image.Id}\t{RecFile.Labels(image)}\t{name}\n"));
            pictures++;
            missing.Remove(image.Id);
        }

        foreach (var skip in reader.Skipped)
            output.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"passed over {skip.Length} bytes at {skip.Offset}: {skip.Reason}"));
        if (missing.Count > 0) output.WriteLine($"no record has id {string.Join(", ", missing.Order())}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{pictures} pictures in {folder}, their labels in {lst}"));
        return reader.Skipped.Count + missing.Count;
    }

    private static string Name(ImageRecord image, HashSet<string> taken)
    {
        var extension = RecFile.Header(image)?.Format switch
        {
            ImageFormat.Jpeg => ".jpg",
            ImageFormat.Png => ".png",
            ImageFormat.Bmp => ".bmp",
            ImageFormat.Gif => ".gif",
            ImageFormat.Tiff => ".tif",
            ImageFormat.WebP => ".webp",
            _ => ".bin",
        };
        var name = string.Create(CultureInfo.InvariantCulture, $"{image.Id:D8}{extension}");
        for (var again = 2; !taken.Add(name); again++)
            name = string.Create(CultureInfo.InvariantCulture, $"{image.Id:D8}-{again}{extension}");
        return name;
    }
}
