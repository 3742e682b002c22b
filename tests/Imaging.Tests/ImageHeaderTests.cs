using CsCheck;
using OpenCvSharp;

namespace Avocet.Imaging.Tests;

public sealed class ImageHeaderTests
{
    [Theory]
    [InlineData(".jpg", ImageFormat.Jpeg)]
    [InlineData(".png", ImageFormat.Png)]
    [InlineData(".bmp", ImageFormat.Bmp)]
    [InlineData(".tiff", ImageFormat.Tiff)]
    [InlineData(".webp", ImageFormat.WebP)]
    [InlineData(".gif", ImageFormat.Gif)]
    public async Task The_size_is_that_of_the_picture(string extension, ImageFormat format)
    {
        foreach (var (width, height) in ((int, int)[])[(1, 1), (37, 211), (640, 3), (1025, 768)])
            (await Read(Pictures.Encode(Pictures.Noise(width, height, 1), extension))).ShouldBe(new ImageHeader(format, width, height, 1));
    }

    [Theory]
    [InlineData("progressive", ImwriteFlags.JpegProgressive)]
    [InlineData("with restarts", ImwriteFlags.JpegRstInterval)]
    public async Task Every_coding_of_a_jpeg_is_read(string coding, ImwriteFlags flag)
    {
        Cv2.ImEncode(".jpg", Pictures.Noise(70, 50, 1), out var jpeg, [new ImageEncodingParam(flag, 1)]);

        (await Read(jpeg)).ShouldBe(new ImageHeader(ImageFormat.Jpeg, 70, 50, 1), coding);
    }

    [Fact]
    public async Task A_lossy_webp_is_read()
    {
        Cv2.ImEncode(".webp", Pictures.Noise(70, 50, 1), out var webp, [new ImageEncodingParam(ImwriteFlags.WebPQuality, 60)]);

        webp.AsSpan(12, 4).SequenceEqual("VP8 "u8).ShouldBeTrue();
        (await Read(webp)).ShouldBe(new ImageHeader(ImageFormat.WebP, 70, 50, 1));
    }

    [Theory]
    [InlineData("arithmetic, 12 bits", "FFD8 FFCA 0011 0C 0102 0304 03 011100 021101 031101", ImageFormat.Jpeg, 0x304, 0x102, 1)]
    [InlineData("junk and fill bytes between segments", "FFD8 0000FF00 FFFFFE 0004 4142 99 FFC0 000B 08 0005 0007 01 011100",
        ImageFormat.Jpeg, 7, 5, 1)]
    [InlineData("OS/2 bitmap", "424D 00000000 00000000 00000000 0C000000 0700 0500", ImageFormat.Bmp, 7, 5, 1)]
    [InlineData("top-down bitmap", "424D 00000000 00000000 00000000 28000000 07000000 FBFFFFFF", ImageFormat.Bmp, 7, 5, 1)]
    [InlineData("big-endian TIFF", "4D4D002A 00000008 0003 0100000300000001 00070000 0101000400000001 00000005 0112000300000001 00060000",
        ImageFormat.Tiff, 7, 5, 6)]
    [InlineData("BigTIFF", "49492B00 08000000 1000000000000000 0200000000000000 0001 1000 0100000000000000 0700000000000000"
        + "0101 0300 0100000000000000 0500000000000000", ImageFormat.Tiff, 7, 5, 1)]
    [InlineData("Apple's PNG",
        "89504E470D0A1A0A 00000004 43674249 50002002 00000000 0000000D 49484452 00000007 00000005 0806000000 00000000",
        ImageFormat.Png, 7, 5, 1)]
    [InlineData("extended WebP", "52494646 00000000 57454250 56503858 0A000000 02000000 060000 040000", ImageFormat.WebP, 7, 5, 1)]
    public async Task Rare_headers_are_read(string kind, string bytes, ImageFormat format, int width, int height, int orientation) =>
        (await Read(Hex(bytes))).ShouldBe(new ImageHeader(format, width, height, orientation), kind);

    [Theory]
    [InlineData("", "The file is empty.")]
    [InlineData("FFD8", "cut short: it ends at byte 2")]
    [InlineData("FFD8 FFE1 4000 4578", "cut short: it ends at byte 8")]
    [InlineData("FFD8 FFC0 0004 0805", "frame header has only 2 bytes")]
    [InlineData("FFD8 FFC0 000B 08 0000 0007 01 011100", "7x0 pixels")]
    [InlineData("FFD8 FFDA 0008 01 0100003F00", "before the size")]
    [InlineData("89504E470D0A1A0A 0000000D 49444154", "does not begin with its header chunk")]
    [InlineData("89504E470D0A1A0A 0000000D 49484452 FFFFFFFF 00000005 0806000000 00000000", "4294967295x5 pixels")]
    [InlineData("424D 00000000 00000000 00000000 28000000 07000000 00000080", "7x-2147483648 pixels")]
    [InlineData("474946383961 0000 0100", "0x1 pixels")]
    [InlineData("49492A00 04000000", "directory is at byte 4")]
    [InlineData("49492A00 FFFFFFFF", "cut short")]
    [InlineData("49492B00 08000000 FFFFFFFFFFFFFFFF", "directory is at byte 18446744073709551615")]
    [InlineData("52494646 00000000 57454250 56503820 0A000000 00000000000000000000", "no start code")]
    [InlineData("52494646 00000000 57454250 414E494D 0A000000", "begins with no frame")]
    [InlineData("3C68746D6C3E0A343034", "a text, not a picture; it begins \"<html> 404\"")]
    [InlineData("0000001C 66747970 68656963 00000000", "'heic'")]
    [InlineData("0001020304", "bytes 0001020304")]
    public async Task What_has_no_size_has_a_reason(string bytes, string reason) =>
        (await Should.ThrowAsync<ImageHeaderException>(() => Read(Hex(bytes)))).Message.ShouldContain(reason);

    [Fact]
    public async Task Metadata_in_front_of_the_size_is_passed_over_unread()
    {
        var segments = Enumerable.Range(0, 200).Select(_ => MadeFiles.JpegSegment(0xe2, new byte[65_533])).ToArray();
        var jpeg = MadeFiles.WithSegments(Pictures.Encode(Pictures.Noise(70, 50, 1), ".jpg"), segments);
        var stream = new TrickleStream(jpeg, int.MaxValue, seekable: true);

        (await ImageHeader.ReadAsync(stream, default)).ShouldBe(new ImageHeader(ImageFormat.Jpeg, 70, 50, 1));

        jpeg.Length.ShouldBeGreaterThan(13_000_000);
        stream.BytesRead.ShouldBeLessThan(jpeg.Length / 5);
    }

    [Fact]
    public async Task Lengths_that_a_file_claims_are_not_allocated()
    {
        var png = MadeFiles.WithChunk(Pictures.Encode(Pictures.Noise(7, 5, 1), ".png"), [0xff, 0xff, 0xff, 0xff, .. "eXIf"u8]);
        var webp = MadeFiles.Extended(Pictures.Encode(Pictures.Noise(7, 5, 1), ".webp"), 7, 5, 8, [])[..^4];
        webp = [.. webp, 0xff, 0xff, 0xff, 0xff];
        var before = GC.GetTotalAllocatedBytes(precise: true);

        foreach (var bytes in (byte[][])[png, webp])
            (await Read(bytes)).Upright.ShouldBe((7, 5));

        (GC.GetTotalAllocatedBytes(precise: true) - before).ShouldBeLessThan(100_000_000, "the files claim 8 GiB");
    }

    [Fact]
    public void Damaged_files_give_a_size_or_a_reason_and_the_same_from_a_network()
    {
        using var picture = MadeFiles.Quarters();
        byte[][] files =
        [
            MadeFiles.WithSegments(Pictures.Encode(picture, ".jpg"), MadeFiles.ExifSegment(6)),
            MadeFiles.WithLateChunk(Pictures.Encode(picture, ".png"), MadeFiles.PngChunk("eXIf", MadeFiles.Exif(6))),
            MadeFiles.Extended(Pictures.Encode(picture, ".webp"), 60, 40, 8, MadeFiles.Exif(6)),
            MadeFiles.WithOrientationTag(Pictures.Encode(picture, ".tiff"), 6),
            Pictures.Encode(picture, ".bmp"),
            Pictures.Encode(picture, ".gif"),
        ];

        Gen.Select(Gen.Int[0, files.Length - 1], Gen.Select(Gen.Int[0, 400], Gen.Byte).Array[0, 6], Gen.Int[0, 2000])
            .Sample((file, changes, length) =>
        {
            var bytes = files[file][..Math.Min(length, files[file].Length)];
            foreach (var (at, value) in changes)
            {
                if (at < bytes.Length) bytes[at] = value;
            }

            Outcome(new MemoryStream(bytes)).ShouldBe(Outcome(new TrickleStream(bytes, 7, seekable: false)));
        }, iter: 3000);

        static string Outcome(Stream stream)
        {
            try
            {
                return ImageHeader.ReadAsync(stream, default).GetAwaiter().GetResult().ToString();
            }
            catch (ImageHeaderException reason)
            {
                return reason.Message;
            }
        }
    }

    private static Task<ImageHeader> Read(byte[] bytes) => ImageHeader.ReadAsync(new MemoryStream(bytes), default);

    private static byte[] Hex(string bytes) => Convert.FromHexString(bytes.Replace(" ", "", StringComparison.Ordinal));
}
