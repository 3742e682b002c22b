namespace Avocet.Hosting;

/// <summary>One thing wrong with a job.</summary>
/// <param name="Field">Path of the field, camelCase, e.g. packing.jpegQuality.</param>
/// <param name="Value">Its value; <see langword="null"/> where showing it says nothing.</param>
/// <param name="Remedy">What to write instead.</param>
public sealed record JobProblem(string Field, string? Value, string Remedy)
{
    /// <summary>Throws when there are problems, all of them in one text.</summary>
    /// <exception cref="PermanentException">There is at least one problem.</exception>
    public static void ThrowIfAny(IReadOnlyList<JobProblem> problems)
    {
        if (problems.Count == 0) return;
        var fields = string.Join(
            "; ", problems.Select(problem => problem.Value is null ? problem.Field : $"{problem.Field} = {problem.Value}"));
        throw new PermanentException(
            problems.Count == 1 ? $"The job has a bad field: {fields}." : $"The job has {problems.Count} bad fields: {fields}.",
            string.Join(" ", problems.Select(problem => problems.Count == 1 ? problem.Remedy : $"{problem.Field}: {problem.Remedy}")));
    }
}
