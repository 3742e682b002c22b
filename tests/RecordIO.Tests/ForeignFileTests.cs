using System.Text;

namespace Avocet.RecordIO.Tests;

public sealed class ForeignFileTests
{
    [Theory]
    [InlineData("FFD8FFE000104A46", "a JPEG picture")]
    [InlineData("89504E470D0A1A0A", "a PNG picture")]
    [InlineData("1F8B080000000000", "gzip")]
    [InlineData("504B030414000000", "a zip archive")]
    [InlineData("CED7230A00000000", "other byte order")]
    [InlineData("3009320935090909", "text, perhaps a .lst")]
    [InlineData("0000000000000000", "not a RecordIO file: it begins with 00000000")]
    public void A_file_that_is_no_rec_is_named(string head, string expected)
    {
        var fault = Should.Throw<RecordIoException>(() => Rec.Read(Convert.FromHexString(head)));

        fault.Message.ShouldContain(expected);
        fault.Offset.ShouldBe(0);
    }

    [Fact]
    public void A_protobuf_record_is_named()
    {
        // Field 2 (label), 4 bytes, then enough to be taken for a header.
        byte[] payload = [0x12, 0x04, 1, 2, 3, 4, .. new byte[40]];

        Should.Throw<RecordIoException>(() => ImageRecord.Read(payload)).Message.ShouldContain("recordio-protobuf");
    }

    [Fact]
    public void A_real_protobuf_file_reads_as_records_but_not_as_images()
    {
        using var file = File.OpenRead(Rec.Sample("aws+sagemaker-python-sdk/first_10_rows_recordio"));

        var records = new RecordIoReader(file).ReadAll().ToList();

        records.Count.ShouldBe(10);
        foreach (var record in records)
            Should.Throw<RecordIoException>(() => ImageRecord.Read(record.Payload)).Message.ShouldContain("recordio-protobuf");
    }

    [Fact]
    public void Ten_or_eighteen_labels_are_not_taken_for_protobuf()
    {
        ImageRecord.Read(ImageRecord.Pack(1, new float[10], [1])).Labels.Count.ShouldBe(10);
        ImageRecord.Read(ImageRecord.Pack(1, new float[18], [1])).Labels.Count.ShouldBe(18);
    }

    [Fact]
    public void Real_single_label_records_read_back()
    {
        using var file = File.OpenRead(Rec.Sample("dmlc+dmlc-core/test__sample.rec"));

        var images = new RecordIoReader(file).ReadAll().Select(record => ImageRecord.Read(record.Payload)).ToList();

        images.Select(image => image.Id).ShouldBe(Enumerable.Range(1, 10).Select(i => (ulong)i));
        images.Select(image => image.Labels.ShouldHaveSingleItem()).ShouldBe([1, 0, 1, 0, 1, 0, 1, 0, 1, 0]);
        images.ShouldAllBe(image => !image.Packed);
        Encoding.ASCII.GetString(images[9].Image.Span).ShouldStartWith("10\n1");
    }

    [Fact]
    public void A_real_detection_file_holds_the_labels_of_its_list()
    {
        var rec = Rec.Sample("PythxnBite+Image-detect/val.rec");
        var lines = File.ReadLines(Path.ChangeExtension(rec, ".lst")).Select(ListEntry.Parse).ToList();
        using var text = File.OpenText(Path.ChangeExtension(rec, ".idx"));
        var index = RecordIoIndex.Read(text).ToList();
        using var file = File.OpenRead(rec);

        var images = new RecordIoReader(file).ReadAll().Select(record => ImageRecord.Read(record.Payload)).ToList();

        images.Select(image => image.Id).ShouldBe(lines.Select(line => line.Id));
        for (var i = 0; i < lines.Count; i++)
        {
            images[i].Labels.ShouldBe(lines[i].Labels);
            images[i].Image.Span[..3].ToArray().ShouldBe([0xff, 0xd8, 0xff]);
        }

        file.Position = 0;
        var summary = RecordIoVerifier.Verify(file, index, CancellationToken.None);
        (summary.Records, summary.Bytes, summary.LongestLabel).ShouldBe((4, 655_472, 19));
        file.Position = 0;
        summary.Sha256.ShouldBe(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(file)));

        // The same payloads through the writer are the same file: writer and im2rec agree to the byte.
        file.Position = 0;
        var copy = Rec.Write(new RecordIoReader(file).ReadAll().Select(record => record.Payload.ToArray()));
        copy.ShouldBe(File.ReadAllBytes(rec));
        new IndexedRecordIoReader(file, index).Read(2).Offset.ShouldBe(327_736);
    }
}
