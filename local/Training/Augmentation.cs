using Avocet.LocalDetector;
using OpenCvSharp;

namespace Avocet.LocalTraining;

/// <summary>
/// SSD's data augmentation (Liu et al. 2016, §2.2): zoom out, random crop that keeps part of a box, mirror, brightness, contrast,
/// colour. What is drawn depends on the random source alone.
/// </summary>
internal static class Augmentation
{
    private static readonly Scalar Grey = new(117, 117, 117);
    private static readonly float[] LeastCover = [0.1f, 0.3f, 0.5f, 0.7f, 0.9f, 0.3f];

    /// <summary>Writes one changed copy of a picture and says where its boxes are in it.</summary>
    /// <param name="picture">8-bit BGR, any size.</param>
    /// <param name="boxes">Its boxes.</param>
    /// <param name="side">Pixels a side of the copy.</param>
    /// <param name="random">Where the changes come from.</param>
    /// <param name="planes">Room for 3 × side × side numbers.</param>
    public static List<LabelledBox> Apply(Mat picture, IReadOnlyList<LabelledBox> boxes, int side, Random random, Span<float> planes)
    {
        var view = ChooseView(boxes, random);
        var mirror = random.Next(2) == 0;
        using var square = Warp(picture, view, mirror, side);
        if (random.NextDouble() < 0.5) square.ConvertTo(square, -1, 0.7 + (0.6 * random.NextDouble()), -24 + (48 * random.NextDouble()));
        if (random.NextDouble() < 0.5) ShiftColour(square, random);
        PictureTensor.WriteSquare(square, planes);
        return Move(boxes, view, mirror);
    }

    private static RatioBox ChooseView(IReadOnlyList<LabelledBox> boxes, Random random)
    {
        if (random.NextDouble() < 0.4)
        {
            var size = 1 + ((float)random.NextDouble() * 1.2f);
            var (left, top) = (-(float)random.NextDouble() * (size - 1), -(float)random.NextDouble() * (size - 1));
            return new RatioBox(left, top, left + size, top + size);
        }

        if (random.NextDouble() < 0.75)
        {
            var cover = LeastCover[random.Next(LeastCover.Length)];
            for (var attempt = 0; attempt < 40; attempt++)
            {
                var scale = 0.3f + (0.7f * (float)random.NextDouble());
                var aspect = MathF.Exp((float)((random.NextDouble() * 2) - 1) * MathF.Log(1.6f));
                var (width, height) = (Math.Min(1, scale * MathF.Sqrt(aspect)), Math.Min(1, scale / MathF.Sqrt(aspect)));
                var (left, top) = ((float)random.NextDouble() * (1 - width), (float)random.NextDouble() * (1 - height));
                var view = new RatioBox(left, top, left + width, top + height);
                if (boxes.Any(label => HasCentre(view, label.Box) && view.Intersection(label.Box) / label.Box.Area >= cover)) return view;
            }
        }

        return new RatioBox(0, 0, 1, 1);
    }

    private static Mat Warp(Mat picture, RatioBox view, bool mirror, int side)
    {
        // Source pixel of each target pixel, centre on centre; OpenCV counts from pixel centres.
        var (stepX, stepY) = ((double)view.Width * picture.Width / side, (double)view.Height * picture.Height / side);
        var from = mirror ? (view.Right * picture.Width) - (stepX * 0.5) - 0.5 : (view.Left * picture.Width) + (stepX * 0.5) - 0.5;
        using var map = new Mat(2, 3, MatType.CV_64F, new Scalar(0));
        map.Set(0, 0, mirror ? -stepX : stepX);
        map.Set(0, 2, from);
        map.Set(1, 1, stepY);
        map.Set(1, 2, (view.Top * picture.Height) + (stepY * 0.5) - 0.5);
        var square = new Mat();
        Cv2.WarpAffine(
            picture, square, map, new Size(side, side), InterpolationFlags.Linear | InterpolationFlags.WarpInverseMap, BorderTypes.Constant,
            Grey);
        return square;
    }

    private static void ShiftColour(Mat square, Random random)
    {
        var (saturation, hue) = (0.6 + (0.8 * random.NextDouble()), random.Next(-8, 9));
        using var hsv = new Mat();
        Cv2.CvtColor(square, hsv, ColorConversionCodes.BGR2HSV);
        var planes = Cv2.Split(hsv);
        try
        {
            using var turned = new Mat(1, 256, MatType.CV_8UC1);
            for (var i = 0; i < 256; i++) turned.Set(0, i, (byte)((i + 180 + hue) % 180));
            Cv2.LUT(planes[0], turned, planes[0]);
            planes[1].ConvertTo(planes[1], -1, saturation);
            Cv2.Merge(planes, hsv);
        }
        finally
        {
            foreach (var plane in planes) plane.Dispose();
        }

        Cv2.CvtColor(hsv, square, ColorConversionCodes.HSV2BGR);
    }

    private static List<LabelledBox> Move(IReadOnlyList<LabelledBox> boxes, RatioBox view, bool mirror)
    {
        var moved = new List<LabelledBox>(boxes.Count);
        foreach (var (kind, box) in boxes)
        {
            if (!HasCentre(view, box)) continue;
            var seen = new RatioBox(
                (box.Left - view.Left) / view.Width, (box.Top - view.Top) / view.Height,
                (box.Right - view.Left) / view.Width, (box.Bottom - view.Top) / view.Height).Clamp();
            if (mirror) seen = seen with { Left = 1 - seen.Right, Right = 1 - seen.Left };
            if (seen is { Width: > 0.01f, Height: > 0.01f }) moved.Add(new LabelledBox(kind, seen));
        }

        return moved;
    }

    private static bool HasCentre(in RatioBox view, in RatioBox box) =>
        box.CentreX > view.Left && box.CentreX < view.Right && box.CentreY > view.Top && box.CentreY < view.Bottom;
}
