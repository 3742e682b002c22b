using System.Globalization;
using System.Text;
using Avocet.Hosting;
using Avocet.Imaging;
using Avocet.RecordIO;

namespace Avocet.Cli.Records;

/// <summary>A .rec that is there.</summary>
internal static class RecFile
{
    private const int BufferBytes = 1 << 20;

    /// <exception cref="PermanentException">There is no such file.</exception>
    public static FileStream Open(string path) => File.Exists(path)
        ? new(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes, FileOptions.SequentialScan)
        : throw new PermanentException(
            Directory.Exists(path) ? $"{path} is a folder." : $"There is no file {path}.", "Give the path of a .rec.");

    /// <summary>Entries of the .idx beside it; <see langword="null"/> where there is none.</summary>
    public static IEnumerable<IndexEntry>? Index(string rec)
    {
        var idx = RecPair.IdxOf(rec);
        return File.Exists(idx) ? Read(idx) : null;

        static IEnumerable<IndexEntry> Read(string idx)
        {
            using var text = new StreamReader(idx, Encoding.ASCII);
            foreach (var entry in RecordIoIndex.Read(text)) yield return entry;
        }
    }

    /// <summary>Its image records in order.</summary>
    /// <exception cref="RecordIoException">A record is no image; strict mode: the file is damaged.</exception>
    public static IEnumerable<(RecordIoRecord Record, ImageRecord Image)> Images(RecordIoReader reader)
    {
        foreach (var record in reader.ReadAll())
        {
            ImageRecord image;
            try
            {
                image = ImageRecord.Read(record.Payload);
            }
            catch (RecordIoException fault)
            {
                // The place in the file instead of that in the record.
                throw new RecordIoException(fault.Problem, record.Offset);
            }

            yield return (record, image);
        }
    }

    /// <summary>What a packed picture is by its header; <see langword="null"/> where it is none.</summary>
    public static ImageHeader? Header(ImageRecord image)
    {
        try
        {
            return ImageHeader.Read(image.Image.Span);
        }
        catch (ImageHeaderException)
        {
            return null;
        }
    }

    /// <summary>Numbers of a label as a list has them; read back they are the same.</summary>
    public static string Labels(ImageRecord image) =>
        string.Join('\t', image.Labels.Select(label => label.ToString("R", CultureInfo.InvariantCulture)));
}
