namespace Avocet.Services.Tests.Converter;

/// <summary>What a header reader says of the nasty pictures; where it says nothing, anything will do.</summary>
internal static class NastySizes
{
    private static readonly Dictionary<string, (int Width, int Height, int Orientation)> Sizes = new()
    {
        ["bmp_hopper.bmp"] = (128, 128, 1),
        ["gif_decompression_bomb.gif"] = (65_535, 66_601, 1),
        ["gif_zero_width.gif"] = (0, 1, 1),
        ["jpeg_arithmetic.jpg"] = (227, 149, 1),
        ["jpeg_bad_mpo.jpg"] = (640, 480, 1),
        ["jpeg_exif_orient_3.jpg"] = (308, 410, 3),
        ["jpeg_exif_orient_6.jpg"] = (308, 231, 6),
        ["jpeg_exif_orient_8.jpg"] = (308, 231, 8),
        ["jpeg_ff00_header.jpg"] = (300, 225, 1),
        ["jpeg_grayscale.jpg"] = (227, 149, 1),
        ["jpeg_junk_header.jpg"] = (1024, 768, 1),
        ["jpeg_progressive.jpg"] = (320, 240, 1),
        ["jpeg_sof_after_icc.jpg"] = (10, 10, 1),
        ["made_png_named.jpg"] = (32, 32, 1),
        ["made_sof_64250x64250.jpg"] = (64_250, 64_250, 1),
        ["made_trailing_garbage.jpg"] = (500, 464, 1),
        ["made_truncated_minus2.jpg"] = (500, 464, 1),
        ["made_webp_named.jpg"] = (480, 360, 1),
        ["png_16bit_gray.png"] = (32, 32, 1),
        ["png_16bit_rgb.png"] = (32, 32, 1),
        ["png_palette_4bit.png"] = (32, 32, 1),
        ["png_truncated.png"] = (294, 240, 1),
        ["png_truncated_pillow.png"] = (640, 480, 1),
        ["tiff_16bit.tif"] = (64, 64, 1),
        ["webp_big_height.webp"] = (13, 169, 1),
    };

    /// <summary>Those that no one can train with.</summary>
    public static IReadOnlyList<string> Unusable { get; } =
    [
        "gif_animated_real.gif", "gif_decompression_bomb.gif", "gif_zero_width.gif", "jpeg_12bit_random_rst.jpg", "jpeg_corrupt_header.jpg",
        "made_html_404.jpg", "made_sof_64250x64250.jpg", "png_broken_80bytes.png", "png_corrupt_bad_depth.png", "png_corrupt_idat_crc.png",
        "png_corrupt_signature.png", "png_truncated.png", "png_truncated_pillow.png",
    ];

    public static (int Width, int Height, int Orientation) Of(string name) => Sizes.GetValueOrDefault(name, (100, 100, 1));
}
