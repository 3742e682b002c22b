using System.Buffers.Binary;
using System.Text;
using OpenCvSharp;

namespace Avocet.Imaging.Tests;

/// <summary>Image files with metadata where one wants it, put together byte by byte.</summary>
internal static class MadeFiles
{
    /// <summary>A 60x40 picture whose quarters are white, grey, black and black: its orientation can be seen.</summary>
    public static Mat Quarters()
    {
        var picture = new Mat(40, 60, MatType.CV_8UC3, Scalar.Black);
        Cv2.Rectangle(picture, new Rect(0, 0, 30, 20), Scalar.White, -1);
        Cv2.Rectangle(picture, new Rect(30, 0, 30, 20), Scalar.All(128), -1);
        return picture;
    }

    /// <summary>The orientation that was applied to <see cref="Quarters"/>.</summary>
    public static int OrientationSeen(Mat decoded)
    {
        var turned = decoded.Height > decoded.Width;
        return (turned, Quarter(0.25, 0.25), Quarter(0.75, 0.25), Quarter(0.25, 0.75), Quarter(0.75, 0.75)) switch
        {
            (false, 2, 1, 0, 0) => 1,
            (false, 1, 2, 0, 0) => 2,
            (false, 0, 0, 1, 2) => 3,
            (false, 0, 0, 2, 1) => 4,
            (true, 2, 0, 1, 0) => 5,
            (true, 0, 2, 0, 1) => 6,
            (true, 0, 1, 0, 2) => 7,
            (true, 1, 0, 2, 0) => 8,
            var seen => throw new InvalidOperationException($"The picture looks like {seen}."),
        };

        int Quarter(double x, double y) =>
            decoded.At<Vec3b>((int)(y * decoded.Height), (int)(x * decoded.Width)).Item0 switch { > 200 => 2, > 70 => 1, _ => 0 };
    }

    /// <summary>An EXIF block that holds nothing but the orientation.</summary>
    public static byte[] Exif(int orientation, bool little = false) => little
        ? [.. "II*\0\b\0\0\0"u8, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0, 0, 0, 0, 0]
        : [.. "MM\0*\0\0\0\b"u8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0];

    public static byte[] JpegSegment(byte marker, params ReadOnlySpan<byte> body) =>
        [0xff, marker, (byte)((body.Length + 2) >> 8), (byte)(body.Length + 2), .. body];

    public static byte[] ExifSegment(int orientation, bool little = false) =>
        JpegSegment(0xe1, [.. "Exif\0\0"u8, .. Exif(orientation, little)]);

    /// <summary>Segments behind the start marker.</summary>
    public static byte[] WithSegments(byte[] jpeg, params byte[][] segments) =>
        [.. jpeg[..2], .. segments.SelectMany(bytes => bytes), .. jpeg[2..]];

    /// <summary>Segments between the frame header and the scan.</summary>
    public static byte[] WithSegmentsBeforeScan(byte[] jpeg, params byte[][] segments)
    {
        var scan = 2;
        while (jpeg[scan + 1] != 0xda) scan += 2 + BinaryPrimitives.ReadUInt16BigEndian(jpeg.AsSpan(scan + 2));
        return [.. jpeg[..scan], .. segments.SelectMany(bytes => bytes), .. jpeg[scan..]];
    }

    public static byte[] PngChunk(string type, byte[] body)
    {
        var chunk = new byte[12 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, body.Length);
        Encoding.ASCII.GetBytes(type).CopyTo(chunk, 4);
        body.CopyTo(chunk, 8);
        var crc = uint.MaxValue;
        foreach (var value in chunk.AsSpan(4, 4 + body.Length))
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xedb88320 : crc >> 1;
        }

        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + body.Length), ~crc);
        return chunk;
    }

    /// <summary>A chunk behind the header chunk of a PNG.</summary>
    public static byte[] WithChunk(byte[] png, byte[] chunk) => [.. png[..33], .. chunk, .. png[33..]];

    /// <summary>A chunk behind the pixels of a PNG.</summary>
    public static byte[] WithLateChunk(byte[] png, byte[] chunk) => [.. png[..^12], .. chunk, .. png[^12..]];

    /// <summary>Makes a plain WebP an extended one, with an EXIF chunk at its end.</summary>
    public static byte[] Extended(byte[] webp, int width, int height, byte flags, byte[] exif)
    {
        byte[] canvas = [flags, 0, 0, 0, (byte)(width - 1), (byte)((width - 1) >> 8), 0, (byte)(height - 1), (byte)((height - 1) >> 8), 0];
        byte[] made = [.. "RIFF\0\0\0\0WEBP"u8, .. RiffChunk("VP8X", canvas), .. webp[12..], .. RiffChunk("EXIF", exif)];
        BinaryPrimitives.WriteInt32LittleEndian(made.AsSpan(4), made.Length - 8);
        return made;
    }

    /// <summary>Writes the orientation tag over that of the planar configuration, which may be left out.</summary>
    public static byte[] WithOrientationTag(byte[] tiff, int orientation)
    {
        const int planarConfiguration = 284;
        var made = (byte[])tiff.Clone();
        var directory = BinaryPrimitives.ReadInt32LittleEndian(tiff.AsSpan(4));
        for (var entry = directory + 2; ; entry += 12)
        {
            if (BinaryPrimitives.ReadUInt16LittleEndian(tiff.AsSpan(entry)) != planarConfiguration) continue;
            BinaryPrimitives.WriteUInt16LittleEndian(made.AsSpan(entry), 274);
            BinaryPrimitives.WriteUInt16LittleEndian(made.AsSpan(entry + 8), (ushort)orientation);
            return made;
        }
    }

    private static byte[] RiffChunk(string type, byte[] body)
    {
        var chunk = new byte[8 + body.Length + (body.Length & 1)];
        Encoding.ASCII.GetBytes(type).CopyTo(chunk, 0);
        BinaryPrimitives.WriteInt32LittleEndian(chunk.AsSpan(4), body.Length);
        body.CopyTo(chunk, 8);
        return chunk;
    }
}
