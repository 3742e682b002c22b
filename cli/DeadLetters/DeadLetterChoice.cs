using Avocet.Hosting;

namespace Avocet.Cli.DeadLetters;

/// <summary>Which messages a command is about.</summary>
/// <param name="All">Every one.</param>
/// <param name="Ids">Those of these ids.</param>
/// <param name="JobId">Those of this job.</param>
internal sealed record DeadLetterChoice(bool All, IReadOnlyList<string> Ids, string? JobId)
{
    /// <exception cref="PermanentException">Nothing was chosen, or more than one way.</exception>
    public void Check()
    {
        if ((All ? 1 : 0) + (Ids.Count > 0 ? 1 : 0) + (JobId is null ? 0 : 1) == 1) return;
        throw new PermanentException("Which messages?", "Give one of --all, --id ID ..., --job JOB.");
    }

    public bool Takes(DeadLetter letter) => All || Ids.Contains(letter.Id) || (JobId is not null && letter.JobId == JobId);
}
