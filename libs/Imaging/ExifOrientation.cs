using System.Buffers;
using System.Buffers.Binary;

namespace Avocet.Imaging;

/// <summary>The orientation in an EXIF block, which is laid out as a TIFF file.</summary>
internal static class ExifOrientation
{
    public const int Tag = 0x0112;
    private const int MostBytes = 65_535;
    private const int EntryBytes = 12;

    /// <summary>Reads a block of so many bytes, of which the first 64 KiB count.</summary>
    public static async ValueTask<int> ReadAsync(HeaderBytes bytes, long length)
    {
        var read = (int)Math.Min(length, MostBytes);
        var block = ArrayPool<byte>.Shared.Rent(read);
        try
        {
            return await bytes.TryFillAsync(block.AsMemory(0, read)) ? Find(block.AsSpan(0, read)) : 1;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    /// <summary>1–8; 1 where the block says nothing or nonsense.</summary>
    public static int Find(ReadOnlySpan<byte> block)
    {
        if (block.Length < 8) return 1;
        var little = block.StartsWith("II"u8);
        if ((!little && !block.StartsWith("MM"u8)) || U16(block[2..], little) != 42) return 1;
        var directory = U32(block[4..], little);
        if (directory > block.Length - 2) return 1;
        var entries = block[(int)directory..];
        var count = U16(entries, little);
        entries = entries[2..];
        for (; count > 0 && entries.Length >= EntryBytes; count--, entries = entries[EntryBytes..])
        {
            if (U16(entries, little) == Tag) return Valid(U16(entries[8..], little));
        }

        return 1;
    }

    public static int Valid(long value) => value is >= 1 and <= 8 ? (int)value : 1;

    public static ushort U16(ReadOnlySpan<byte> at, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(at) : BinaryPrimitives.ReadUInt16BigEndian(at);

    public static uint U32(ReadOnlySpan<byte> at, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(at) : BinaryPrimitives.ReadUInt32BigEndian(at);

    public static ulong U64(ReadOnlySpan<byte> at, bool little) =>
        little ? BinaryPrimitives.ReadUInt64LittleEndian(at) : BinaryPrimitives.ReadUInt64BigEndian(at);
}
