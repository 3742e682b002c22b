namespace Avocet.RecordIO.Tests;

public sealed class VerifierTests
{
    private static readonly float[] OneBox = [2, 5, 0, 0.1f, 0.1f, 0.9f, 0.9f];

    [Fact]
    public void A_sound_file_is_summed_up()
    {
        var file = Rec.Write(ImageRecord.Pack(3, OneBox, [1]), ImageRecord.Pack(4, [.. OneBox, 1, 0, 0, 1, 1], [2]));

        var summary = RecordIoVerifier.Verify(new TrickleStream(file, 5), [new(3, 0), new(4, 64)], CancellationToken.None);

        (summary.Records, summary.Bytes, summary.LongestLabel).ShouldBe((2, file.Length, 12));
        summary.Sha256.ShouldBe(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(file)));
    }

    [Fact]
    public void An_index_of_another_file_is_noticed()
    {
        var file = Rec.Write(ImageRecord.Pack(3, OneBox, [1]));

        Should.Throw<RecordIoException>(() => Verify(file, [new(4, 0)])).Message.ShouldContain("does not name record 3");
        Should.Throw<RecordIoException>(() => Verify(file, [])).Message.ShouldContain("does not name record 3");
        Should.Throw<RecordIoException>(() => Verify(file, [new(3, 0), new(5, 64)])).Message.ShouldContain("names record 5");
        Should.Throw<RecordIoException>(() => new IndexedRecordIoReader(new MemoryStream(file), [new(3, 64)])).Message
            .ShouldContain("no record can begin");
        Should.Throw<RecordIoException>(() => new IndexedRecordIoReader(new MemoryStream(file), [new(3, 4)]).Read(3)).Message
            .ShouldContain("Key 3 at 4");
    }

    [Fact]
    public void What_the_iterator_would_refuse_is_refused()
    {
        Should.Throw<RecordIoException>(() => Verify(Rec.Write(ImageRecord.Pack(1, OneBox, [])), null)).Message
            .ShouldContain("picture is empty");
        Should.Throw<RecordIoException>(() => Verify(Rec.Write(ImageRecord.PackSingle(1, 2, [1])), null)).Message
            .ShouldContain("not packed");
        var single = new MemoryStream(Rec.Write(ImageRecord.PackSingle(1, 2, [1])));
        RecordIoVerifier.Verify(single, null, LabelRule.Any, CancellationToken.None).Records.ShouldBe(1);
        Should.Throw<RecordIoException>(() => Verify(Rec.Write(ImageRecord.Pack(1, [2, 5], [1])), null)).Message.ShouldContain("2 numbers");
        Should.Throw<RecordIoException>(() => Verify(Rec.Write([1, 2, 3]), null)).Message.ShouldContain("3 bytes");
    }

    [Theory]
    [InlineData(new float[] { 1, 5, 0, 0, 0, 1, 1 }, "header width is 1")]
    [InlineData(new float[] { 2, 4, 0, 0, 0, 1, 1 }, "box width is 4")]
    [InlineData(new float[] { 2, 5, 0, 0, 0, 1, 1, 0 }, "do not divide")]
    [InlineData(new float[] { float.NaN, 5, 0, 0, 0, 1, 1 }, "header width is NaN")]
    [InlineData(new float[] { 2, 5, 0, 0, 0, 1, 1 }, null)]
    [InlineData(new float[] { 4, 5, 768, 576, 0, 0, 0, 1, 1 }, null)]
    public void Detection_labels_are_checked_as_the_iterator_checks_them(float[] labels, string? problem)
    {
        if (problem is null) ImageRecord.DetectionProblem(labels).ShouldBeNull();
        else ImageRecord.DetectionProblem(labels).ShouldNotBeNull().ShouldContain(problem);
    }

    [Fact]
    public void A_bad_index_line_is_named()
    {
        Should.Throw<RecordIoException>(() => RecordIoIndex.Read(new StringReader("0\t0\nx\n")).ToList()).Message
            .ShouldContain("Line 2 of the index is 'x'");
        RecordIoIndex.Read(new StringReader("7\t0\n8\t64\n")).ShouldBe([new(7, 0), new(8, 64)]);
    }

    private static RecordIoSummary Verify(byte[] file, IEnumerable<IndexEntry>? index) =>
        RecordIoVerifier.Verify(new MemoryStream(file), index, CancellationToken.None);
}
