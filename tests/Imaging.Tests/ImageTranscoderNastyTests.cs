using OpenCvSharp;

namespace Avocet.Imaging.Tests;

/// <summary>Real files that broke other programs.</summary>
public sealed class ImageTranscoderNastyTests
{
    [Theory]
    [InlineData("bmp_hopper.bmp", 128, 128, true)]
    [InlineData("gif_animated_real.gif", 85, 77, false)]
    [InlineData("gif_decompression_bomb.gif", 65_535, 66_601, false)]
    [InlineData("gif_zero_width.gif", 0, 1, false)]
    [InlineData("jpeg_12bit_random_rst.jpg", 100, 91, false)]
    [InlineData("jpeg_arithmetic.jpg", 227, 149, true)]
    [InlineData("jpeg_bad_mpo.jpg", 640, 480, true)]
    [InlineData("jpeg_broken_exif_dpi.jpg", 100, 100, true)]
    [InlineData("jpeg_cmyk_adobe.jpg", 100, 100, true)]
    [InlineData("jpeg_corrupt_header.jpg", 100, 100, false)]
    [InlineData("jpeg_exif_orient_3.jpg", 308, 410, true)]
    [InlineData("jpeg_exif_orient_6.jpg", 231, 308, true)]
    [InlineData("jpeg_exif_orient_8.jpg", 231, 308, true)]
    [InlineData("jpeg_ff00_header.jpg", 300, 225, true)]
    [InlineData("jpeg_grayscale.jpg", 227, 149, true)]
    [InlineData("jpeg_junk_header.jpg", 1024, 768, true)]
    [InlineData("jpeg_progressive.jpg", 320, 240, true)]
    [InlineData("jpeg_sof_after_icc.jpg", 10, 10, true)]
    [InlineData("jpeg_truncated.jpg", 100, 100, true)]
    [InlineData("jpeg_truncated_app14.jpg", 100, 100, true)]
    [InlineData("made_html_404.jpg", 100, 100, false)]
    [InlineData("made_png_named.jpg", 32, 32, true)]
    [InlineData("made_sof_64250x64250.jpg", 64_250, 64_250, false)]
    [InlineData("made_trailing_garbage.jpg", 500, 464, true)]
    [InlineData("made_truncated_minus2.jpg", 500, 464, true)]
    [InlineData("made_webp_named.jpg", 480, 360, true)]
    [InlineData("png_16bit_gray.png", 32, 32, true)]
    [InlineData("png_16bit_rgb.png", 32, 32, true)]
    [InlineData("png_animated_apng.png", 100, 100, true)]
    [InlineData("png_broken_80bytes.png", 100, 100, false)]
    [InlineData("png_corrupt_bad_depth.png", 32, 32, false)]
    [InlineData("png_corrupt_idat_crc.png", 32, 32, false)]
    [InlineData("png_corrupt_signature.png", 32, 32, false)]
    [InlineData("png_palette_4bit.png", 32, 32, true)]
    [InlineData("png_truncated.png", 294, 240, false)]
    [InlineData("png_truncated_pillow.png", 640, 480, false)]
    [InlineData("tiff_16bit.tif", 64, 64, true)]
    [InlineData("webp_big_height.webp", 13, 169, true)]
    public void A_nasty_picture_is_packed_or_refused_with_a_reason(string name, int width, int height, bool packed)
    {
        var source = File.ReadAllBytes(SharedData.Find($"nasty/{name}"));

        var made = new Made(new TranscodeOptions(), source, width, height);

        new Made(new TranscodeOptions(), source, width, height, direct: false).Bytes.ShouldBe(made.Bytes, "the two paths differ");
        if (!packed)
        {
            made.Bytes.ShouldBeNull();
            made.Problem.ShouldNotBeNullOrWhiteSpace();
            return;
        }

        made.Problem.ShouldBeNull();
        using var picture = Cv2.ImDecode(made.Bytes.ShouldNotBeNull(), ImreadModes.Color);
        Math.Min(picture.Width, picture.Height).ShouldBe(256);
    }
}
