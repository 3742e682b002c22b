namespace Avocet.Imaging;

/// <summary>A straight line between the centres of two pixels, or between them.</summary>
internal readonly record struct Segment(double X1, double Y1, double X2, double Y2)
{
    /// <summary>From a point to the nearest of the line, in pixels.</summary>
    public double Distance(double x, double y)
    {
        var (alongX, alongY) = (X2 - X1, Y2 - Y1);
        var square = (alongX * alongX) + (alongY * alongY);
        var at = square > 0 ? Math.Clamp((((x - X1) * alongX) + ((y - Y1) * alongY)) / square, 0, 1) : 0;
        var (offX, offY) = (x - X1 - (at * alongX), y - Y1 - (at * alongY));
        return Math.Sqrt((offX * offX) + (offY * offY));
    }

    /// <summary>A circle as lines that are nowhere a tenth of a pixel off it.</summary>
    public static IReadOnlyList<Segment> Circle(double x, double y, double radius)
    {
        var corners = Math.Max(8, (int)(Math.PI * Math.Sqrt(5 * radius)) + 1);
        return [.. Enumerable.Range(0, corners).Select(corner => new Segment(X(corner), Y(corner), X(corner + 1), Y(corner + 1)))];

        double X(int corner) => x + (radius * Math.Cos(2 * Math.PI * corner / corners));
        double Y(int corner) => y + (radius * Math.Sin(2 * Math.PI * corner / corners));
    }
}
