using System.Globalization;

namespace Avocet.Cli;

/// <summary>Lengths of time for people: the two largest units.</summary>
internal static class Ago
{
    /// <summary>For example 3 d 4 h, 12 min 5 s, 7 s.</summary>
    public static string Text(TimeSpan length)
    {
        var time = length < TimeSpan.Zero ? TimeSpan.Zero : length;
        (int Large, string LargeUnit, int Small, string SmallUnit) = time switch
        {
            { TotalDays: >= 1 } => (time.Days, "d", time.Hours, "h"),
            { TotalHours: >= 1 } => (time.Hours, "h", time.Minutes, "min"),
            { TotalMinutes: >= 1 } => (time.Minutes, "min", time.Seconds, "s"),
            _ => (time.Seconds, "s", 0, ""),
        };
        return Small == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{Large} {LargeUnit}")
            : string.Create(CultureInfo.InvariantCulture, $"{Large} {LargeUnit} {Small} {SmallUnit}");
    }
}
