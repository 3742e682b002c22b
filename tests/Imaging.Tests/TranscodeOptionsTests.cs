using OpenCvSharp;

namespace Avocet.Imaging.Tests;

/// <summary>im2rec's options, each against OpenCV's own calls in im2rec's order: decode, crop, resize, encode.</summary>
public sealed class TranscodeOptionsTests
{
    private static readonly byte[] Wide = Pictures.Encode(Pictures.Noise(90, 61, 4), ".jpg");

    [Theory]
    [InlineData(90, 61, 14, 0, 61, 61)]
    [InlineData(61, 90, 0, 14, 61, 61)]
    [InlineData(50, 50, 0, 0, 50, 50)]
    public void Center_crop_cuts_the_middle_square_before_resizing(int width, int height, int x, int y, int cropWidth, int cropHeight)
    {
        var source = Pictures.Encode(Pictures.Noise(width, height, 4), ".png");
        using var picture = Cv2.ImDecode(source, ImreadModes.Color);
        using var middle = new Mat(picture, new Rect(x, y, cropWidth, cropHeight)).Clone();
        using var resized = Bilinear.Resize(middle, 40, 40);

        new Made(new TranscodeOptions { CenterCrop = true, ShorterEdge = 40 }, source, width, height).Bytes
            .ShouldBe(Pictures.Encode(resized, ".jpg"));
        new Made(new TranscodeOptions { CenterCrop = true, ShorterEdge = 0 }, source, width, height).Bytes
            .ShouldBe(Pictures.Encode(middle, ".jpg"));
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(95, 9)]
    public void A_png_has_the_compression_that_im2recs_quality_means(int quality, int compression)
    {
        using var picture = Cv2.ImDecode(Wide, ImreadModes.Color);
        using var resized = Bilinear.Resize(picture, 59, 40);
        Cv2.ImEncode(".png", resized, out var expected, new ImageEncodingParam(ImwriteFlags.PngCompression, compression));

        new Made(new TranscodeOptions { Encoding = PictureEncoding.Png, Quality = quality, ShorterEdge = 40 }, Wide, 90, 61).Bytes
            .ShouldBe(expected);
    }

    [Fact]
    public void Grey_is_one_channel_and_turned_upright()
    {
        var source = Pictures.WithOrientation(Wide, 6);
        using var grey = Cv2.ImDecode(source, ImreadModes.Grayscale);

        var made = new Made(new TranscodeOptions { Colour = PictureColour.Grey, ShorterEdge = 0 }, source, 61, 90);

        made.Bytes.ShouldBe(Pictures.Encode(grey, ".jpg"));
        using var result = Cv2.ImDecode(made.Bytes!, ImreadModes.Unchanged);
        (result.Width, result.Height, result.Channels()).ShouldBe((61, 90, 1));
    }

    [Fact]
    public void Unchanged_keeps_alpha_and_depth_and_does_not_turn()
    {
        using var deep = new Mat(30, 40, MatType.CV_16UC4, new Scalar(1000, 2000, 60_000, 30_000));
        var options = new TranscodeOptions { Colour = PictureColour.Unchanged, Encoding = PictureEncoding.Png, ShorterEdge = 15 };

        using var result = Cv2.ImDecode(new Made(options, Pictures.Encode(deep, ".png"), 40, 30).Bytes!, ImreadModes.Unchanged);

        (result.Width, result.Height, result.Type()).ShouldBe((20, 15, MatType.CV_16UC4));
        result.At<Vec4w>(7, 10).ShouldBe(new Vec4w(1000, 2000, 60_000, 30_000));
        using var stored = Cv2.ImDecode(
            new Made(options with { ShorterEdge = 0 }, Pictures.WithOrientation(Wide, 6), 90, 61).Bytes!, ImreadModes.Unchanged);
        (stored.Width, stored.Height).ShouldBe((90, 61));
    }

    [Fact]
    public void Pass_through_keeps_every_byte_and_checks_what_needs_no_decoding()
    {
        var options = new TranscodeOptions { PassThrough = true, MaxPixels = 100 * 100 };
        byte[] file = [.. Wide, 1, 2, 3];

        new Made(options, file, 90, 61).Bytes.ShouldBe(file);
        new Made(options, file, 90, 61, mirror: true).Problem.ShouldBe("A picture passed through unchanged cannot be mirrored.");
        new Made(options, file, 101, 100).Problem.ShouldNotBeNull().ShouldContain("over the limit");
        new Made(options, [.. "GIF89a"u8], 9, 6).Problem.ShouldNotBeNull().ShouldContain("GIF");
    }

    [Fact]
    public void A_size_that_is_kept_is_encoded_again_all_the_same()
    {
        // im2rec does, and a JPEG encoded twice is another: keeping the file's bytes is --pass-through's, never a silent short cut.
        using var picture = Cv2.ImDecode(Wide, ImreadModes.Color);

        var made = new Made(new TranscodeOptions { ShorterEdge = 61 }, Wide, 90, 61).Bytes;

        made.ShouldBe(Pictures.Encode(picture, ".jpg"));
        made.ShouldNotBe(Wide);
    }

    [Theory]
    [InlineData(-1, 95, 1)]
    [InlineData(65_501, 95, 1)]
    [InlineData(256, 101, 1)]
    [InlineData(256, -1, 1)]
    [InlineData(256, 95, 0)]
    public void Options_beyond_their_range_are_refused(int edge, int quality, long pixels) =>
        Should.Throw<ArgumentOutOfRangeException>(
            () => new ImageTranscoder(new TranscodeOptions { ShorterEdge = edge, Quality = quality, MaxPixels = pixels }));
}
