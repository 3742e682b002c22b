using System.Globalization;
using Spectre.Console;

namespace Avocet.Cli.Packing;

/// <summary>Shows how far one thing is: a bar on a terminal, a line every few seconds elsewhere.</summary>
internal static class ProgressView
{
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BarInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Runs work that says what it has done of how much; it may say so from any thread, but from one at a time.</summary>
    public static async Task<T> ShowAsync<T>(TextWriter output, TimeProvider clock, string name, Func<Action<long, long>, Task<T>> work)
    {
        var started = clock.GetTimestamp();
        var shown = started;
        if (output != Console.Out || Console.IsOutputRedirected) return await work(Throttled(LineInterval, WriteLine));
        return await AnsiConsole.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(context =>
            {
                var bar = context.AddTask(Markup.Escape(name));
                return work(Throttled(BarInterval, (done, total) => bar.Value = 100.0 * done / Math.Max(1, total)));
            });

        Action<long, long> Throttled(TimeSpan interval, Action<long, long> show) => (done, total) =>
        {
            if (clock.GetElapsedTime(shown) < interval) return;
            shown = clock.GetTimestamp();
            show(done, total);
        };

        void WriteLine(long done, long total) => output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{name}: {done} of {total}, {done / clock.GetElapsedTime(started).TotalSeconds:0}/s"));
    }
}
