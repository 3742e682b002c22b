using System.Globalization;

namespace Avocet.Imaging;

/// <summary>What one epoch of a training measured; what it did not measure is <see langword="null"/>.</summary>
/// <param name="Epoch">Zero-based.</param>
/// <param name="CrossEntropy">Loss of the classes.</param>
/// <param name="SmoothL1">Loss of the boxes.</param>
/// <param name="MeanAveragePrecision">Validation mAP, 0–1, or what else the model is measured by.</param>
public readonly record struct CurvePoint(int Epoch, double? CrossEntropy, double? SmoothL1, double? MeanAveragePrecision);

/// <summary>Draws a training as people look at it: losses on the left axis, the validation measure on the right, epochs below.</summary>
public static class TrainingCurve
{
    private const int Width = 1000;
    private const int Height = 560;
    private const int MostLabels = 10;
    private const double LineThickness = 2;
    private const double LetterHeight = 10.5;

    private static readonly Area Plot = new(80, 70, Width - 160, Height - 140);
    private static readonly Colour Ink = new(60, 60, 60);
    private static readonly Colour Grid = new(228, 228, 228);

    // Blue, orange and green that also differ for the colour-blind (Okabe and Ito), in a raster's order: blue, green, red.
    private static readonly Colour MeanAveragePrecisionColour = new(178, 114, 0);
    private static readonly Colour CrossEntropyColour = new(0, 94, 213);
    private static readonly Colour SmoothL1Colour = new(115, 158, 0);

    /// <summary>The picture as a PNG file of 1000 × 560 pixels.</summary>
    /// <param name="points">In order of their epochs; may be empty.</param>
    /// <param name="title">One line above, at most about 80 characters of ASCII.</param>
    /// <param name="measure">What the model is measured by.</param>
    public static byte[] Draw(IReadOnlyList<CurvePoint> points, string title, string measure = "mAP")
    {
        using var picture = new Raster(Width, Height);
        picture.Fill(picture.Whole, Colour.White);
        var epochs = Math.Max(1, points.Count == 0 ? 1 : points[^1].Epoch);
        var highest = points.SelectMany(point => new[] { point.CrossEntropy, point.SmoothL1 }).Max() ?? 1;
        var (step, top) = Scale(highest);
        DrawAxes(picture, epochs, step, top, measure);
        DrawLine(picture, points, point => point.CrossEntropy / top, epochs, CrossEntropyColour);
        DrawLine(picture, points, point => point.SmoothL1 / top, epochs, SmoothL1Colour);
        DrawLine(picture, points, point => point.MeanAveragePrecision, epochs, MeanAveragePrecisionColour);
        DrawBest(picture, points, epochs);
        DrawLegend(picture, title, measure);
        return PngFile.Encode(picture);
    }

    /// <summary>A round step that divides the axis in at most five, and the axis' end.</summary>
    private static (double Step, double Top) Scale(double highest)
    {
        var rough = Math.Max(highest, 1e-6) / 5;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = power * (rough / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 };
        return (step, step * Math.Max(1, Math.Ceiling(highest / step - 1e-9)));
    }

    private static void DrawAxes(Raster picture, int epochs, double step, double top, string measure)
    {
        for (var value = 0.0; value <= top + step / 2; value += step)
        {
            var y = At(0, value / top, epochs).Y;
            picture.Fill(new Area(Plot.Left, y, Plot.Width, 1), Grid);
            Text(picture, value.ToString("G3", CultureInfo.InvariantCulture), Plot.Left - 10, y + 5, Ink, Align.Right);
        }

        for (var fifth = 0; fifth <= 5; fifth++)
        {
            var y = At(0, fifth / 5.0, epochs).Y;
            picture.Fill(new Area(Plot.Right, y, 5, 1), MeanAveragePrecisionColour);
            var value = (fifth / 5.0).ToString("F1", CultureInfo.InvariantCulture);
            Text(picture, value, Plot.Right + 10, y + 5, MeanAveragePrecisionColour, Align.Left);
        }

        var stride = (int)Math.Ceiling(Scale(epochs * 5.0 / MostLabels).Step);
        for (var epoch = 0; epoch <= epochs; epoch += stride)
        {
            var x = At(epoch, 0, epochs).X;
            picture.Fill(new Area(x, Plot.Bottom, 1, 5), Ink);
            Text(picture, epoch.ToString(CultureInfo.InvariantCulture), x, Plot.Bottom + 24, Ink, Align.Centre);
        }

        picture.Outline(Plot, Ink, 1);
        Text(picture, "epoch", Plot.Left + Plot.Width / 2, Height - 18, Ink, Align.Centre);
        Text(picture, "loss", Plot.Left, Plot.Top - 10, Ink, Align.Right);
        Text(picture, measure, Plot.Right, Plot.Top - 10, MeanAveragePrecisionColour, Align.Left);
    }

    private static void DrawLine(
        Raster picture, IReadOnlyList<CurvePoint> points, Func<CurvePoint, double?> height, int epochs, Colour colour)
    {
        var measured = points.Where(point => height(point) is not null).Select(point => At(point.Epoch, height(point)!.Value, epochs))
            .ToList();
        // A single point is a dot.
        var next = measured.Count == 1 ? measured : measured.Skip(1);
        var thickness = measured.Count == 1 ? 4 : LineThickness;
        picture.Draw([.. measured.Zip(next, (from, to) => new Segment(from.X, from.Y, to.X, to.Y))], thickness, colour);
    }

    private static void DrawBest(Raster picture, IReadOnlyList<CurvePoint> points, int epochs)
    {
        if (points.All(point => point.MeanAveragePrecision is null)) return;
        var best = points.Where(point => point.MeanAveragePrecision is not null).MaxBy(point => point.MeanAveragePrecision);
        var at = At(best.Epoch, best.MeanAveragePrecision!.Value, epochs);
        picture.Draw(Segment.Circle(at.X, at.Y, 6), LineThickness, MeanAveragePrecisionColour);
        var text = string.Create(CultureInfo.InvariantCulture, $"best {best.MeanAveragePrecision:F3} at epoch {best.Epoch}");
        // To the side with room, below the point where the top is near.
        var align = at.X > Plot.Left + Plot.Width / 2 ? Align.Right : Align.Left;
        var y = at.Y < Plot.Top + 24 ? at.Y + 26 : at.Y - 14;
        Text(picture, text, at.X, y, MeanAveragePrecisionColour, align);
    }

    private static void DrawLegend(Raster picture, string title, string measure)
    {
        Text(picture, title, Plot.Left, 28, Ink, Align.Left);
        var x = Plot.Left + 90;
        // Only object detection tells its losses.
        (string, Colour)[] losses = measure == "mAP" ? [("cross entropy", CrossEntropyColour), ("smooth L1", SmoothL1Colour)] : [];
        foreach (var (name, colour) in losses.Append(($"validation {measure}", MeanAveragePrecisionColour)))
        {
            picture.Draw([new Segment(x, Plot.Top - 15, x + 26, Plot.Top - 15)], LineThickness, colour);
            Text(picture, name, x + 34, Plot.Top - 10, Ink, Align.Left);
            x += 190;
        }
    }

    private static (int X, int Y) At(int epoch, double height, int epochs) => (
        Plot.Left + (int)Math.Round((double)epoch / epochs * Plot.Width),
        Plot.Bottom - (int)Math.Round(Math.Clamp(height, 0, 1) * Plot.Height));

    private static void Text(Raster picture, string text, int x, int baseline, Colour colour, Align align)
    {
        var width = StrokeFont.Width(text, LetterHeight);
        var left = align switch { Align.Left => x, Align.Right => x - width, _ => x - width / 2 };
        StrokeFont.Write(picture, text, left, baseline, LetterHeight, colour);
    }

    private enum Align
    {
        Left,
        Centre,
        Right,
    }
}
