using System.Buffers.Binary;

namespace Avocet.Imaging;

/// <summary>Reads a PNG (W3C PNG, third edition): IHDR for the size, eXIf for the orientation.</summary>
internal static class PngHeader
{
    private const int SignatureBytes = 8;
    private const int ChecksumBytes = 4;
    private const int HeaderChunkBytes = 13;

    public static async ValueTask<ImageHeader> ReadAsync(HeaderBytes bytes)
    {
        await bytes.TrySkipAsync(SignatureBytes);
        var chunk = new byte[8];
        await bytes.FillAsync(chunk);
        if (chunk.AsSpan(4).SequenceEqual("CgBI"u8))
        {
            // Apple's variant has a chunk of its own in front.
            if (!await bytes.TrySkipAsync(Length(chunk) + ChecksumBytes)) throw bytes.CutShort();
            await bytes.FillAsync(chunk);
        }

        if (!chunk.AsSpan(4).SequenceEqual("IHDR"u8) || Length(chunk) != HeaderChunkBytes)
            throw new ImageHeaderException("The PNG is damaged: it does not begin with its header chunk (IHDR).");
        var size = new byte[HeaderChunkBytes + ChecksumBytes];
        await bytes.FillAsync(size);
        var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(size), BinaryPrimitives.ReadUInt32BigEndian(size.AsSpan(4)));
        if (width > int.MaxValue || height > int.MaxValue)
            throw new ImageHeaderException($"The PNG is damaged: it claims {width}x{height} pixels.");
        return new ImageHeader(ImageFormat.Png, (int)width, (int)height, await OrientationAsync(bytes, chunk));
    }

    /// <summary>eXIf may stand behind the pixels, and decoders heed it there; so the chunks are walked to the end.</summary>
    private static async ValueTask<int> OrientationAsync(HeaderBytes bytes, byte[] chunk)
    {
        while (await bytes.TryFillAsync(chunk))
        {
            var type = chunk.AsSpan(4);
            if (type.SequenceEqual("IEND"u8)) return 1;
            if (type.SequenceEqual("eXIf"u8)) return await ExifOrientation.ReadAsync(bytes, Length(chunk));
            if (!await bytes.TrySkipAsync(Length(chunk) + ChecksumBytes)) return 1;
        }

        return 1;
    }

    private static long Length(byte[] chunk) => BinaryPrimitives.ReadUInt32BigEndian(chunk);
}
