using CsCheck;

namespace Avocet.RecordIO.Tests;

public sealed class DamageTests
{
    private static readonly byte[][] Payloads =
    [
        [1, 2, 3, 4, 5],
        [.. Enumerable.Repeat((byte)0x55, 16), .. Rec.Magic, 9, 9],
        [],
        [.. Enumerable.Range(0, 40).Select(i => (byte)i)],
    ];

    [Fact]
    public void A_file_cut_at_any_byte_is_told_from_a_whole_one()
    {
        var file = Rec.Write(Payloads);
        var ends = Payloads.Select((_, i) => Rec.Write(Payloads[..(i + 1)]).Length).Prepend(0).ToList();
        for (var cut = 0; cut < file.Length; cut++)
        {
            var part = file[..cut];
            if (ends.Contains(cut))
            {
                Rec.Read(part).Count.ShouldBe(ends.IndexOf(cut));
                continue;
            }

            var fault = Should.Throw<RecordIoException>(() => Rec.Read(part));
            fault.Offset.ShouldBeInRange(ends.Last(end => end < cut), cut);
            fault.Message.ShouldContain($"(byte {fault.Offset})");
            var (records, skipped) = Rec.ReadLenient(part);
            records.Count.ShouldBe(ends.FindLastIndex(end => end < cut));
            var skip = skipped.ShouldHaveSingleItem();
            skip.Offset.ShouldBe(ends.Last(end => end < cut));
            (skip.Offset + skip.Length).ShouldBe(cut);
        }
    }

    [Theory]
    [InlineData(4, 0x06)] // a length one too long, within the padding
    [InlineData(4, 0xff)] // a length beyond the next record
    [InlineData(6, 0x01)] // a length beyond the file
    [InlineData(7, 0x1f)] // nearly half a gigabyte
    [InlineData(7, 0x40)] // a middle piece that nothing began
    [InlineData(7, 0x80)] // a kind that no writer makes
    [InlineData(0, 0x00)] // no magic
    public void A_damaged_head_costs_a_lenient_reader_at_most_its_own_record(int at, byte value)
    {
        var file = Rec.Write(Payloads);
        var first = Rec.Write(Payloads[0]).Length;
        file[at] = value;

        var (records, _) = Rec.ReadLenient(file);

        var behind = records.Where(record => record.Offset >= first).Select(record => record.Payload.ToArray()).ToList();
        behind.ShouldBe(Payloads[1..]);
    }

    [Fact]
    public void A_lenient_reader_says_which_bytes_it_passed_over()
    {
        var file = Rec.Write(Payloads);
        file[0] = 0;

        var (records, skipped) = Rec.ReadLenient(file);

        records.Count.ShouldBe(3);
        var skip = skipped.ShouldHaveSingleItem();
        (skip.Offset, skip.Length).ShouldBe((0, 16));
        skip.Reason.ShouldContain("not a RecordIO file");
    }

    [Fact]
    public void A_claimed_length_allocates_nothing()
    {
        var file = Rec.Write(Payloads[0]);
        file[7] = 0x1f;
        file[6] = file[5] = file[4] = 0xff;
        Should.Throw<RecordIoException>(() => Rec.Read(file));

        var before = GC.GetAllocatedBytesForCurrentThread();
        Should.Throw<RecordIoException>(() => Rec.Read(file)).Message.ShouldContain("536870911 bytes has 8");
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1 << 20);
    }

    [Fact]
    public void Random_damage_never_crashes_or_hangs() => Gen.Select(Gen.Int[0, 200], Gen.Byte).Array[1, 6].Sample(damage =>
    {
        var file = Rec.Write(Payloads);
        foreach (var (at, value) in damage) file[at % file.Length] = value;
        ShouldEndWell(file);
    });

    [Fact]
    public void Random_bytes_and_random_heads_never_crash_or_hang()
    {
        var head = Gen.Select(Gen.Int[0, 7], Gen.Int[0, 40])
            .Select(word => (byte[])[.. Rec.Magic, .. BitConverter.GetBytes(((uint)word.Item1 << 29) | (uint)word.Item2)]);
        Gen.OneOf(head, Gen.Byte.Array[0, 12]).Array[0, 30].Select(parts => parts.SelectMany(part => part).ToArray()).Sample(ShouldEndWell);
    }

    private static void ShouldEndWell(byte[] file)
    {
        var (records, skipped) = Rec.ReadLenient(file);
        foreach (var skip in skipped) skip.Length.ShouldBeGreaterThan(0);
        var read = records.Sum(record => (long)record.Payload.Length) + skipped.Sum(skip => skip.Length);
        read.ShouldBeLessThanOrEqualTo(file.Length);
        foreach (var record in records) ReadImage(record.Payload);
        try
        {
            foreach (var record in Rec.Read(file)) ReadImage(record.Payload);
        }
        catch (RecordIoException fault)
        {
            fault.Offset.ShouldBeInRange(0, file.Length);
        }
    }

    private static void ReadImage(ReadOnlyMemory<byte> payload)
    {
        try
        {
            ImageRecord.Read(payload).Labels.ShouldNotBeEmpty();
        }
        catch (RecordIoException fault)
        {
            fault.Message.ShouldNotBeEmpty();
        }
    }
}
