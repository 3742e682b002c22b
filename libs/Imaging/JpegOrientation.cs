using System.Buffers.Binary;

namespace Avocet.Imaging;

/// <summary>
/// Tells JPEGs whose pixels certainly need no turning. Whatever is out of the ordinary is not certain: OpenCV then reads the EXIF
/// data itself, and there is one opinion only.
/// </summary>
internal static class JpegOrientation
{
    private const byte App1 = 0xe1;
    private const byte StartOfScan = 0xda;
    private const int EntryBytes = 12;
    private const ushort Orientation = 0x0112;
    private const ushort Short = 3;

    /// <summary>Whether the picture is a JPEG with well-formed segments up to its pixels and no EXIF orientation other than upright.</summary>
    public static bool IsCertainlyUpright(ReadOnlySpan<byte> picture)
    {
        if (picture is not [0xff, 0xd8, ..]) return false;
        var exifs = 0;
        for (var at = 2; at + 4 <= picture.Length && picture[at] == 0xff;)
        {
            var marker = picture[at + 1];
            if (marker == StartOfScan) return true;
            if (marker is < 0xc0 or 0xff or (>= 0xd0 and <= 0xd9)) return false;
            var length = BinaryPrimitives.ReadUInt16BigEndian(picture[(at + 2)..]);
            if (length < 2 || at + 2 + length > picture.Length) return false;
            var data = picture.Slice(at + 4, length - 2);
            if (marker == App1 && !data.StartsWith("http://ns.adobe.com/"u8) && (++exifs > 1 || !IsUprightExif(data))) return false;
            at += 2 + length;
        }

        return false;
    }

    private static bool IsUprightExif(ReadOnlySpan<byte> data)
    {
        if (!data.StartsWith("Exif\0\0"u8)) return false;
        var tiff = data[6..];
        if (tiff.Length < 8) return false;
        var little = tiff.StartsWith("II*\0"u8);
        if (!little && !tiff.StartsWith("MM\0*"u8)) return false;
        var directory = ReadUInt32(tiff[4..], little);
        if (directory > tiff.Length - 2) return false;
        var entries = ReadUInt16(tiff[(int)directory..], little);
        var list = tiff[((int)directory + 2)..];
        if (list.Length < entries * EntryBytes) return false;
        for (var i = 0; i < entries; i++)
        {
            var entry = list.Slice(i * EntryBytes, EntryBytes);
            if (ReadUInt16(entry, little) != Orientation) continue;
            if (ReadUInt16(entry[2..], little) != Short || ReadUInt16(entry[8..], little) is >= 2 and <= 8) return false;
        }

        return true;
    }

    private static ushort ReadUInt16(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint ReadUInt32(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
