using OpenCvSharp;

namespace Avocet.Cli.Demo;

/// <summary>One coloured piece of a bird, in a frame one unit wide and high: x to the right, y down.</summary>
/// <param name="Outline">Points that a smooth closed curve goes through, or the bends of a line.</param>
/// <param name="Colour">Blue, green, red.</param>
/// <param name="LineWidth">Width of the line in parts of the frame; 0 fills the outline.</param>
internal sealed record BirdPart(Point2f[] Outline, Scalar Colour, float LineWidth = 0)
{
    public static BirdPart Filled(Scalar colour, params (float X, float Y)[] outline) => new(Points(outline), colour);

    public static BirdPart Line(Scalar colour, float width, params (float X, float Y)[] bends) => new(Points(bends), colour, width);

    /// <summary>A disc, or an ellipse standing upright.</summary>
    public static BirdPart Disc(Scalar colour, float x, float y, float radius, float height = 0)
    {
        var tall = height > 0 ? height : radius;
        return new(
            [.. Enumerable.Range(0, 12).Select(i => i * MathF.Tau / 12)
                .Select(angle => new Point2f(x + (radius * MathF.Cos(angle)), y + (tall * MathF.Sin(angle))))],
            colour);
    }

    private static Point2f[] Points((float X, float Y)[] points) => [.. points.Select(point => new Point2f(point.X, point.Y))];
}

/// <summary>A kind of bird: what it is called and how it looks from its right side.</summary>
internal sealed record BirdKind(string Name, IReadOnlyList<BirdPart> Parts)
{
    private static readonly Scalar Black = new(32, 28, 26);
    private static readonly Scalar White = new(240, 244, 246);

    /// <summary>Five kinds that differ in shape and in colour.</summary>
    public static IReadOnlyList<BirdKind> All { get; } = [Avocet(), Robin(), Owl(), Toucan(), Hummingbird()];

    private static BirdKind Avocet() => new("Avocet",
    [
        BirdPart.Line(new(190, 150, 110), 0.018f, (0.46f, 0.55f), (0.45f, 0.76f), (0.46f, 0.97f), (0.52f, 0.97f)),
        BirdPart.Line(new(190, 150, 110), 0.018f, (0.36f, 0.55f), (0.33f, 0.76f), (0.35f, 0.96f), (0.41f, 0.96f)),
        BirdPart.Filled(White, (0.12f, 0.44f), (0.22f, 0.35f), (0.40f, 0.33f), (0.54f, 0.38f), (0.55f, 0.50f), (0.42f, 0.60f),
            (0.26f, 0.57f)),
        BirdPart.Filled(White, (0.47f, 0.44f), (0.56f, 0.33f), (0.55f, 0.20f), (0.58f, 0.12f), (0.65f, 0.12f), (0.66f, 0.20f),
            (0.64f, 0.34f), (0.56f, 0.48f)),
        BirdPart.Filled(Black, (0.57f, 0.14f), (0.61f, 0.08f), (0.69f, 0.12f), (0.68f, 0.15f), (0.62f, 0.15f), (0.60f, 0.26f),
            (0.57f, 0.25f)),
        BirdPart.Filled(Black, (0.12f, 0.45f), (0.24f, 0.38f), (0.42f, 0.40f), (0.34f, 0.44f), (0.22f, 0.47f)),
        BirdPart.Filled(Black, (0.24f, 0.52f), (0.38f, 0.47f), (0.48f, 0.50f), (0.36f, 0.54f)),
        BirdPart.Line(Black, 0.014f, (0.67f, 0.14f), (0.77f, 0.18f), (0.87f, 0.17f), (0.95f, 0.10f)),
        BirdPart.Disc(new(30, 30, 150), 0.635f, 0.125f, 0.011f),
    ]);

    private static BirdKind Robin() => new("Robin",
    [
        BirdPart.Line(new(60, 80, 120), 0.02f, (0.46f, 0.76f), (0.47f, 0.93f), (0.54f, 0.94f)),
        BirdPart.Line(new(60, 80, 120), 0.02f, (0.54f, 0.76f), (0.56f, 0.93f), (0.63f, 0.93f)),
        BirdPart.Filled(new(58, 76, 98), (0.30f, 0.56f), (0.06f, 0.74f), (0.10f, 0.80f), (0.36f, 0.70f)),
        BirdPart.Filled(new(66, 88, 112), (0.24f, 0.58f), (0.32f, 0.38f), (0.46f, 0.24f), (0.62f, 0.14f), (0.76f, 0.20f),
            (0.80f, 0.34f), (0.78f, 0.56f), (0.66f, 0.74f), (0.48f, 0.80f), (0.30f, 0.72f)),
        BirdPart.Filled(new(205, 215, 222), (0.44f, 0.70f), (0.60f, 0.60f), (0.68f, 0.68f), (0.56f, 0.78f), (0.44f, 0.78f)),
        BirdPart.Filled(new(30, 74, 222), (0.60f, 0.26f), (0.74f, 0.22f), (0.80f, 0.34f), (0.78f, 0.54f), (0.68f, 0.64f),
            (0.56f, 0.58f), (0.54f, 0.42f)),
        BirdPart.Filled(new(48, 64, 84), (0.22f, 0.60f), (0.34f, 0.44f), (0.48f, 0.42f), (0.50f, 0.54f), (0.36f, 0.66f)),
        BirdPart.Filled(new(40, 50, 60), (0.78f, 0.25f), (0.89f, 0.29f), (0.79f, 0.32f)),
        BirdPart.Disc(Black, 0.68f, 0.25f, 0.026f),
        BirdPart.Disc(White, 0.688f, 0.243f, 0.008f),
    ]);

    private static BirdKind Owl() => new("Owl",
    [
        BirdPart.Filled(new(52, 92, 140), (0.30f, 0.24f), (0.27f, 0.05f), (0.40f, 0.14f), (0.60f, 0.14f), (0.73f, 0.05f),
            (0.70f, 0.24f), (0.74f, 0.50f), (0.70f, 0.78f), (0.60f, 0.92f), (0.40f, 0.92f), (0.30f, 0.78f), (0.26f, 0.50f)),
        BirdPart.Filled(new(140, 190, 226), (0.36f, 0.52f), (0.50f, 0.46f), (0.64f, 0.52f), (0.64f, 0.74f), (0.50f, 0.88f), (0.36f, 0.74f)),
        BirdPart.Filled(new(38, 66, 104), (0.26f, 0.44f), (0.34f, 0.52f), (0.36f, 0.76f), (0.28f, 0.84f), (0.23f, 0.64f)),
        BirdPart.Filled(new(38, 66, 104), (0.74f, 0.44f), (0.66f, 0.52f), (0.64f, 0.76f), (0.72f, 0.84f), (0.77f, 0.64f)),
        BirdPart.Line(new(60, 104, 150), 0.012f, (0.42f, 0.60f), (0.46f, 0.63f), (0.50f, 0.60f), (0.54f, 0.63f), (0.58f, 0.60f)),
        BirdPart.Line(new(60, 104, 150), 0.012f, (0.42f, 0.70f), (0.46f, 0.73f), (0.50f, 0.70f), (0.54f, 0.73f), (0.58f, 0.70f)),
        BirdPart.Disc(new(180, 214, 236), 0.395f, 0.30f, 0.105f),
        BirdPart.Disc(new(180, 214, 236), 0.605f, 0.30f, 0.105f),
        BirdPart.Disc(new(40, 190, 245), 0.395f, 0.30f, 0.068f),
        BirdPart.Disc(new(40, 190, 245), 0.605f, 0.30f, 0.068f),
        BirdPart.Disc(Black, 0.395f, 0.30f, 0.036f),
        BirdPart.Disc(Black, 0.605f, 0.30f, 0.036f),
        BirdPart.Filled(new(60, 70, 78), (0.46f, 0.36f), (0.54f, 0.36f), (0.50f, 0.46f)),
        BirdPart.Line(new(50, 120, 170), 0.022f, (0.42f, 0.91f), (0.40f, 0.97f)),
        BirdPart.Line(new(50, 120, 170), 0.022f, (0.58f, 0.91f), (0.60f, 0.97f)),
    ]);

    private static BirdKind Toucan() => new("Toucan",
    [
        BirdPart.Filled(new(40, 30, 28), (0.26f, 0.62f), (0.05f, 0.90f), (0.12f, 0.97f), (0.38f, 0.74f)),
        BirdPart.Filled(new(40, 32, 30), (0.22f, 0.56f), (0.32f, 0.36f), (0.42f, 0.20f), (0.54f, 0.15f), (0.64f, 0.22f), (0.64f, 0.40f),
            (0.60f, 0.62f), (0.48f, 0.78f), (0.30f, 0.76f)),
        BirdPart.Filled(new(60, 220, 246), (0.52f, 0.34f), (0.64f, 0.30f), (0.65f, 0.44f), (0.58f, 0.56f), (0.50f, 0.48f)),
        BirdPart.Filled(new(40, 40, 205), (0.50f, 0.55f), (0.58f, 0.56f), (0.54f, 0.64f), (0.46f, 0.62f)),
        BirdPart.Filled(new(10, 150, 250), (0.62f, 0.18f), (0.76f, 0.10f), (0.92f, 0.16f), (0.97f, 0.32f), (0.90f, 0.30f),
            (0.78f, 0.32f), (0.63f, 0.34f)),
        BirdPart.Filled(new(30, 90, 220), (0.64f, 0.27f), (0.80f, 0.26f), (0.93f, 0.29f), (0.80f, 0.33f), (0.64f, 0.34f)),
        BirdPart.Filled(Black, (0.90f, 0.17f), (0.95f, 0.20f), (0.98f, 0.33f), (0.92f, 0.28f)),
        BirdPart.Disc(new(235, 170, 70), 0.555f, 0.235f, 0.040f),
        BirdPart.Disc(Black, 0.555f, 0.235f, 0.020f),
        BirdPart.Line(new(160, 130, 90), 0.022f, (0.40f, 0.77f), (0.42f, 0.88f), (0.48f, 0.89f)),
        BirdPart.Line(new(160, 130, 90), 0.022f, (0.48f, 0.76f), (0.51f, 0.87f), (0.57f, 0.87f)),
    ]);

    private static BirdKind Hummingbird() => new("Hummingbird",
    [
        BirdPart.Filled(new(120, 150, 90), (0.44f, 0.40f), (0.34f, 0.16f), (0.18f, 0.03f), (0.20f, 0.22f), (0.32f, 0.42f)),
        BirdPart.Filled(new(70, 120, 30), (0.26f, 0.70f), (0.12f, 0.90f), (0.22f, 0.97f), (0.36f, 0.78f)),
        BirdPart.Filled(new(90, 170, 40), (0.28f, 0.72f), (0.34f, 0.54f), (0.46f, 0.40f), (0.56f, 0.28f), (0.66f, 0.28f),
            (0.68f, 0.38f), (0.60f, 0.54f), (0.48f, 0.70f), (0.36f, 0.80f)),
        BirdPart.Filled(new(200, 220, 210), (0.40f, 0.70f), (0.52f, 0.54f), (0.60f, 0.50f), (0.52f, 0.66f), (0.40f, 0.77f)),
        BirdPart.Filled(new(150, 40, 200), (0.58f, 0.40f), (0.68f, 0.36f), (0.66f, 0.46f), (0.58f, 0.53f), (0.53f, 0.50f)),
        BirdPart.Filled(new(150, 190, 120), (0.46f, 0.46f), (0.58f, 0.20f), (0.76f, 0.04f), (0.70f, 0.24f), (0.52f, 0.54f)),
        BirdPart.Line(Black, 0.012f, (0.67f, 0.33f), (0.82f, 0.32f), (0.97f, 0.34f)),
        BirdPart.Disc(Black, 0.625f, 0.325f, 0.017f),
    ]);
}
