using OpenCvSharp;

namespace Avocet.Cli.Demo;

/// <summary>A picture of one bird somewhere, and the smallest box around what was drawn of it.</summary>
internal sealed class BirdPicture : IDisposable
{
    private const int Steps = 8;
    private static readonly Size[] Sizes = [new(500, 375), new(500, 333), new(375, 500), new(480, 360), new(500, 400), new(333, 500)];

    private BirdPicture(Mat pixels, Rect box) => (Pixels, Box) = (pixels, box);

    public Mat Pixels { get; }

    /// <summary>Left, top, width, height in pixels.</summary>
    public Rect Box { get; }

    /// <summary>Paints one. The same kind and random source paint the same pixels.</summary>
    public static BirdPicture Paint(BirdKind kind, Random random)
    {
        var size = Sizes[random.Next(Sizes.Length)];
        var pixels = Canvas.Paint(size, random);
        using var mask = new Mat(size, MatType.CV_8UC1, Scalar.Black);
        using var bird = pixels.Clone();
        Draw(kind, random, bird, mask);
        Canvas.AddNoise(bird, random, 70, 38);
        Compose(pixels, bird, mask);
        var light = 0.75 + (random.NextDouble() * 0.5);
        pixels.ConvertTo(pixels, MatType.CV_8UC3, light, (random.NextDouble() - 0.5) * 30);
        if (random.NextDouble() < 0.4) Cv2.GaussianBlur(pixels, pixels, new Size(0, 0), 0.5 + random.NextDouble());
        return new BirdPicture(pixels, Cv2.BoundingRect(mask));
    }

    public void Dispose() => Pixels.Dispose();

    private static void Draw(BirdKind kind, Random random, Mat bird, Mat mask)
    {
        var place = Place(bird.Size(), random);
        var tint = new Scalar(random.Next(-22, 23), random.Next(-22, 23), random.Next(-22, 23));
        foreach (var part in kind.Parts)
        {
            var wobble = part.Outline.Select(point => new Point2f(point.X + Jitter(random), point.Y + Jitter(random))).ToArray();
            var outline = (part.LineWidth > 0 ? Bend(wobble, closed: false) : Bend(wobble, closed: true)).Select(place.At).ToArray();
            var colour = new Scalar(part.Colour.Val0 + tint.Val0, part.Colour.Val1 + tint.Val1, part.Colour.Val2 + tint.Val2);
            foreach (var (target, ink) in ((Mat, Scalar)[])[(bird, colour), (mask, Scalar.White)])
            {
                if (part.LineWidth > 0)
                    Cv2.Polylines(target, [outline], isClosed: false, ink, Math.Max(1, (int)(part.LineWidth * place.Scale)));
                else Cv2.FillPoly(target, [outline], ink);
            }
        }
    }

    private static float Jitter(Random random) => (float)((random.NextDouble() - 0.5) * 0.016);

    // Seen from either side, tilted, nearer or farther; always whole within the picture.
    private static Placement Place(Size size, Random random)
    {
        var shorter = Math.Min(size.Width, size.Height);
        var scale = shorter * (0.38 + (random.NextDouble() * 0.55));
        var angle = (random.NextDouble() - 0.5) * 0.7;
        var squeeze = 0.85 + (random.NextDouble() * 0.3);
        var reach = scale * 0.5 * (Math.Cos(angle) + Math.Abs(Math.Sin(angle))) * Math.Max(1, squeeze);
        double Somewhere(int length) => length <= 2 * reach ? length / 2.0 : reach + (random.NextDouble() * (length - (2 * reach)));
        return new Placement(Somewhere(size.Width), Somewhere(size.Height), scale, angle, random.Next(2) == 0 ? squeeze : -squeeze);
    }

    // Catmull-Rom: through every point, without corners.
    private static IEnumerable<Point2f> Bend(Point2f[] points, bool closed)
    {
        Point2f At(int i) => points[closed ? (i + points.Length) % points.Length : Math.Clamp(i, 0, points.Length - 1)];
        for (var i = 0; i < (closed ? points.Length : points.Length - 1); i++)
        {
            var (a, b, c, d) = (At(i - 1), At(i), At(i + 1), At(i + 2));
            for (var step = 0; step < Steps; step++)
            {
                var t = step / (float)Steps;
                yield return new Point2f(Spline(a.X, b.X, c.X, d.X, t), Spline(a.Y, b.Y, c.Y, d.Y, t));
            }
        }

        if (!closed) yield return points[^1];
    }

    private static float Spline(float a, float b, float c, float d, float t) =>
        0.5f * ((2 * b) + ((c - a) * t) + (((2 * a) - (5 * b) + (4 * c) - d) * t * t) + (((3 * b) - a - (3 * c) + d) * t * t * t));

    // The mask with soft edges, so that the bird is in the picture and not on it.
    private static void Compose(Mat pixels, Mat bird, Mat mask)
    {
        using var soft = new Mat();
        mask.ConvertTo(soft, MatType.CV_32FC1, 1 / 255.0);
        Cv2.GaussianBlur(soft, soft, new Size(0, 0), 0.8);
        using var rest = new Mat();
        Cv2.Subtract(Scalar.All(1), soft, rest);
        Cv2.BlendLinear(bird, pixels, soft, rest, pixels);
    }

    private readonly record struct Placement(double X, double Y, double Scale, double Angle, double Squeeze)
    {
        public Point At(Point2f point)
        {
            var (x, y) = ((point.X - 0.5) * Scale * Squeeze, (point.Y - 0.5) * Scale);
            return new Point(X + (x * Math.Cos(Angle)) - (y * Math.Sin(Angle)), Y + (x * Math.Sin(Angle)) + (y * Math.Cos(Angle)));
        }
    }
}
