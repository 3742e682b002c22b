using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace Avocet.Imaging;

/// <summary>Writes PNG: three channels of 8 bits, each row as the difference to the one above.</summary>
internal static class PngFile
{
    private const byte Up = 2;
    private static readonly byte[] Signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a];

    public static byte[] Encode(Raster picture)
    {
        using var file = new MemoryStream();
        file.Write(Signature);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, picture.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), picture.Height);
        (header[8], header[9]) = (8, 2);
        WriteChunk(file, "IHDR"u8, header);
        WriteChunk(file, "IDAT"u8, Compress(picture));
        WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static byte[] Compress(Raster picture)
    {
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Optimal))
        {
            var (row, above) = (new byte[1 + (picture.Width * Raster.Channels)], new Colour[picture.Width]);
            row[0] = Up;
            for (var y = 0; y < picture.Height; y++)
            {
                var pixels = picture.Row(y);
                for (var x = 0; x < pixels.Length; x++)
                {
                    row[1 + (3 * x)] = (byte)(pixels[x].Red - above[x].Red);
                    row[2 + (3 * x)] = (byte)(pixels[x].Green - above[x].Green);
                    row[3 + (3 * x)] = (byte)(pixels[x].Blue - above[x].Blue);
                }

                pixels.CopyTo(above);
                zlib.Write(row);
            }
        }

        return compressed.ToArray();
    }

    private static void WriteChunk(Stream file, ReadOnlySpan<byte> name, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        file.Write(name);
        file.Write(content);
        var check = new Crc32();
        check.Append(name);
        check.Append(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, check.GetCurrentHashAsUInt32());
        file.Write(number);
    }
}
