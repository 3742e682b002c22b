namespace Avocet.Cli;

/// <summary>What the command's exit code says.</summary>
internal static class ExitCode
{
    /// <summary>Done as asked.</summary>
    public const int Done = 0;

    /// <summary>The work failed; the last lines say why and what to do.</summary>
    public const int Failed = 1;

    /// <summary>An argument or an input is wrong; nothing was done.</summary>
    public const int BadInput = 2;

    /// <summary>Done, but parts of the input could not be used; the last lines say which.</summary>
    public const int PartlyDone = 3;

    /// <summary>Ctrl-C, as shells count it: 128 + SIGINT.</summary>
    public const int Interrupted = 130;
}

/// <summary>The end of a command that goes on until somebody ends it.</summary>
internal static class Ending
{
    public static Task WaitAsync(CancellationToken cancellation) =>
        Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation).ContinueWith(_ => { }, TaskScheduler.Default);
}
