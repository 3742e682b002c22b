using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Avocet.RecordIO;

/// <summary>The numbers of the container format (SPEC.md).</summary>
internal static class RecordIoFormat
{
    /// <summary>
    /// First word of every piece. Chosen by the format's authors so that its own top bits read as a length word would be a
    /// piece kind no writer produces: a magic word can not be mistaken for the word behind it.
    /// </summary>
    public const uint Magic = 0xced7230a;

    /// <summary>Bytes in front of a piece's data: magic and length word.</summary>
    public const int HeadBytes = 8;

    /// <summary>The length word keeps 29 bits for the length.</summary>
    public const int LengthBits = 29;

    /// <summary>Longest piece, and longest record, in bytes.</summary>
    public const int MaxLength = (1 << LengthBits) - 1;

    public static int Padded(int length) => (length + 3) & ~3;

    public static uint Word(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    public static PieceKind Kind(uint lengthWord) => (PieceKind)(lengthWord >> LengthBits);

    public static int Length(uint lengthWord) => (int)(lengthWord & MaxLength);

    public static bool StartsRecord(uint lengthWord) => Kind(lengthWord) is PieceKind.Whole or PieceKind.First;

    public static void WriteHead(Span<byte> head, PieceKind kind, int length)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(head, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(head[4..], ((uint)kind << LengthBits) | (uint)length);
    }

    /// <summary>Byte position of the first magic word at a multiple of four, or -1.</summary>
    public static int FindMagic(ReadOnlySpan<byte> bytes)
    {
        var magic = BitConverter.IsLittleEndian ? Magic : BinaryPrimitives.ReverseEndianness(Magic);
        var word = MemoryMarshal.Cast<byte, uint>(bytes).IndexOf(magic);
        return word < 0 ? -1 : word * 4;
    }
}

/// <summary>What a piece is in its record: the top three bits of its length word.</summary>
internal enum PieceKind
{
    Whole = 0,
    First = 1,
    Middle = 2,
    Last = 3,
}
