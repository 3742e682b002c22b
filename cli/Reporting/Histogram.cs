using System.Globalization;

namespace Avocet.Cli.Reporting;

/// <summary>Counts of bins of the same width from <see cref="Low"/> on.</summary>
internal sealed record Histogram(double Low, double Step, IReadOnlyList<int> Counts)
{
    private const int MostBins = 24;

    public double High => Low + (Step * Counts.Count);

    /// <summary>Whole numbers, one or several to a bin; no values, no histogram.</summary>
    public static Histogram? OfWholeNumbers(IReadOnlyCollection<double> values)
    {
        if (values.Count == 0) return null;
        var step = Math.Max(1, Figures.Ceiling((values.Max() - values.Min() + 1) / MostBins));
        // A bin of single numbers has its number in the middle.
        var low = step > 1 ? Math.Floor(values.Min() / step) * step : values.Min() - 0.5;
        return Of(values, low, step, (int)((values.Max() - low) / step) + 1);
    }

    /// <summary>Parts of a whole, 0–1.</summary>
    public static Histogram? OfParts(IReadOnlyCollection<double> values) => values.Count == 0 ? null : Of(values, 0, 0.05, 20);

    /// <summary>The bounds of a bin, or its number.</summary>
    public string Label(int bin)
    {
        var from = Low + (bin * Step);
        return Step == 1
            ? string.Create(CultureInfo.InvariantCulture, $"{from + 0.5:0}")
            : string.Create(CultureInfo.InvariantCulture, $"{from:0.##} to {from + Step:0.##}");
    }

    private static Histogram Of(IReadOnlyCollection<double> values, double low, double step, int bins)
    {
        var counts = new int[bins];
        foreach (var value in values) counts[Math.Clamp((int)((value - low) / step), 0, bins - 1)]++;
        return new Histogram(low, step, counts);
    }
}
