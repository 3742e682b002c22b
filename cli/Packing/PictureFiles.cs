using System.Buffers;
using Avocet.Converter;
using Avocet.Imaging;
using Microsoft.Win32.SafeHandles;

namespace Avocet.Cli.Packing;

/// <summary>Makes records of the images in a folder.</summary>
internal sealed class PictureFiles(PackSettings settings) : IDisposable
{
    private const string Mirrored = ".mirrored";
    private const long LargestFile = 1L << 30;
    private readonly ImageTranscoder _transcoder = new(settings.Picture);

    /// <summary>Makes the record of one line, or notes why there is none.</summary>
    public void Make(in NumberedLine line, RecordSlot slot)
    {
        if (line.Entry is not { } entry)
        {
            slot.Refuse(line.Problem!);
            return;
        }

        if (settings.PackLabel && LabelCheck.Refusal(entry.Labels) is { } refusal)
        {
            slot.Refuse(refusal);
            return;
        }

        try
        {
            using var file = Open(Path.Combine(settings.Root, entry.Path), out var mirror);
            var bytes = RandomAccess.GetLength(file);
            if (bytes > LargestFile)
            {
                slot.Refuse($"The file has {bytes} bytes, over the limit of {LargestFile}.");
                return;
            }

            var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Max(1, bytes));
            try
            {
                Make(entry, slot, buffer.AsSpan(0, Read(file, buffer.AsSpan(0, (int)bytes))), mirror);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            slot.Refuse($"There is no such file under {settings.Root}.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            slot.Refuse($"The file cannot be read: {fault.Message}");
        }
        catch (ImageHeaderException fault)
        {
            slot.Refuse(fault.Message);
        }
    }

    public void Dispose() => _transcoder.Dispose();

    private void Make(RecordIO.ListEntry entry, RecordSlot slot, ReadOnlySpan<byte> file, bool mirror)
    {
        var header = ImageHeader.Read(file);
        var (width, height) = settings.Picture.Colour == PictureColour.Unchanged ? (header.Width, header.Height) : header.Upright;
        var packLabels = settings.PackLabel && entry.Labels.Count > 1;
        slot.Make(_transcoder, entry.Id, entry.Labels, packLabels, file, width, height, mirror);
    }

    /// <summary>Opens an image; of a mirrored copy (avocet list --flip) that is not on disk, its original.</summary>
    private static SafeFileHandle Open(string path, out bool mirror)
    {
        mirror = false;
        try
        {
            return File.OpenHandle(path, options: FileOptions.SequentialScan);
        }
        catch (FileNotFoundException) when (OriginalOf(path) is { } original && File.Exists(original))
        {
            mirror = true;
            return File.OpenHandle(original, options: FileOptions.SequentialScan);
        }
    }

    private static string? OriginalOf(string path)
    {
        var extension = Path.GetExtension(path);
        var stem = path[..^extension.Length];
        return stem.EndsWith(Mirrored, StringComparison.Ordinal) ? stem[..^Mirrored.Length] + extension : null;
    }

    private static int Read(SafeFileHandle file, Span<byte> buffer)
    {
        var read = 0;
        for (int more; read < buffer.Length && (more = RandomAccess.Read(file, buffer[read..], read)) > 0;) read += more;
        return read;
    }
}
