using OpenCvSharp;

namespace Avocet.Cli.Demo;

/// <summary>A background that looks grown: clouds of noise in the colours of a place, twigs and leaves out of focus.</summary>
internal static class Canvas
{
    private static readonly (Scalar Top, Scalar Bottom, Scalar Leaf)[] Places =
    [
        (new(70, 110, 70), new(40, 70, 45), new(60, 150, 80)),
        (new(220, 190, 150), new(200, 205, 200), new(70, 120, 90)),
        (new(160, 130, 90), new(110, 90, 60), new(120, 140, 100)),
        (new(90, 160, 170), new(60, 120, 120), new(70, 180, 190)),
        (new(120, 140, 190), new(70, 80, 130), new(50, 70, 110)),
        (new(190, 200, 205), new(140, 155, 165), new(110, 130, 140)),
    ];

    public static Mat Paint(Size size, Random random)
    {
        var place = Places[random.Next(Places.Length)];
        var picture = new Mat();
        using (var sky = Mat.FromPixelData(2, 1, MatType.CV_8UC3, (Vec3b[])[place.Top.ToVec3b(), place.Bottom.ToVec3b()]))
            Cv2.Resize(sky, picture, size);
        foreach (var (cells, strength) in ((int, double)[])[(4, 60), (11, 40), (37, 26)]) AddNoise(picture, random, cells, strength);
        for (var i = random.Next(4, 16); i > 0; i--) Blob(picture, random, place.Leaf);
        Cv2.GaussianBlur(picture, picture, new Size(0, 0), 1 + (random.NextDouble() * 4));
        for (var i = random.Next(0, 4); i > 0; i--) Twig(picture, random, place.Leaf);
        AddNoise(picture, random, 160, 22);
        return picture;
    }

    /// <summary>Grey noise of so many cells across, smoothed, added to every colour alike.</summary>
    public static void AddNoise(Mat picture, Random random, int cells, double strength)
    {
        var rows = Math.Max(2, cells * picture.Height / picture.Width);
        var values = new float[rows * cells];
        for (var i = 0; i < values.Length; i++) values[i] = (float)((random.NextDouble() - 0.5) * strength);
        using var small = Mat.FromPixelData(rows, cells, MatType.CV_32FC1, values);
        using var noise = new Mat();
        Cv2.Resize(small, noise, picture.Size(), 0, 0, InterpolationFlags.Cubic);
        using var colour = new Mat();
        Cv2.Merge([noise, noise, noise], colour);
        Cv2.Add(picture, colour, picture, null, MatType.CV_8U);
    }

    public static Scalar Mix(Scalar a, Scalar b, double part) =>
        new((a.Val0 * (1 - part)) + (b.Val0 * part), (a.Val1 * (1 - part)) + (b.Val1 * part), (a.Val2 * (1 - part)) + (b.Val2 * part));

    private static void Blob(Mat picture, Random random, Scalar leaf)
    {
        var colour = Mix(leaf, new Scalar(random.Next(256), random.Next(256), random.Next(256)), random.NextDouble() * 0.35);
        var axes = new Size(random.Next(6, picture.Width / 6), random.Next(4, picture.Height / 9));
        Cv2.Ellipse(picture, Anywhere(picture, random), axes, random.Next(180), 0, 360, colour, -1, LineTypes.AntiAlias);
    }

    private static void Twig(Mat picture, Random random, Scalar leaf)
    {
        var colour = Mix(leaf, new Scalar(35, 50, 70), 0.7);
        var (from, to) = (Anywhere(picture, random), Anywhere(picture, random));
        Cv2.Line(
            picture, new Point(from.X - picture.Width, from.Y), new Point(to.X + picture.Width, to.Y), colour, random.Next(2, 9),
            LineTypes.AntiAlias);
    }

    private static Point Anywhere(Mat picture, Random random) => new(random.Next(picture.Width), random.Next(picture.Height));
}
