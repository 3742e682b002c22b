using OpenCvSharp;

namespace Avocet.Imaging.Tests;

public sealed class JpegOrientationTests
{
    private static readonly byte[] Plain = Pictures.Encode(Pictures.Noise(24, 16, 1), ".jpg");

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(6, false)]
    [InlineData(8, false)]
    [InlineData(9, true)]
    [InlineData(200, true)]
    public void Only_two_to_eight_turn_a_picture(int orientation, bool upright)
    {
        var source = Pictures.WithOrientation(Plain, orientation);

        JpegOrientation.IsCertainlyUpright(source).ShouldBe(upright);
        if (upright) ShouldNotTurn(source);
    }

    [Fact]
    public void No_exif_is_upright() => JpegOrientation.IsCertainlyUpright(Plain).ShouldBeTrue();

    [Fact]
    public void Xmp_beside_exif_changes_nothing()
    {
        byte[] xmp = [0xff, 0xe1, 0, 33, .. "http://ns.adobe.com/xap/1.0/\0<x"u8.ToArray()[..31]];
        JpegOrientation.IsCertainlyUpright([.. Plain.AsSpan(0, 2), .. xmp, .. Plain.AsSpan(2)]).ShouldBeTrue();
    }

    [Theory]
    [InlineData(new byte[] { 0xff, 0xd8 })]
    [InlineData(new byte[] { 0xff, 0xd8, 0xff, 0xd9 })]
    [InlineData(new byte[] { 0xff, 0xd8, 0xff, 0xe1, 0xff, 0xff, 1 })]
    [InlineData(new byte[] { 0xff, 0xd8, 0xff, 0xe1, 0, 1, 1 })]
    [InlineData(new byte[] { 0xff, 0xd8, 0xff, 0xff, 0xff, 0xda, 0, 0 })]
    [InlineData(new byte[] { 0x89, 0x50 })]
    [InlineData(new byte[0])]
    public void What_is_out_of_the_ordinary_is_not_certain(byte[] source) => JpegOrientation.IsCertainlyUpright(source).ShouldBeFalse();

    [Fact]
    public void Exif_that_is_damaged_cut_or_doubled_is_not_certain()
    {
        var one = Pictures.WithOrientation(Plain, 1);
        JpegOrientation.IsCertainlyUpright(Pictures.WithOrientation(one, 1)).ShouldBeFalse();
        for (var at = 4; at < 22; at++)
        {
            var damaged = (byte[])one.Clone();
            damaged[at] ^= 0xff;
            if (JpegOrientation.IsCertainlyUpright(damaged)) ShouldNotTurn(damaged);
        }

        for (var cut = 0; cut < 60; cut++) Should.NotThrow(() => JpegOrientation.IsCertainlyUpright(one.AsSpan(0, cut)));
    }

    private static void ShouldNotTurn(byte[] source)
    {
        using var decoded = Cv2.ImDecode(source, ImreadModes.Color);
        using var plain = Cv2.ImDecode(Plain, ImreadModes.Color);
        (decoded.Width, decoded.Height).ShouldBe((plain.Width, plain.Height));
        Cv2.Norm(decoded, plain, NormTypes.INF).ShouldBe(0);
    }
}
