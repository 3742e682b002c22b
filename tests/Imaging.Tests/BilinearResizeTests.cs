using CsCheck;
using OpenCvSharp;

namespace Avocet.Imaging.Tests;

public sealed unsafe class BilinearResizeTests
{
    [Fact]
    public void Every_byte_is_opencvs() =>
        Gen.Select(Gen.Int[1, 130], Gen.Int[1, 130], Gen.Int[1, 130], Gen.Int[1, 130], Gen.Int).Sample(
            (width, height, toWidth, toHeight, seed) =>
            {
                foreach (var resize in EveryWay()) ShouldEqualOpenCv(resize, width, height, toWidth, toHeight, seed);
            },
            iter: 3000, threads: 1);

    [Fact]
    public void One_instance_serves_sizes_in_any_order() =>
        Gen.Int[1, 60].Array[4].Array[1, 8].Sample(
            sizes =>
            {
                foreach (var resize in EveryWay())
                {
                    foreach (var size in sizes) ShouldEqualOpenCv(resize, size[0], size[1], size[2], size[3], size[0]);
                }
            },
            iter: 100, threads: 1);

    [Theory]
    [InlineData(500, 375, 341, 256)]
    [InlineData(375, 500, 256, 341)]
    [InlineData(512, 512, 256, 256)]
    [InlineData(4000, 3000, 341, 256)]
    [InlineData(100, 80, 320, 256)]
    [InlineData(1600, 1200, 341, 256)]
    [InlineData(1640, 1200, 350, 256)]
    public void Real_sizes_are_opencvs(int width, int height, int toWidth, int toHeight)
    {
        foreach (var resize in EveryWay()) ShouldEqualOpenCv(resize, width, height, toWidth, toHeight, 1);
    }

    [Theory]
    [InlineData(40, 30, 20, 25)]
    [InlineData(60, 20, 33, 20)]
    [InlineData(40, 30, 40, 30)]
    [InlineData(40, 30, 20, 15)]
    public void A_part_of_a_picture_is_resized_without_its_surroundings(int width, int height, int toWidth, int toHeight)
    {
        using var picture = Pictures.Noise(100, 90, 5);
        using var part = new Mat(picture, new Rect(7, 11, width, height));
        using var expected = new Mat();
        Cv2.Resize(part, expected, new OpenCvSharp.Size(toWidth, toHeight));
        foreach (var resize in EveryWay())
        {
            var made = new byte[toWidth * toHeight * 3];

            fixed (byte* output = made) resize.Run((byte*)part.Data, 300, width, height, output, toWidth, toHeight);

            made.AsSpan().SequenceEqual(new ReadOnlySpan<byte>((void*)expected.Data, made.Length)).ShouldBeTrue();
        }
    }

    [Fact]
    public void Nothing_behind_the_picture_is_read_or_written()
    {
        // A page that may not be touched lies right behind the pixels and right behind the result.
        foreach (var resize in EveryWay())
        {
            foreach (var (width, toWidth) in new[] { (64, 43), (63, 40), (22, 21), (21, 20), (500, 341), (7, 64), (1, 9) })
            {
                using var source = new GuardedBytes(width * 8 * 3);
                using var target = new GuardedBytes(toWidth * 5 * 3);
                resize.Run(source.Start, width * 3, width, 8, target.Start, toWidth, 5);
            }
        }
    }

    /// <summary>With the widest instructions this processor has, and without.</summary>
    private static BilinearResize[] EveryWay() => GatheredRow.IsSupported ? [new(gather: true), new(gather: false)] : [new(gather: false)];

    private static void ShouldEqualOpenCv(BilinearResize resize, int width, int height, int toWidth, int toHeight, int seed)
    {
        using var picture = new Mat(height, width, MatType.CV_8UC3);
        new Random(seed).NextBytes(new Span<byte>((void*)picture.Data, width * height * 3));
        using var expected = new Mat();
        Cv2.Resize(picture, expected, new OpenCvSharp.Size(toWidth, toHeight));
        var made = new byte[toWidth * toHeight * 3];
        fixed (byte* output = made) resize.Run((byte*)picture.Data, width * 3, width, height, output, toWidth, toHeight);
        var same = made.AsSpan().SequenceEqual(new ReadOnlySpan<byte>((void*)expected.Data, made.Length));
        same.ShouldBeTrue($"{width}x{height} to {toWidth}x{toHeight}, seed {seed}, differs from OpenCV");
    }
}
