namespace Avocet.Hosting;

/// <summary>
/// A failure that trying again cannot mend: a bad job, bad data, a refusal. The message goes straight to the error queue and
/// the job's status says what to do.
/// </summary>
/// <param name="error">Names the field or object, and the value.</param>
/// <param name="remedy">What the reader can do.</param>
/// <param name="cause">The failure underneath, if any.</param>
public sealed class PermanentException(string error, string remedy, Exception? cause = null) : Exception($"{error} {remedy}", cause)
{
    /// <summary>Names the field or object, and the value.</summary>
    public string Error { get; } = error;

    /// <summary>What the reader can do.</summary>
    public string Remedy { get; } = remedy;

    /// <summary>Whether the message is not of the job that is stored under its id; that job's status is then left as it is.</summary>
    public bool OfAnotherJob { get; init; }
}
