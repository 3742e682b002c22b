namespace Avocet.RecordIO.Tests;

public sealed class GoldenBytesTests
{
    [Theory]
    [InlineData("", "0A23D7CE 00000000")]
    [InlineData("01", "0A23D7CE 01000000 01000000")]
    [InlineData("01020304", "0A23D7CE 04000000 01020304")]
    [InlineData("0102030405", "0A23D7CE 05000000 01020304 05000000")]
    public void A_payload_without_magic_is_one_piece_padded_to_a_word(string payload, string expected) => ShouldWrite(payload, expected);

    [Theory]
    [InlineData("0A23D7CE", "0A23D7CE 00000020 0A23D7CE 00000060")]
    [InlineData("01020304 0A23D7CE 05", "0A23D7CE 04000020 01020304 0A23D7CE 01000060 05000000")]
    [InlineData("0A23D7CE 0A23D7CE", "0A23D7CE 00000020 0A23D7CE 00000040 0A23D7CE 00000060")]
    [InlineData(
        "01020304 0A23D7CE 05060708 0A23D7CE 09", "0A23D7CE 04000020 01020304 0A23D7CE 04000040 05060708 0A23D7CE 01000060 09000000")]
    public void An_aligned_magic_is_cut_out_and_splits_the_record(string payload, string expected) => ShouldWrite(payload, expected);

    [Theory]
    [InlineData("01 0A23D7CE 020304", "0A23D7CE 08000000 010A23D7 CE020304")]
    [InlineData("0A23D7", "0A23D7CE 03000000 0A23D700")]
    public void A_magic_off_the_grid_or_cut_short_is_left_alone(string payload, string expected) => ShouldWrite(payload, expected);

    [Fact]
    public void An_image_record_is_header_labels_and_picture()
    {
        var payload = ImageRecord.Pack(291, [2, 5, 4, 0.408f, 0.1527f, 0.988f, 0.8728f], [0xff, 0xd8]);

        Convert.ToHexString(payload).ShouldBe(
            "07000000" + "00000000" + "2301000000000000" + "0000000000000000"
            + "00000040" + "0000A040" + "00008040" + "60E5D03E" + "645D1C3E" + "91ED7C3F" + "D26F5F3F" + "FFD8");
    }

    [Fact]
    public void A_single_label_stands_in_the_header()
    {
        var payload = ImageRecord.PackSingle(ulong.MaxValue, 1f, [7]);

        Convert.ToHexString(payload).ShouldBe("00000000" + "0000803F" + "FFFFFFFFFFFFFFFF" + "0000000000000000" + "07");
    }

    private static void ShouldWrite(string payload, string expected)
    {
        var bytes = Convert.FromHexString(payload.Replace(" ", "", StringComparison.Ordinal));

        var file = Rec.Write(bytes);

        Convert.ToHexString(file).ShouldBe(expected.Replace(" ", "", StringComparison.Ordinal));
        Rec.Read(file).ShouldHaveSingleItem().Payload.ToArray().ShouldBe(bytes);
        Rec.ReadLenient(file).Records.ShouldHaveSingleItem().Payload.ToArray().ShouldBe(bytes);
    }
}
