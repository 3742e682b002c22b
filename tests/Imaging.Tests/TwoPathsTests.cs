using System.Buffers;
using CsCheck;
using OpenCvSharp;

namespace Avocet.Imaging.Tests;

/// <summary>libjpeg-turbo with this library's resize, and OpenCV: whichever a picture takes, the bytes are the same.</summary>
public sealed class TwoPathsTests
{
    private static readonly string[] Kinds = ["plain", "progressive", "grey", "4:4:4", "4:2:2", "restart", "low quality"];

    [Fact]
    public void Generated_pictures_come_out_the_same()
    {
        SkipWithoutTurboJpeg();
        Gen.Select(
            Gen.Int[1, 90], Gen.Int[1, 90], Gen.Int[0, 60], Gen.Int[0, Kinds.Length - 1].Select(i => Kinds[i]),
            Gen.Bool, Gen.Bool, Gen.Int[1, 100]).Sample(
            (width, height, edge, kind, mirror, crop, quality) =>
            {
                var options = new TranscodeOptions { ShorterEdge = edge, Quality = quality, CenterCrop = crop };
                ShouldBeTheSame(options, Jpeg(kind, width, height), width, height, mirror, kind);
            }, iter: 1500, threads: 1);
    }

    [Theory]
    [InlineData("raccoon_voc")]
    [InlineData("bees_groundtruth")]
    [InlineData("cub_open")]
    [InlineData("voc100_all_formats")]
    public void Real_photographs_come_out_the_same(string set)
    {
        SkipWithoutTurboJpeg();
        var files = Directory.EnumerateFiles(SharedData.Find(set), "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Take(120).ToList();
        files.ShouldNotBeEmpty();
        foreach (var file in files)
        {
            var source = File.ReadAllBytes(file);
            using var picture = Cv2.ImDecode(source, ImreadModes.Color);
            TranscodeOptions[] both = [new(), new() { FastLarge = true, ShorterEdge = 100, CenterCrop = true, Quality = 80 }];
            foreach (var options in both)
                ShouldBeTheSame(options, source, picture.Width, picture.Height, mirror: false, file);
        }
    }

    [Theory]
    [InlineData(1600, 1203, 150, 8)]
    [InlineData(1600, 1203, 256, 4)]
    [InlineData(511, 700, 256, 1)]
    [InlineData(701, 513, 256, 2)]
    public void Decoding_at_a_part_of_the_size_is_the_same_both_ways_and_other_than_exact(int width, int height, int edge, int reduction)
    {
        SkipWithoutTurboJpeg();
        var options = new TranscodeOptions { ShorterEdge = edge, FastLarge = true };
        var source = Jpeg("plain", width, height);

        ShouldBeTheSame(options, source, width, height, mirror: true, "scaled");

        TranscodePlan.Of(options, jpeg: true, width, height, mirror: false).Reduction.ShouldBe(reduction);
        var exact = new Made(options with { FastLarge = false }, source, width, height).Bytes;
        new Made(options, source, width, height).Bytes.AsSpan().SequenceEqual(exact).ShouldBe(reduction == 1);
    }

    [Fact]
    public void One_codec_serves_pictures_of_any_size_and_order()
    {
        SkipWithoutTurboJpeg();
        using var codec = new TurboJpegCodec();
        var options = new TranscodeOptions { ShorterEdge = 40 };
        foreach (var (width, height) in (ReadOnlySpan<(int, int)>)[(30, 20), (400, 300), (31, 500), (30, 20), (64, 64)])
        {
            var source = Jpeg("plain", width, height);
            var plan = TranscodePlan.Of(options, jpeg: true, width, height, mirror: false);
            codec.TryTranscode(source, plan, 95, out var made).ShouldBeTrue();
            made.ToArray().ShouldBe(OpenCv(options, source, plan));
        }
    }

    [Fact]
    public void What_libjpeg_turbo_cannot_do_is_left_to_opencv()
    {
        SkipWithoutTurboJpeg();
        using var codec = new TurboJpegCodec();
        var plan = TranscodePlan.Of(new TranscodeOptions(), jpeg: true, 60, 40, mirror: false);

        codec.TryTranscode(Jpeg("plain", 40, 60), plan, 95, out _).ShouldBeFalse("another size than the header's");
        codec.TryTranscode(Pictures.Encode(Pictures.Noise(60, 40, 1), ".png"), plan, 95, out _).ShouldBeFalse("a PNG");
        codec.TryTranscode(Jpeg("plain", 60, 40).AsSpan(0, 100), plan, 95, out _).ShouldBeFalse("no pixels");
        codec.TryTranscode(Jpeg("plain", 60, 40), plan, 95, out _).ShouldBeTrue("the codec is usable after refusals");
    }

    private static void ShouldBeTheSame(TranscodeOptions options, byte[] source, int width, int height, bool mirror, string what)
    {
        var direct = new Made(options, source, width, height, mirror);
        var openCv = new Made(options, source, width, height, mirror, direct: false);

        direct.Problem.ShouldBe(openCv.Problem);
        direct.Bytes.AsSpan().SequenceEqual(openCv.Bytes).ShouldBeTrue(
            $"{what}, {width}x{height}, {options}, differs between the two paths");
        if (direct.Bytes is null || !ImageTranscoder.IsUprightJpeg(source)) return;

        // The comparison would say nothing if both went through OpenCV.
        using var codec = new TurboJpegCodec();
        var plan = TranscodePlan.Of(options, jpeg: true, width, height, mirror);
        codec.TryTranscode(source, plan, options.Quality, out var made).ShouldBeTrue($"{what} did not go through libjpeg-turbo");
        made.SequenceEqual(direct.Bytes).ShouldBeTrue();
    }

    private static byte[] OpenCv(TranscodeOptions options, byte[] source, in TranscodePlan plan)
    {
        var output = new ArrayBufferWriter<byte>();
        new OpenCvCodec(options).Transcode(source, plan, output).ShouldBeNull();
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Jpeg(string kind, int width, int height)
    {
        using var picture = Pictures.Noise(width, height, (width * 100) + height);
        using var grey = new Mat();
        if (kind == "grey") Cv2.CvtColor(picture, grey, ColorConversionCodes.BGR2GRAY);
        Cv2.ImEncode(".jpg", kind == "grey" ? grey : picture, out var bytes, kind switch
        {
            "progressive" => [new ImageEncodingParam(ImwriteFlags.JpegProgressive, 1)],
            "4:4:4" => [new ImageEncodingParam((ImwriteFlags)7, 0x111111)],
            "4:2:2" => [new ImageEncodingParam((ImwriteFlags)7, 0x211111)],
            "restart" => [new ImageEncodingParam(ImwriteFlags.JpegRstInterval, 3)],
            "low quality" => [new ImageEncodingParam(ImwriteFlags.JpegQuality, 8)],
            _ => [],
        });
        return bytes;
    }

    private static void SkipWithoutTurboJpeg() =>
        Assert.SkipUnless(TurboJpegNative.IsAvailable, "libturbojpeg.so.0 is not installed; OpenCV does everything.");
}
