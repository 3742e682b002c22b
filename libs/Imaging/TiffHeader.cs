using System.Globalization;

namespace Avocet.Imaging;

/// <summary>Reads the first directory of a TIFF 6.0 or BigTIFF file, entry by entry.</summary>
internal static class TiffHeader
{
    private const int WidthTag = 256;
    private const int HeightTag = 257;
    private const int ShortType = 3;
    private const int LongType = 4;
    private const int Long8Type = 16;

    public static async ValueTask<ImageHeader> ReadAsync(HeaderBytes bytes)
    {
        var start = new byte[8];
        await bytes.FillAsync(start);
        var little = start[0] == 'I';
        var big = ExifOrientation.U16(start.AsSpan(2), little) == 43;
        ulong directory = ExifOrientation.U32(start.AsSpan(4), little);
        if (big)
        {
            await bytes.FillAsync(start);
            directory = ExifOrientation.U64(start, little);
        }

        var ahead = unchecked((long)directory) - bytes.Position;
        if (ahead < 0) throw Damaged($"its directory is at byte {directory}");
        if (!await bytes.TrySkipAsync(ahead)) throw bytes.CutShort();
        return await DirectoryAsync(bytes, little, big);
    }

    private static async ValueTask<ImageHeader> DirectoryAsync(HeaderBytes bytes, bool little, bool big)
    {
        var count = new byte[big ? 8 : 2];
        await bytes.FillAsync(count);
        var entries = big ? ExifOrientation.U64(count, little) : ExifOrientation.U16(count, little);
        var entry = new byte[big ? 20 : 12];
        var (width, height, orientation) = (0L, 0L, 1);
        for (; entries > 0 && await bytes.TryFillAsync(entry); entries--)
        {
            switch (ExifOrientation.U16(entry, little))
            {
                case WidthTag: width = Value(entry, little, big); break;
                case HeightTag: height = Value(entry, little, big); break;
                case ExifOrientation.Tag: orientation = ExifOrientation.Valid(Value(entry, little, big)); break;
            }
        }

        if (width is < 0 or > int.MaxValue || height is < 0 or > int.MaxValue)
            throw Damaged(string.Create(CultureInfo.InvariantCulture, $"it claims {width}x{height} pixels"));
        return new ImageHeader(ImageFormat.Tiff, (int)width, (int)height, orientation);
    }

    private static long Value(byte[] entry, bool little, bool big)
    {
        var value = entry.AsSpan(big ? 12 : 8);
        return ExifOrientation.U16(entry.AsSpan(2), little) switch
        {
            ShortType => ExifOrientation.U16(value, little),
            LongType => ExifOrientation.U32(value, little),
            Long8Type when big => unchecked((long)ExifOrientation.U64(value, little)),
            _ => 0,
        };
    }

    private static ImageHeaderException Damaged(string how) => new($"The TIFF is damaged: {how}.");
}
