using System.Security.Cryptography;
using CsCheck;
using OpenCvSharp;

namespace Avocet.Imaging.Tests;

public sealed class ImageTranscoderTests
{
    private static readonly TranscodeOptions Im2rec = new();

    [Theory]
    [InlineData(500, 335, 382, 256)]
    [InlineData(335, 500, 256, 382)]
    [InlineData(500, 500, 256, 256)]
    [InlineData(2, 400, 256, 51_200)]
    [InlineData(4000, 3000, 341, 256)]
    [InlineData(1, 1, 256, 256)]
    public void The_shorter_edge_is_set_and_the_other_rounded_down(int width, int height, int toWidth, int toHeight) =>
        TargetSize(Im2rec, width, height).ShouldBe((toWidth, toHeight));

    [Fact]
    public void The_result_is_what_plain_arithmetic_and_the_encoder_give() =>
        Gen.Select(Gen.Int[1, 90], Gen.Int[1, 90], Gen.Int[1, 60], Gen.Bool, Gen.Int).Sample((width, height, edge, mirror, seed) =>
        {
            using var picture = Pictures.Noise(width, height, seed);
            var options = new TranscodeOptions { ShorterEdge = edge };
            var (toWidth, toHeight) = TargetSize(options, width, height);
            if (toWidth > 2000 || toHeight > 2000) return;
            using var expected = Bilinear.Resize(picture, (int)toWidth, (int)toHeight);
            if (mirror) Bilinear.Mirror(expected);

            var made = new Made(options, Pictures.Encode(picture, ".png"), width, height, mirror);

            made.Bytes.ShouldNotBeNull().AsSpan().SequenceEqual(Pictures.Encode(expected, ".jpg")).ShouldBeTrue();
        }, iter: 60, threads: 1);

    [Fact]
    public void Bytes_are_the_same_from_any_thread_and_on_any_machine()
    {
        var source = Pictures.Encode(Pictures.Noise(301, 200, 7), ".png");

        var hashes = Enumerable.Range(0, 16).AsParallel().WithDegreeOfParallelism(4)
            .Select(_ => Convert.ToHexStringLower(SHA256.HashData(new Made(Im2rec, source, 301, 200).Bytes!))).Distinct().ToList();

        hashes.ShouldHaveSingleItem().ShouldBe("8f0edd56c82087555b8d5eaa47cea9dbfa0f9623644decd3e6cf73c8645c5578");
    }

    [Fact]
    public void Zero_keeps_the_size()
    {
        var source = Pictures.Encode(Pictures.Noise(33, 20, 1), ".png");

        using var made = Cv2.ImDecode(new Made(Im2rec with { ShorterEdge = 0 }, source, 33, 20).Bytes!, ImreadModes.Color);

        (made.Width, made.Height).ShouldBe((33, 20));
    }

    [Fact]
    public void A_jpeg_cut_short_gives_the_bytes_of_the_same_file_read_from_disk()
    {
        var whole = Pictures.Encode(Pictures.Noise(320, 240, 3), ".jpg");
        var file = Path.GetTempFileName() + ".jpg";
        try
        {
            foreach (var cut in (int[])[whole.Length - 2, whole.Length - 1, whole.Length * 2 / 3, whole.Length / 3])
            {
                File.WriteAllBytes(file, whole[..cut]);
                using var read = Cv2.ImRead(file, ImreadModes.Color);
                using var resized = Bilinear.Resize(read, 341, 256);

                foreach (var direct in (bool[])[true, false])
                    new Made(Im2rec, whole[..cut], 320, 240, direct: direct).Bytes.ShouldBe(Pictures.Encode(resized, ".jpg"));
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData(1, 60, 40)]
    [InlineData(3, 60, 40)]
    [InlineData(6, 40, 60)]
    [InlineData(8, 40, 60)]
    public void Exif_orientation_is_applied(int orientation, int width, int height)
    {
        using var picture = new Mat(40, 60, MatType.CV_8UC3, Scalar.Black);
        Cv2.Rectangle(picture, new Rect(0, 0, 20, 15), Scalar.White, -1); // top left as stored
        var source = Pictures.WithOrientation(Pictures.Encode(picture, ".jpg"), orientation);

        var made = new Made(Im2rec with { ShorterEdge = 0 }, source, width, height);

        using var upright = Cv2.ImDecode(made.Bytes.ShouldNotBeNull(), ImreadModes.Grayscale);
        (bool Left, bool Top) white = orientation switch { 1 => (true, true), 3 => (false, false), 6 => (false, true), _ => (true, false) };
        upright.At<byte>(white.Top ? 2 : height - 3, white.Left ? 2 : width - 3).ShouldBeGreaterThan((byte)200);
        upright.At<byte>(white.Top ? height - 3 : 2, white.Left ? width - 3 : 2).ShouldBeLessThan((byte)50);
    }

    [Fact]
    public void A_picture_that_is_not_the_size_its_header_gave_is_refused()
    {
        var source = Pictures.Encode(Pictures.Noise(60, 40, 1), ".jpg");

        new Made(Im2rec, source, 40, 60).Problem.ShouldBe("The picture is 60x40 when decoded, but 40x60 by its header.");
    }

    [Theory]
    [InlineData("", 10, 10, "The file is empty.")]
    [InlineData("474946383961", 10, 10, "GIF pictures are not packed")]
    [InlineData("FFD8", 10, 10, "cannot be decoded")]
    [InlineData("3C68746D6C3E", 10, 10, "cannot be decoded")]
    [InlineData("FFD8", 0, 10, "0x10 pixels")]
    [InlineData("FFD8", 64_250, 64_250, "over the limit of 128000000 pixels")]
    [InlineData("FFD8", 1, 300, "resized to 256x76800")]
    [InlineData("FFD8", 5, 600_000, "resized to 256x30720000")]
    public void What_cannot_be_packed_has_a_reason(string bytes, int width, int height, string reason)
    {
        var made = new Made(Im2rec, Convert.FromHexString(bytes), width, height);

        made.Bytes.ShouldBeNull();
        made.Problem.ShouldNotBeNull().ShouldContain(reason);
    }

    private static (long Width, long Height) TargetSize(TranscodeOptions options, int width, int height)
    {
        using var transcoder = new ImageTranscoder(options);
        return transcoder.TargetSize(width, height);
    }
}
