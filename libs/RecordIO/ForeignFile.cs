using System.Text;

namespace Avocet.RecordIO;

/// <summary>Says what a file is that is not RecordIO.</summary>
internal static class ForeignFile
{
    public static string Describe(ReadOnlySpan<byte> head)
    {
        var kind = Kind(head);
        return $"This is not a RecordIO file: it begins with {Convert.ToHexString(head[..Math.Min(4, head.Length)])}"
            + (kind is null ? "" : $", {kind}")
            + ". Give the .rec that im2rec or the converter wrote.";
    }

    /// <summary>
    /// SageMaker's recordio-protobuf has the same frame; its payload is a protobuf message instead of a 24-byte image header,
    /// so it is told by its first field: tag 1-5, length-delimited, inside the payload.
    /// </summary>
    public static bool IsProtobufRecord(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < 2 || payload[0] is not (0x0a or 0x12 or 0x1a or 0x22 or 0x2a)) return false;
        long length = 0;
        for (var i = 1; i < payload.Length && i <= 5; i++)
        {
            length |= (long)(payload[i] & 0x7f) << (7 * (i - 1));
            if (payload[i] < 0x80) return i + 1 + length <= payload.Length;
        }

        return false;
    }

    private static string? Kind(ReadOnlySpan<byte> head) => head switch
    {
        [0xff, 0xd8, ..] => "a JPEG picture",
        [0x89, 0x50, 0x4e, 0x47, ..] => "a PNG picture",
        [0x1f, 0x8b, ..] => "gzip data: unpack it first",
        [0x50, 0x4b, ..] => "a zip archive",
        [0xce, 0xd7, 0x23, 0x0a, ..] => "RecordIO of the other byte order",
        _ when Encoding.Latin1.GetString(head) is var text && text.All(c => c is >= ' ' and < '\x7f' or '\t' or '\n' or '\r') =>
            "text, perhaps a .lst or .idx",
        _ => null,
    };
}
