using System.Buffers.Binary;

namespace Avocet.Imaging;

/// <summary>Reads a WebP container (RFC 9649): lossy (VP8), lossless (VP8L) or extended (VP8X).</summary>
internal static class WebPHeader
{
    private const int ContainerBytes = 12;
    private const int ExifFlag = 0x08;

    public static async ValueTask<ImageHeader> ReadAsync(HeaderBytes bytes)
    {
        await bytes.TrySkipAsync(ContainerBytes);
        var chunk = new byte[8];
        await bytes.FillAsync(chunk);
        var body = new byte[10];
        var type = BinaryPrimitives.ReadUInt32BigEndian(chunk);
        switch (type)
        {
            case Lossy:
                await bytes.FillAsync(body);
                if (!body.AsSpan(3, 3).SequenceEqual((ReadOnlySpan<byte>)[0x9d, 0x01, 0x2a]))
                    throw new ImageHeaderException("The WebP is damaged: its frame has no start code.");
                return Of(BinaryPrimitives.ReadUInt16LittleEndian(body.AsSpan(6)) & 0x3fff,
                    BinaryPrimitives.ReadUInt16LittleEndian(body.AsSpan(8)) & 0x3fff, 1);
            case Lossless:
                await bytes.FillAsync(body.AsMemory(0, 5));
                if (body[0] != 0x2f) throw new ImageHeaderException("The WebP is damaged: its lossless frame has no signature.");
                var bits = BinaryPrimitives.ReadUInt32LittleEndian(body.AsSpan(1));
                return Of((int)(bits & 0x3fff) + 1, (int)((bits >> 14) & 0x3fff) + 1, 1);
            case Extended:
                await bytes.FillAsync(body);
                var (width, height) = (U24(body.AsSpan(4)) + 1, U24(body.AsSpan(7)) + 1);
                var rest = Padded(chunk) - body.Length;
                var orientation = (body[0] & ExifFlag) != 0 && rest >= 0 && await bytes.TrySkipAsync(rest)
                    ? await OrientationAsync(bytes, chunk) : 1;
                return Of(width, height, orientation);
            default:
                throw new ImageHeaderException("The WebP is damaged: it begins with no frame.");
        }
    }

    private const uint Lossy = 0x56503820; // "VP8 "
    private const uint Lossless = 0x5650384c; // "VP8L"
    private const uint Extended = 0x56503858; // "VP8X"

    private static ImageHeader Of(int width, int height, int orientation) => new(ImageFormat.WebP, width, height, orientation);

    /// <summary>EXIF stands behind the pixels.</summary>
    private static async ValueTask<int> OrientationAsync(HeaderBytes bytes, byte[] chunk)
    {
        while (await bytes.TryFillAsync(chunk))
        {
            if (chunk.AsSpan(0, 4).SequenceEqual("EXIF"u8)) return await ExifOrientation.ReadAsync(bytes, Length(chunk));
            if (!await bytes.TrySkipAsync(Padded(chunk))) return 1;
        }

        return 1;
    }

    private static long Length(byte[] chunk) => BinaryPrimitives.ReadUInt32LittleEndian(chunk.AsSpan(4));

    private static long Padded(byte[] chunk) => Length(chunk) + (Length(chunk) & 1);

    private static int U24(ReadOnlySpan<byte> at) => at[0] | (at[1] << 8) | (at[2] << 16);
}
