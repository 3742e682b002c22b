namespace Avocet.SqsTransport;

/// <summary>Waits that double, up to a limit, each shortened by up to a half so that many processes do not come back in step.</summary>
internal static class Backoff
{
    public static TimeSpan Of(int attempt, TimeSpan first, TimeSpan longest, TimeProvider clock)
    {
        var full = Math.Min(longest.TotalMilliseconds, first.TotalMilliseconds * Math.Pow(2, Math.Min(attempt, 20)));
        var part = 0.5 + (clock.GetTimestamp() / 64 % 1024 / 2048.0);
        return TimeSpan.FromMilliseconds(full * part);
    }
}
