using System.Globalization;
using Avocet.Contracts;
using Avocet.Hosting;
using Spectre.Console;

namespace Avocet.Cli;

/// <summary>Shows the stages of a job while it is carried: bars on a terminal, a line for each change elsewhere.</summary>
internal static class StageView
{
    private const int BarWidth = 24;

    /// <summary>What bar, percentage, time, the stage's name and the gaps between take of a line.</summary>
    private const int OtherColumns = BarWidth + 28;

    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(2);

    /// <summary>Runs work that says how far the stages are.</summary>
    public static Task<T> ShowAsync<T>(IAnsiConsole console, TimeProvider clock, Func<Action<StageStatus>, Task<T>> work) =>
        console.Profile.Capabilities.Interactive && console.Profile.Out.IsTerminal
            ? ShowBarsAsync(console, work) : ShowLinesAsync(console, clock, work);

    private static async Task<T> ShowBarsAsync<T>(IAnsiConsole console, Func<Action<StageStatus>, Task<T>> work) =>
        await console.Progress()
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = BarWidth },
                new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(async context =>
            {
                var bars = Enum.GetValues<Stage>().ToDictionary(stage => stage, stage => context.AddTask(Name(stage), autoStart: false));
                return await work(status =>
                {
                    var bar = bars[status.Stage];
                    if (!bar.IsStarted) bar.StartTask();
                    bar.Value = status.Progress * 100;
                    var text = Fit(status.Message ?? "", console.Profile.Width - OtherColumns);
                    bar.Description = $"{Name(status.Stage)} {Markup.Escape(text)}";
                    if (status.State != StageState.Running) bar.StopTask();
                });
            });

    private static Task<T> ShowLinesAsync<T>(IAnsiConsole console, TimeProvider clock, Func<Action<StageStatus>, Task<T>> work)
    {
        var (shown, shownAt) = (new Dictionary<Stage, StageStatus>(), new Dictionary<Stage, long>());
        return work(status =>
        {
            var before = shown.GetValueOrDefault(status.Stage);
            if (before?.State == status.State && before.Message == status.Message) return;
            if (before?.State == status.State && clock.GetElapsedTime(shownAt[status.Stage]) < LineInterval) return;
            (shown[status.Stage], shownAt[status.Stage]) = (status, clock.GetTimestamp());
            console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{JobFolder.StageName(status.Stage),-7} {status.Progress,4:P0}  {Word(status.State)}{status.Message}"));
        });
    }

    /// <summary>A longer text would take the place of bar and time.</summary>
    private static string Fit(string text, int width) => text.Length <= Math.Max(width, 1) ? text : text[..Math.Max(width - 1, 0)] + "…";

    private static string Name(Stage stage) => $"[bold]{JobFolder.StageName(stage),-7}[/]";

    private static string Word(StageState state) => state switch
    {
        StageState.Succeeded => "done: ",
        StageState.Failed => "failed: ",
        StageState.Skipped => "skipped: ",
        _ => "",
    };
}
