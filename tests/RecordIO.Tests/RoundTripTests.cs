using CsCheck;

namespace Avocet.RecordIO.Tests;

public sealed class RoundTripTests
{
    private static readonly Gen<byte[]> Chunk = Gen.Frequency((1, Gen.Const(Rec.Magic)), (2, Gen.Byte.Array[0, 9]));
    private static readonly Gen<byte[]> Payload = Chunk.Array[0, 12].Select(chunks => chunks.SelectMany(chunk => chunk).ToArray());
    private static readonly Gen<byte[][]> Payloads = Payload.Array[0, 8];

    [Fact]
    public void Payloads_full_of_the_magic_word_come_back() => Payloads.Sample(payloads =>
    {
        var file = Rec.Write(payloads);
        file.Length.ShouldBe(payloads.Sum(ExpectedLength));
        Same(Rec.Read(file), payloads);
        var (records, skipped) = Rec.ReadLenient(file);
        Same(records, payloads);
        skipped.ShouldBeEmpty();
    });

    [Fact]
    public void An_aligned_magic_in_a_file_is_always_a_piece_head() => Payloads.Sample(payloads =>
    {
        var file = Rec.Write(payloads);
        var heads = payloads.Sum(payload => 1 + AlignedMagics(payload));
        AlignedMagics(file).ShouldBe(heads);
    });

    [Fact]
    public void The_bytes_do_not_depend_on_how_the_stream_delivers_them() =>
        Gen.Select(Payloads, Gen.Int[1, 13]).Sample((payloads, atMost) =>
    {
        var file = Rec.Write(payloads);
        foreach (var mode in (ReadMode[])[ReadMode.Strict, ReadMode.Lenient])
            Same([.. new RecordIoReader(new TrickleStream(file, atMost), mode).ReadAll()], payloads);
    });

    [Fact]
    public void Records_are_found_by_key_in_any_order() => Payload.Array[1, 8].Sample(payloads =>
    {
        var stream = new MemoryStream();
        var writer = new RecordIoWriter(stream);
        var index = payloads.Select((payload, i) => new IndexEntry((ulong)i, writer.Write(payload))).ToList();
        var reader = new IndexedRecordIoReader(stream, index);
        for (var i = payloads.Length - 1; i >= 0; i--)
        {
            var record = reader.Read((ulong)i);
            record.Offset.ShouldBe(index[i].Offset);
            record.Payload.ToArray().ShouldBe(payloads[i]);
        }
    });

    [Fact]
    public void Image_records_come_back() =>
        Gen.Select(Gen.ULong, Gen.Single.Array[1, 40], Gen.Byte.Array[0, 50]).Sample((id, labels, image) =>
    {
        var record = ImageRecord.Read(ImageRecord.Pack(id, labels, image));
        record.Id.ShouldBe(id);
        record.Packed.ShouldBeTrue();
        record.Labels.Select(BitConverter.SingleToUInt32Bits).ShouldBe(labels.Select(BitConverter.SingleToUInt32Bits));
        record.Image.ToArray().ShouldBe(image);
    });

    [Fact]
    public void A_record_of_a_megabyte_grows_the_window()
    {
        var payload = Enumerable.Range(0, 1 << 20).Select(i => (byte)(i * 31 >> 3)).ToArray();

        Same(Rec.Read(Rec.Write(payload, [1], payload)), [payload, [1], payload]);
        Same(Rec.ReadLenient(Rec.Write(payload, [1], payload)).Records, [payload, [1], payload]);
    }

    private static void Same(List<RecordIoRecord> records, byte[][] payloads)
    {
        records.Count.ShouldBe(payloads.Length);
        for (var i = 0; i < payloads.Length; i++) records[i].Payload.Span.SequenceEqual(payloads[i]).ShouldBeTrue();
    }

    private static int AlignedMagics(byte[] bytes) => bytes.Chunk(4).Count(word => word.AsSpan().SequenceEqual(Rec.Magic));

    private static int ExpectedLength(byte[] payload)
    {
        var cuts = AlignedMagics(payload);
        return (8 * (cuts + 1)) + ((payload.Length - (4 * cuts) + 3) & ~3);
    }
}
