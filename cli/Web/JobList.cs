using Avocet.Cli.Jobs;
using Avocet.Cli.Pages;

namespace Avocet.Cli.Web;

/// <summary>The jobs as far as they are known, and how far that is.</summary>
/// <param name="Jobs">Newest first.</param>
internal sealed record JobList(IReadOnlyList<JobOverview> Jobs)
{
    private static readonly TimeSpan OldAfter = TimeSpan.FromSeconds(15);

    /// <summary>How long ago all were read; <see langword="null"/> before that was done once.</summary>
    public TimeSpan? Age { get; init; }

    /// <summary>Jobs that are in the bucket, 0 while that is not known.</summary>
    public int Expected { get; init; }

    /// <summary>Why the last reading ended early.</summary>
    public string? Failure { get; init; }

    /// <summary>Says what a page may be missing; nothing where it is complete and fresh.</summary>
    public Html Note => this switch
    {
        { Failure: { } failure, Age: { } age } => Say(Html.Of(
            $"The bucket did not answer: {failure} The jobs are shown as they were {Ago.Text(age)} ago.")),
        { Failure: { } failure } => Say(Html.Of($"The bucket did not answer: {failure}")),
        { Age: null, Expected: 0 } => Say(Html.Of($"Still reading which jobs there are.")),
        { Age: null } => Say(Html.Of($"Still reading: {Jobs.Count:N0} of {Expected:N0} jobs so far; the newest may be missing.")),
        { Age: { } age } when age > OldAfter => Say(Html.Of(
            $"The jobs are shown as they were {Ago.Text(age)} ago, and are being read anew.")),
        _ => Html.None,
    };

    private static Html Say(Html text) => Html.Of($"""<p role="status">{text}</p>""");
}
