namespace Avocet.Imaging.Tests;

/// <summary>The header against what OpenCV makes of the same file.</summary>
public sealed class ImageHeaderDecodedTests
{
    // Sizes of those that no decoder here takes.
    private static readonly Dictionary<string, (int Width, int Height)> Undecodable = new()
    {
        ["jpeg_12bit_random_rst.jpg"] = (100, 91),
        ["made_sof_64250x64250.jpg"] = (64_250, 64_250),
        ["png_corrupt_bad_depth.png"] = (32, 32),
        ["png_corrupt_idat_crc.png"] = (32, 32),
        ["png_truncated.png"] = (294, 240),
        ["png_truncated_pillow.png"] = (640, 480),
        ["gif_decompression_bomb.gif"] = (32, 32),
    };

    private static readonly Dictionary<string, string> Unreadable = new()
    {
        ["gif_zero_width.gif"] = "0x32 pixels",
        ["jpeg_corrupt_header.jpg"] = "cut short",
        ["made_html_404.jpg"] = "a text, not a picture; it begins \"<!DOCTYPE html>",
        ["png_broken_80bytes.png"] = "does not begin with its header chunk",
        ["png_corrupt_signature.png"] = "no known image kind",
    };

    [Fact]
    public async Task The_orientation_is_the_one_that_decoding_applies()
    {
        using var picture = MadeFiles.Quarters();
        var (jpeg, png) = (Pictures.Encode(picture, ".jpg"), Pictures.Encode(picture, ".png"));
        var (webp, tiff) = (Pictures.Encode(picture, ".webp"), Pictures.Encode(picture, ".tiff"));
        var xmp = MadeFiles.JpegSegment(0xe1, [.. "http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>"u8]);
        for (var orientation = 0; orientation <= 9; orientation++)
        {
            var (exif, segment) = (MadeFiles.Exif(orientation), MadeFiles.ExifSegment(orientation));
            await CheckAsync("JPEG", MadeFiles.WithSegments(jpeg, segment));
            await CheckAsync("JPEG, little-endian", MadeFiles.WithSegments(jpeg, MadeFiles.ExifSegment(orientation, little: true)));
            await CheckAsync("JPEG, XMP in front", MadeFiles.WithSegments(jpeg, xmp, segment));
            await CheckAsync("JPEG, two of them", MadeFiles.WithSegments(jpeg, segment, MadeFiles.ExifSegment(8)));
            await CheckAsync("JPEG, behind the frame header", MadeFiles.WithSegmentsBeforeScan(jpeg, segment));
            await CheckAsync("JPEG, unnamed segment", MadeFiles.WithSegments(jpeg, MadeFiles.JpegSegment(0xe1, exif)));
            await CheckAsync("PNG", MadeFiles.WithChunk(png, MadeFiles.PngChunk("eXIf", exif)));
            await CheckAsync("PNG, behind the pixels", MadeFiles.WithLateChunk(png, MadeFiles.PngChunk("eXIf", exif)));
            await CheckAsync("PNG, as in a JPEG", MadeFiles.WithChunk(png, MadeFiles.PngChunk("eXIf", [.. "Exif\0\0"u8, .. exif])));
            await CheckAsync("WebP", MadeFiles.Extended(webp, 60, 40, 8, exif));
            await CheckAsync("WebP, flag not set", MadeFiles.Extended(webp, 60, 40, 0, exif));
            await CheckAsync("WebP, as in a JPEG", MadeFiles.Extended(webp, 60, 40, 8, [.. "Exif\0\0"u8, .. exif]));
            await CheckAsync("TIFF", MadeFiles.WithOrientationTag(tiff, Math.Max(orientation, 1)));

            async Task CheckAsync(string kind, byte[] file)
            {
                var header = await ImageHeader.ReadAsync(new MemoryStream(file), default);
                using var decoded = OpenCvCodec.Decode(file);
                header.Orientation.ShouldBe(MadeFiles.OrientationSeen(decoded), $"{kind}, {orientation}");
                header.Upright.ShouldBe((decoded.Width, decoded.Height));
            }
        }
    }

    [Fact]
    public async Task Nasty_pictures_give_their_decoded_size_or_a_reason()
    {
        var checkedFiles = 0;
        foreach (var file in Directory.EnumerateFiles(Data("nasty")).Where(file => !file.EndsWith(".md", StringComparison.Ordinal)))
        {
            checkedFiles++;
            var (name, bytes) = (Path.GetFileName(file), await File.ReadAllBytesAsync(file));
            if (Unreadable.TryGetValue(name, out var reason))
            {
                (await Should.ThrowAsync<ImageHeaderException>(() => ImageHeader.ReadAsync(new MemoryStream(bytes), default)))
                    .Message.ShouldContain(reason, customMessage: name);
                continue;
            }

            var header = await ImageHeader.ReadAsync(new MemoryStream(bytes), default);
            header.Upright.ShouldBe(Undecodable.TryGetValue(name, out var size) ? size : DecodedSize(bytes), name);
        }

        checkedFiles.ShouldBe(38);
    }

    [Theory]
    [InlineData("raccoon_voc/images")]
    [InlineData("bees_groundtruth/images")]
    [InlineData("cub_open/images")]
    [InlineData("voc100_all_formats/data/database/images")]
    [InlineData("squirrels_yolo/images")]
    public void Real_photographs_give_their_decoded_size(string folder)
    {
        var files = Directory.GetFiles(Data(folder), "*", SearchOption.AllDirectories);
        files.ShouldNotBeEmpty();
        Parallel.ForEach(files, new ParallelOptions { MaxDegreeOfParallelism = 2 }, file =>
        {
            var bytes = File.ReadAllBytes(file);
            var header = ImageHeader.ReadAsync(new MemoryStream(bytes), default).GetAwaiter().GetResult();
            header.Upright.ShouldBe(DecodedSize(bytes), file);
        });
    }

    private static (int Width, int Height) DecodedSize(byte[] bytes)
    {
        using var decoded = OpenCvCodec.Decode(bytes);
        return (decoded.Width, decoded.Height);
    }

    private static string Data(string path)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Avocet.slnx"))) root = root.Parent;
        var found = Path.Combine(root!.FullName, "..", "shared", "data", path);
        Assert.SkipUnless(Path.Exists(found), $"The real data {path} are not beside the repository (../shared/data).");
        return found;
    }
}
