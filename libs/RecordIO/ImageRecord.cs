using System.Buffers;
using System.Buffers.Binary;

namespace Avocet.RecordIO;

/// <summary>
/// Payload of an image record, as im2rec packs it: a 24-byte header, packed labels, the encoded picture.
/// </summary>
public sealed record ImageRecord
{
    /// <summary>Bytes of the header in front of the packed labels.</summary>
    public const int HeaderBytes = 24;

    private const int LongestLabel = (RecordIoFormat.MaxLength - HeaderBytes) / sizeof(float);

    /// <summary>The image's id: the first column of the list.</summary>
    public required ulong Id { get; init; }

    /// <summary>Second id; im2rec writes 0.</summary>
    public ulong Id2 { get; init; }

    /// <summary>
    /// The labels: the packed ones, or the header's single one. For detection 2, 5, then class, left, top, right, bottom of each
    /// box, the last four as parts of width and height in 0-1.
    /// </summary>
    public required IReadOnlyList<float> Labels { get; init; }

    /// <summary>Whether the labels are packed behind the header, as detection needs.</summary>
    public required bool Packed { get; init; }

    /// <summary>The encoded picture: JPEG or PNG. A slice of the payload.</summary>
    public required ReadOnlyMemory<byte> Image { get; init; }

    /// <summary>Reads a payload.</summary>
    /// <exception cref="RecordIoException">The payload is no image record; the offset is the one in the payload.</exception>
    public static ImageRecord Read(ReadOnlyMemory<byte> payload)
    {
        var bytes = payload.Span;
        if (bytes.Length < HeaderBytes) throw Foreign(bytes, $"has {bytes.Length} bytes, fewer than the {HeaderBytes} of its header", 0);
        var flag = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        if (flag > (bytes.Length - HeaderBytes) / sizeof(float))
            throw Foreign(bytes, $"claims {flag} labels, but has {bytes.Length - HeaderBytes} bytes behind its header", 0);
        var labels = new float[flag == 0 ? 1 : flag];
        if (flag == 0) labels[0] = BinaryPrimitives.ReadSingleLittleEndian(bytes[4..]);
        for (var i = 0; i < flag; i++) labels[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(HeaderBytes + (i * sizeof(float)))..]);
        return new ImageRecord
        {
            Id = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]),
            Id2 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]),
            Labels = labels,
            Packed = flag > 0,
            Image = payload[(HeaderBytes + ((int)flag * sizeof(float)))..],
        };
    }

    /// <summary>A payload with packed labels (im2rec --pack-label).</summary>
    /// <exception cref="ArgumentException">There is no label, or too many for a record.</exception>
    public static byte[] Pack(ulong id, IReadOnlyList<float> labels, ReadOnlySpan<byte> image) => Payload(id, labels, packed: true, image);

    /// <summary>A payload with the one label in its header (im2rec without --pack-label).</summary>
    public static byte[] PackSingle(ulong id, float label, ReadOnlySpan<byte> image) => Payload(id, [label], packed: false, image);

    /// <summary>Writes what stands in front of the picture; the picture's bytes are to follow.</summary>
    /// <param name="output">Takes the header and the packed labels.</param>
    /// <param name="id">The image's id.</param>
    /// <param name="labels">At least one.</param>
    /// <param name="packed">Whether all labels are packed behind the header, or the first alone stands in it.</param>
    /// <exception cref="ArgumentException">There is no label, or too many for a record.</exception>
    public static void WriteHead(IBufferWriter<byte> output, ulong id, IReadOnlyList<float> labels, bool packed)
    {
        if (labels.Count == 0) throw new ArgumentException($"Image {id} has no label; a record has at least one number.", nameof(labels));
        var behind = packed ? labels.Count : 0;
        if (behind > LongestLabel)
            throw new ArgumentException($"Image {id} has {behind} labels; a record holds at most {LongestLabel}.", nameof(labels));
        var length = HeaderBytes + (behind * sizeof(float));
        var head = output.GetSpan(length)[..length];
        BinaryPrimitives.WriteUInt32LittleEndian(head, (uint)behind);
        BinaryPrimitives.WriteSingleLittleEndian(head[4..], packed ? 0 : labels[0]);
        BinaryPrimitives.WriteUInt64LittleEndian(head[8..], id);
        BinaryPrimitives.WriteUInt64LittleEndian(head[16..], 0);
        for (var i = 0; i < behind; i++) BinaryPrimitives.WriteSingleLittleEndian(head[(HeaderBytes + (i * sizeof(float)))..], labels[i]);
        output.Advance(length);
    }

    /// <summary>Gives a payload another id.</summary>
    /// <exception cref="RecordIoException">The payload is shorter than a header.</exception>
    public static void Renumber(Span<byte> payload, ulong id)
    {
        if (payload.Length < HeaderBytes)
            throw Foreign(payload, $"has {payload.Length} bytes, fewer than the {HeaderBytes} of its header", 0);
        BinaryPrimitives.WriteUInt64LittleEndian(payload[8..], id);
    }

    /// <summary>Why the detection iterator would refuse these labels, or <see langword="null"/> where it takes them.</summary>
    public static string? DetectionProblem(IReadOnlyList<float> labels)
    {
        if (labels.Count < 7) return $"The label has {labels.Count} numbers; a detection label has at least 7 (2, 5 and one box).";
        if (!(labels[0] >= 2 && labels[0] <= labels.Count))
            return $"The header width is {labels[0]}; it is at least 2 and within the label.";
        if (!(labels[1] >= 5)) return $"The box width is {labels[1]}; it is at least 5.";
        return (labels.Count - (int)labels[0]) % (int)labels[1] == 0
            ? null
            : $"{labels.Count} numbers with a header of {labels[0]} do not divide into boxes of {labels[1]}.";
    }

    private static byte[] Payload(ulong id, IReadOnlyList<float> labels, bool packed, ReadOnlySpan<byte> image)
    {
        var payload = new ArrayBufferWriter<byte>(HeaderBytes + (labels.Count * sizeof(float)) + Math.Max(1, image.Length));
        WriteHead(payload, id, labels, packed);
        payload.Write(image);
        return payload.WrittenSpan.ToArray();
    }

    private static RecordIoException Foreign(ReadOnlySpan<byte> payload, string fault, long offset) =>
        ForeignFile.IsProtobufRecord(payload)
            ? new RecordIoException(
                "This is a recordio-protobuf record, not an image record. Give a .rec that im2rec or the converter wrote.", offset)
            : new RecordIoException($"An image record {fault}. The file is damaged, or holds no images.", offset);
}
