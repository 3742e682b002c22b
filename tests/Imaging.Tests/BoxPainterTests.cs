using OpenCvSharp;

namespace Avocet.Imaging.Tests;

public sealed class BoxPainterTests
{
    private const int Blue = 1;
    private const int Red = 2;
    private static readonly byte[] Grey = Plain(400, 300);

    [Fact]
    public void A_box_is_drawn_in_its_colour_where_it_is_and_nowhere_else()
    {
        using var painted = Decode(BoxPainter.Paint(Grey, [new PaintedBox(100, 80, 120, 90, "", Red)]));

        (painted.Width, painted.Height).ShouldBe((400, 300));
        IsRed(painted, 100, 120).ShouldBeTrue("left edge");
        IsRed(painted, 160, 80).ShouldBeTrue("top edge");
        IsRed(painted, 220, 120).ShouldBeTrue("right edge");
        IsRed(painted, 160, 170).ShouldBeTrue("bottom edge");
        IsGrey(painted, 160, 120).ShouldBeTrue("inside");
        IsGrey(painted, 60, 120).ShouldBeTrue("outside");
    }

    [Fact]
    public void Boxes_are_scaled_with_the_picture()
    {
        using var painted = Decode(BoxPainter.Paint(Plain(2000, 1000), [new PaintedBox(1000, 500, 500, 250, "", Red)], longestSide: 500));

        (painted.Width, painted.Height).ShouldBe((500, 250));
        IsRed(painted, 250, 150).ShouldBeTrue();
        IsGrey(painted, 240, 150).ShouldBeTrue();
    }

    [Fact]
    public void A_turned_jpeg_is_painted_upright_at_every_scale()
    {
        using var quarters = MadeFiles.Quarters();
        using var large = new Mat();
        Cv2.Resize(quarters, large, new Size(2400, 1600));
        var picture = MadeFiles.WithSegments(Pictures.Encode(large, ".jpg"), MadeFiles.ExifSegment(6));
        foreach (var longestSide in (int[])[2400, 1100, 500, 250])
        {
            using var painted = Decode(BoxPainter.Paint(picture, [], longestSide));

            Math.Max(painted.Width, painted.Height).ShouldBe(longestSide);
            MadeFiles.OrientationSeen(painted).ShouldBe(6);
        }
    }

    [Theory]
    [InlineData(-50, -50, 500, 400)]
    [InlineData(0, 0, 5, 5)]
    [InlineData(395, 295, 100, 100)]
    [InlineData(1000, 1000, 10, 10)]
    public void A_box_at_or_beyond_the_border_keeps_its_caption_in_the_picture(double left, double top, double width, double height)
    {
        using var painted = Decode(BoxPainter.Paint(Grey, [new PaintedBox(left, top, width, height, "cardinal 0.93", Red)]));

        using var red = new Mat();
        Cv2.InRange(painted, new Scalar(0, 0, 180), new Scalar(90, 90, 255), red);
        Cv2.CountNonZero(red).ShouldBeGreaterThan(500, "the caption's background");
    }

    [Fact]
    public void Captions_of_boxes_on_top_of_each_other_do_not_cover_each_other()
    {
        using var painted = Decode(BoxPainter.Paint(Grey,
            [new PaintedBox(100, 80, 120, 90, "a long name", Red), new PaintedBox(101, 81, 120, 90, "a long name", Blue)]));

        CountLike(painted, new Scalar(36, 28, 237)).ShouldBeGreaterThan(700);
        CountLike(painted, new Scalar(255, 178, 0)).ShouldBeGreaterThan(700);
    }

    [Fact]
    public void A_picture_that_claims_gigabytes_of_pixels_is_refused_before_it_is_decoded()
    {
        var flood = Pictures.Encode(Pictures.Noise(8, 8, 1), ".bmp");
        flood[21] = 0x7f;

        Should.Throw<InvalidDataException>(() => BoxPainter.Paint(flood, [])).Message.ShouldContain("over the limit");
    }

    [Fact]
    public void A_picture_that_cannot_be_decoded_is_refused() =>
        Should.Throw<InvalidDataException>(() => BoxPainter.Paint("<html>"u8, [])).Message.ShouldContain("cannot be decoded");

    [Fact]
    public void A_contact_sheet_has_room_for_every_picture_and_says_how_many_more_there_are()
    {
        using var sheet = new ContactSheet("017.Cardinal");
        for (var i = 0; i < 7; i++) sheet.Add(Grey, [new PaintedBox(10, 10, 380, 280, "", Red)], "a.jpg");

        using var whole = Decode(sheet.ToJpeg());
        using var partial = Decode(sheet.ToJpeg(more: 9));

        whole.Width.ShouldBe(partial.Width);
        partial.Height.ShouldBeGreaterThan(whole.Height);
        CountLike(whole, new Scalar(36, 28, 237)).ShouldBeGreaterThan(7 * 1500);
    }

    [Fact]
    public void A_contact_sheet_goes_on_without_a_picture_that_cannot_be_decoded()
    {
        using var sheet = new ContactSheet("birds");

        Should.Throw<InvalidDataException>(() => sheet.Add("no picture"u8, [], "a.jpg"));

        sheet.ToJpeg().Length.ShouldBeGreaterThan(0);
    }

    private static byte[] Plain(int width, int height)
    {
        using var picture = new Mat(height, width, MatType.CV_8UC3, Scalar.All(128));
        return Pictures.Encode(picture, ".png");
    }

    private static Mat Decode(byte[] jpeg) => Cv2.ImDecode(jpeg, ImreadModes.Color);

    private static bool IsRed(Mat picture, int x, int y) => picture.At<Vec3b>(y, x) is { Item0: < 110, Item1: < 110, Item2: > 150 };

    private static bool IsGrey(Mat picture, int x, int y) =>
        Math.Abs(picture.At<Vec3b>(y, x).Item0 - 128) < 20 && Math.Abs(picture.At<Vec3b>(y, x).Item2 - 128) < 20;

    private static int CountLike(Mat picture, Scalar colour)
    {
        using var like = new Mat();
        Cv2.InRange(
            picture,
            new Scalar(colour.Val0 - 50, colour.Val1 - 50, colour.Val2 - 50),
            new Scalar(colour.Val0 + 50, colour.Val1 + 50, colour.Val2 + 50),
            like);
        return Cv2.CountNonZero(like);
    }
}
