using OpenCvSharp;

namespace Avocet.Imaging.Tests;

/// <summary>What is drawn without OpenCV, held against OpenCV.</summary>
public sealed class DrawingTests
{
    public static TheoryData<char> Letters => [.. Enumerable.Range(' ', '~' - ' ' + 1).Select(letter => (char)letter)];

    [Theory, MemberData(nameof(Letters))]
    public void A_letter_is_where_OpenCV_draws_it(char letter)
    {
        const int capitals = 42;
        using var ours = Blank(120, 100);
        StrokeFont.Write(ours, letter.ToString(), 20, 65, capitals, Colour.White);
        using var theirs = new Mat(100, 120, MatType.CV_8UC3, Scalar.Black);
        Cv2.PutText(theirs, letter.ToString(), new Point(20, 65), HersheyFonts.HersheySimplex, 2, Scalar.White, 2, LineTypes.AntiAlias);

        using var mine = Ink(ToMat(ours));
        using var other = Ink(theirs);
        Beyond(mine, other).ShouldBe(0, "Ink where OpenCV has none within two pixels.");
        Beyond(other, mine).ShouldBe(0, "No ink within two pixels of OpenCV's.");
        var width = Cv2.GetTextSize(letter.ToString(), HersheyFonts.HersheySimplex, 2, 2, out _).Width;
        StrokeFont.Width(letter.ToString(), capitals).ShouldBeInRange(width - 1, width + 1);
    }

    [Fact]
    public void A_text_that_is_too_long_ends_in_dots_and_keeps_within_its_width()
    {
        var text = StrokeFont.Fit("017.Cardinal and a very long name", 12, 100);

        text.ShouldStartWith("017.");
        text.ShouldEndWith("..");
        StrokeFont.Width(text, 12).ShouldBeLessThanOrEqualTo(100);
    }

    [Fact]
    public void A_png_has_every_pixel()
    {
        using var noise = Pictures.Noise(61, 37, 3);
        using var raster = FromMat(noise);

        using var read = Cv2.ImDecode(PngFile.Encode(raster), ImreadModes.Unchanged);

        read.Channels().ShouldBe(3);
        Cv2.Norm(read, noise, NormTypes.INF).ShouldBe(0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void A_jpeg_is_decoded_as_OpenCV_decodes_it(int reduction)
    {
        Assert.SkipUnless(TurboJpegNative.IsAvailable, "Skipped: libturbojpeg.so.0 is not here. Run eng/setup.sh.");
        using var photograph = new Mat();
        Cv2.GaussianBlur(Pictures.Noise(333, 257, 5), photograph, new Size(9, 9), 3);
        var file = Pictures.Encode(photograph, ".jpg");

        using var ours = JpegFile.TryDecode(file, ImageHeader.Read(file), reduction).ShouldNotBeNull();

        var mode = reduction switch
        {
            8 => ImreadModes.ReducedColor8,
            4 => ImreadModes.ReducedColor4,
            2 => ImreadModes.ReducedColor2,
            _ => ImreadModes.Color,
        };
        using var theirs = Cv2.ImDecode(file, mode);
        (ours.Width, ours.Height).ShouldBe((theirs.Width, theirs.Height));
        using var pixels = ToMat(ours);
        Cv2.Norm(pixels, theirs, NormTypes.INF).ShouldBe(0);
    }

    [Fact]
    public void What_reaches_beyond_the_picture_is_cut_off()
    {
        using var raster = Blank(20, 10);

        raster.Fill(new Area(-5, -5, 100, 8), Colour.White);
        raster.Outline(new Area(-30, -30, 200, 200), Colour.White, 3);
        raster.Draw([new Segment(-40, 5, 60, 5), new Segment(5, -1e6, 5, -1e5)], 1, Colour.White);

        using var pixels = ToMat(raster);
        Cv2.CountNonZero(Ink(pixels)).ShouldBe((3 + 1) * 20, "three rows are filled, and one is drawn");
    }

    private static Raster Blank(int width, int height)
    {
        var raster = new Raster(width, height);
        raster.Fill(raster.Whole, Colour.Black);
        return raster;
    }

    private static unsafe Mat ToMat(Raster raster)
    {
        using var view = Mat.FromPixelData(raster.Height, raster.Width, MatType.CV_8UC3, (nint)raster.Pixels);
        return view.Clone();
    }

    private static unsafe Raster FromMat(Mat pixels)
    {
        var raster = new Raster(pixels.Width, pixels.Height);
        using var view = Mat.FromPixelData(raster.Height, raster.Width, MatType.CV_8UC3, (nint)raster.Pixels);
        pixels.CopyTo(view);
        return raster;
    }

    private static Mat Ink(Mat picture)
    {
        var ink = new Mat();
        using var grey = picture.CvtColor(ColorConversionCodes.BGR2GRAY);
        Cv2.Threshold(grey, ink, 127, 255, ThresholdTypes.Binary);
        return ink;
    }

    /// <summary>Pixels of one that are farther than two from all of the other.</summary>
    private static int Beyond(Mat ink, Mat other)
    {
        using var near = new Mat();
        using var square = Cv2.GetStructuringElement(MorphShapes.Rect, new Size(5, 5));
        Cv2.Dilate(other, near, square);
        using var beyond = new Mat();
        Cv2.Subtract(ink, near, beyond);
        return Cv2.CountNonZero(beyond);
    }
}
