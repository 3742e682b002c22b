using System.Buffers.Binary;

namespace Avocet.Imaging;

/// <summary>Walks the markers of a JPEG (ITU-T T.81 annex B) as libjpeg does: junk between segments is passed over.</summary>
internal static class JpegHeader
{
    private const int Tem = 0x01;
    private const int Soi = 0xd8;
    private const int Eoi = 0xd9;
    private const int Sos = 0xda;
    private const int App1 = 0xe1;

    public static async ValueTask<ImageHeader> ReadAsync(HeaderBytes bytes)
    {
        await bytes.TrySkipAsync(2);
        var (size, orientation) = ((Width: 0, Height: 0), 0);
        var known = false;
        while (!known || orientation == 0)
        {
            var marker = await NextMarkerAsync(bytes);
            if (marker is Tem or (>= 0xd0 and <= 0xd7)) continue;
            if (marker is < 0 or Eoi or Sos or Soi) break;
            if (await LengthAsync(bytes) is not { } length) break;
            if (IsFrame(marker) && !known)
            {
                (size, known) = (await FrameAsync(bytes, length), true);
            }
            else if (marker == App1 && orientation == 0)
            {
                orientation = await OrientationAsync(bytes, length);
            }
            else if (!await bytes.TrySkipAsync(length))
            {
                break;
            }
        }

        if (!known) throw bytes.CutShort();
        return new ImageHeader(ImageFormat.Jpeg, size.Width, size.Height, Math.Max(1, orientation));
    }

    /// <summary>Start-of-frame markers: C0–CF but for tables (C4), the reserved C8 and arithmetic conditioning (CC).</summary>
    private static bool IsFrame(int marker) => marker is >= 0xc0 and <= 0xcf and not (0xc4 or 0xc8 or 0xcc);

    private static async ValueTask<int> NextMarkerAsync(HeaderBytes bytes)
    {
        while (true)
        {
            int value;
            do value = await bytes.NextAsync();
            while (value is >= 0 and not 0xff);
            while (value == 0xff) value = await bytes.NextAsync();
            if (value != 0) return value;
        }
    }

    /// <summary>Bytes of a segment after its length; <see langword="null"/> where there is no such length.</summary>
    private static async ValueTask<int?> LengthAsync(HeaderBytes bytes)
    {
        var high = await bytes.NextAsync();
        var low = await bytes.NextAsync();
        var length = (high << 8) | low;
        return high < 0 || low < 0 || length < 2 ? null : length - 2;
    }

    private static async ValueTask<(int Width, int Height)> FrameAsync(HeaderBytes bytes, int length)
    {
        var frame = new byte[5];
        if (length < frame.Length) throw new ImageHeaderException($"The JPEG's frame header has only {length} bytes.");
        await bytes.FillAsync(frame);
        await bytes.TrySkipAsync(length - frame.Length);
        return (BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(3)), BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(1)));
    }

    /// <summary>The orientation of an Exif segment, or 0 where the segment is of another kind, e.g. XMP.</summary>
    private static async ValueTask<int> OrientationAsync(HeaderBytes bytes, int length)
    {
        var name = new byte[6];
        if (length >= name.Length && await bytes.TryFillAsync(name) && name.AsSpan().SequenceEqual("Exif\0\0"u8))
            return await ExifOrientation.ReadAsync(bytes, length - name.Length);
        await bytes.TrySkipAsync(length < name.Length ? length : length - name.Length);
        return 0;
    }
}
