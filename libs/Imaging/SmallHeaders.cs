using System.Buffers.Binary;

namespace Avocet.Imaging;

/// <summary>Kinds of file whose size stands at a fixed place.</summary>
internal static class SmallHeaders
{
    private const int Os2HeaderBytes = 12;

    /// <summary>GIF89a, section 18: the logical screen.</summary>
    public static async ValueTask<ImageHeader> ReadGifAsync(HeaderBytes bytes)
    {
        var start = new byte[10];
        await bytes.FillAsync(start);
        return new ImageHeader(
            ImageFormat.Gif, BinaryPrimitives.ReadUInt16LittleEndian(start.AsSpan(6)),
            BinaryPrimitives.ReadUInt16LittleEndian(start.AsSpan(8)), 1);
    }

    /// <summary>BITMAPFILEHEADER and one of BITMAPCOREHEADER (16-bit sizes) or BITMAPINFOHEADER (32-bit, negative height for
    /// top-down).</summary>
    public static async ValueTask<ImageHeader> ReadBmpAsync(HeaderBytes bytes)
    {
        var start = new byte[18];
        await bytes.FillAsync(start);
        var size = new byte[8];
        var headerBytes = BinaryPrimitives.ReadUInt32LittleEndian(start.AsSpan(14));
        await bytes.FillAsync(headerBytes == Os2HeaderBytes ? size.AsMemory(0, 4) : size);
        if (headerBytes == Os2HeaderBytes)
        {
            return new ImageHeader(
                ImageFormat.Bmp, BinaryPrimitives.ReadUInt16LittleEndian(size), BinaryPrimitives.ReadUInt16LittleEndian(size.AsSpan(2)), 1);
        }

        var (width, height) = (BinaryPrimitives.ReadInt32LittleEndian(size), BinaryPrimitives.ReadInt32LittleEndian(size.AsSpan(4)));
        if (height == int.MinValue) throw new ImageHeaderException($"The bitmap is damaged: it claims {width}x{height} pixels.");
        return new ImageHeader(ImageFormat.Bmp, width, Math.Abs(height), 1);
    }
}
