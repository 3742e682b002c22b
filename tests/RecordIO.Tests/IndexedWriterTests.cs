using System.Text;
using CsCheck;

namespace Avocet.RecordIO.Tests;

public sealed class IndexedWriterTests
{
    private static readonly Gen<byte[]> Chunk = Gen.Frequency((1, Gen.Const(Rec.Magic)), (2, Gen.Byte.Array[0, 9]));
    private static readonly Gen<byte[]> Payload = Chunk.Array[0, 12].Select(chunks => chunks.SelectMany(chunk => chunk).ToArray());

    [Fact]
    public void The_index_names_every_record_at_its_place() =>
        Gen.Select(Gen.ULong, Payload).Array[0, 10].Sample(records =>
        {
            var (rec, idx) = (new MemoryStream(), new MemoryStream());
            var writer = new IndexedRecordIoWriter(rec, idx);
            foreach (var (key, payload) in records) writer.Write(key, payload);

            (writer.Position, writer.Records).ShouldBe((rec.Length, records.Length));
            var expected = new StringBuilder();
            var plain = new MemoryStream();
            var plainWriter = new RecordIoWriter(plain);
            foreach (var (key, payload) in records) RecordIoIndex.Append(expected, new IndexEntry(key, plainWriter.Write(payload)));
            rec.ToArray().ShouldBe(plain.ToArray());
            Encoding.ASCII.GetString(idx.ToArray()).ShouldBe(expected.ToString());
        });

    [Fact]
    public void Writing_goes_on_behind_what_is_there() => Payload.Array[2, 6].Sample(payloads =>
    {
        var (whole, wholeIdx, parts, partsIdx) = (new MemoryStream(), new MemoryStream(), new MemoryStream(), new MemoryStream());
        Write(new IndexedRecordIoWriter(whole, wholeIdx), 0, payloads.Length);
        Write(new IndexedRecordIoWriter(parts, partsIdx), 0, 1);
        Write(new IndexedRecordIoWriter(parts, partsIdx, parts.Length), 1, payloads.Length);

        parts.ToArray().ShouldBe(whole.ToArray());
        partsIdx.ToArray().ShouldBe(wholeIdx.ToArray());

        void Write(IndexedRecordIoWriter writer, int from, int to)
        {
            for (var i = from; i < to; i++) writer.Write((ulong)i, payloads[i]);
        }
    });

    [Fact]
    public void The_longest_line_fits()
    {
        var idx = new MemoryStream();

        new IndexedRecordIoWriter(new MemoryStream(), idx, long.MaxValue - 7).Write(ulong.MaxValue, []);

        Encoding.ASCII.GetString(idx.ToArray()).ShouldBe("18446744073709551615\t9223372036854775800\n");
    }

    [Fact]
    public void A_record_gets_another_id_and_nothing_else()
    {
        var payload = ImageRecord.Pack(7, [2, 5, 0, 0, 0, 1, 1], [9, 9]);

        ImageRecord.Renumber(payload, ulong.MaxValue - 1);

        payload.ShouldBe(ImageRecord.Pack(ulong.MaxValue - 1, [2, 5, 0, 0, 0, 1, 1], [9, 9]));
        Should.Throw<RecordIoException>(() => ImageRecord.Renumber(new byte[23], 1)).Message.ShouldContain("23 bytes");
    }
}
