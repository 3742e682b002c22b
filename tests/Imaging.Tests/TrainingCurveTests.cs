using OpenCvSharp;

namespace Avocet.Imaging.Tests;

public sealed class TrainingCurveTests
{
    private static readonly CurvePoint[] Measured =
    [
        .. Enumerable.Range(0, 100).Select(epoch => new CurvePoint(
            epoch, 2.1 * Math.Exp(-epoch / 30.0) + 0.3, 0.7 * Math.Exp(-epoch / 25.0), 0.74 * (1 - Math.Exp(-epoch / 20.0)))),
    ];

    [Fact]
    public void A_curve_is_a_picture_with_three_lines()
    {
        using var picture = Cv2.ImDecode(TrainingCurve.Draw(Measured, "avocet-birds-1f2e3d4c"), ImreadModes.Color);
        (picture.Width, picture.Height).ShouldBe((1000, 560));
        foreach (var colour in (Scalar[])[new(178, 114, 0), new(0, 94, 213), new(115, 158, 0)])
            Count(picture, colour).ShouldBeGreaterThan(500);
    }

    [Fact]
    public void The_same_series_gives_the_same_bytes() =>
        TrainingCurve.Draw(Measured, "t").ShouldBe(TrainingCurve.Draw(Measured, "t"));

    [Fact]
    public void What_was_not_measured_is_left_out()
    {
        using var nothing = Cv2.ImDecode(TrainingCurve.Draw([], "t"), ImreadModes.Color);
        CurvePoint[] points = [new(0, 1, null, null), new(3, 1, null, null)];
        using var losses = Cv2.ImDecode(TrainingCurve.Draw(points, "t"), ImreadModes.Color);
        var orange = new Scalar(0, 94, 213);
        // The legend alone, against legend and line.
        (Count(losses, orange) - Count(nothing, orange)).ShouldBeGreaterThan(800);
    }

    [Theory]
    [InlineData(0, 1e-9)]
    [InlineData(1, 0)]
    [InlineData(100_000, 1e9)]
    public void Any_range_is_drawn(int epoch, double loss)
    {
        using var picture = Cv2.ImDecode(TrainingCurve.Draw([new CurvePoint(epoch, loss, loss, 1)], "t"), ImreadModes.Color);
        picture.Empty().ShouldBeFalse();
    }

    private static int Count(Mat picture, Scalar colour)
    {
        using var mask = new Mat();
        Cv2.InRange(picture, colour, colour, mask);
        return Cv2.CountNonZero(mask);
    }
}
