using System.Globalization;
using Avocet.Cli.Pages;

namespace Avocet.Cli.Reporting;

/// <summary>A line of a chart.</summary>
internal sealed record ChartLine(string Name, string Style, IReadOnlyList<(double X, double Y)> Points);

/// <summary>What the axes of a chart say.</summary>
internal sealed record ChartAxes(string Title, string X, string Y, double MaxX, double MaxY)
{
    public double MinX { get; init; }

    /// <summary>Whether only whole numbers stand at the X axis.</summary>
    public bool Whole { get; init; }
}

/// <summary>Charts as inline SVG. Colours come from the page's style sheet, so that dark mode and print have their own.</summary>
internal static class Figures
{
    private const int Width = 460;
    private const int Height = 260;
    private const int Left = 46;
    private const int Right = 12;
    private const int Top = 12;
    private const int Bottom = 40;
    private static readonly int[] Round = [1, 2, 5, 10];

    public static Html Lines(ChartAxes axes, IReadOnlyList<ChartLine> lines)
    {
        var legend = lines.Count < 2 ? Html.None : Html.Of(
            $"""<p class="legend">{lines.Select(line => Html.Of($"""<span class="key {line.Style}">{line.Name}</span> """))}</p>""");
        var drawn = lines.Select(line => line.Points.Count == 1
            ? Html.Of($"""<circle class="dot {line.Style}" cx="{X(line.Points[0].X):0.#}" cy="{Y(line.Points[0].Y):0.#}" r="4"/>""")
            : Html.Of($"""<polyline class="line {line.Style}" points="{Path(line.Points)}"/>"""));
        return Frame(axes, XTicks(axes), Html.Join(drawn), legend);

        double X(double value) => Left + ((value - axes.MinX) / Math.Max(axes.MaxX - axes.MinX, 1e-9) * (Width - Left - Right));

        double Y(double value) => Height - Bottom - (Math.Clamp(value / axes.MaxY, 0, 1) * (Height - Top - Bottom));

        string Path(IReadOnlyList<(double X, double Y)> points) => string.Join(
            ' ', points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{X(point.X):0.#},{Y(point.Y):0.#}")));
    }

    public static Html Bars(string title, string x, Histogram histogram)
    {
        var most = Ceiling(Math.Max(4, histogram.Counts.Max()));
        var step = (Width - Left - Right) / (double)histogram.Counts.Count;
        var bars = histogram.Counts.Select((count, i) =>
        {
            var tall = count / most * (Height - Top - Bottom);
            return Html.Of($"""
                <rect class="bar" x="{Left + (i * step) + 1:0.#}" y="{Height - Bottom - tall:0.#}"
                width="{step - 2:0.#}" height="{tall:0.#}">
                <title>{histogram.Label(i)}: {count:N0}</title></rect>
                """);
        });
        var axes = new ChartAxes(title, x, "", histogram.High, most) { MinX = histogram.Low, Whole = histogram.Step >= 1 };
        return Frame(axes, XTicks(axes), Html.Join(bars), Html.None);
    }

    /// <summary>The next number of the form 1, 2 or 5 times a power of ten.</summary>
    public static double Ceiling(double value)
    {
        if (value <= 0) return 1;
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return Round.Select(factor => factor * power).First(candidate => candidate >= value * 0.999999);
    }

    private static Html Frame(ChartAxes axes, Html xTicks, Html content, Html legend)
    {
        var grid = Enumerable.Range(0, 5).Select(i =>
        {
            var y = Height - Bottom - (i / 4.0 * (Height - Top - Bottom));
            return Html.Of($"""
                <line class="grid" x1="{Left}" x2="{Width - Right}" y1="{y:0.#}" y2="{y:0.#}"/>
                <text x="{Left - 6}" y="{y + 4:0.#}" text-anchor="end">{Tick(axes.MaxY * i / 4)}</text>
                """);
        });
        var y = axes.Y.Length == 0 ? Html.None : Html.Of($"""<text x="{Left + 4}" y="{Top + 10}">{axes.Y}</text>""");
        return Html.Of($"""
            <figure class="chart"><figcaption>{axes.Title}</figcaption>
            <svg viewBox="0 0 {Width} {Height}" role="img" aria-label="{axes.Title}">{grid}{content}{xTicks}{y}
            <text x="{(Left + Width - Right) / 2}" y="{Height - 6}" text-anchor="middle">{axes.X}</text></svg>{legend}</figure>
            """);
    }

    private static Html XTicks(ChartAxes axes)
    {
        var range = Math.Max(axes.MaxX - axes.MinX, 1e-9);
        var step = Ceiling(range / 6);
        if (axes.Whole) step = Math.Max(1, step);
        var first = Math.Ceiling(axes.MinX / step) * step;
        var values = Enumerable.Range(0, 8).Select(i => first + (i * step)).Where(value => value <= axes.MaxX + (range * 1e-6));
        return Html.Join(values.Select(value =>
        {
            var x = Left + ((value - axes.MinX) / range * (Width - Left - Right));
            return Html.Of($"""<text x="{x:0.#}" y="{Height - Bottom + 16}" text-anchor="middle">{Tick(value)}</text>""");
        }));
    }

    private static string Tick(double value) => value >= 10_000
        ? (value / 1000).ToString("0.#", CultureInfo.InvariantCulture) + "k"
        : value.ToString("0.##", CultureInfo.InvariantCulture);
}
