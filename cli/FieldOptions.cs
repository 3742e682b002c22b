namespace Avocet.Cli;

/// <summary>
/// Remedies of the services name fields of a job; commands that make a job of their options say which option each field is.
/// </summary>
internal static class FieldOptions
{
    private static readonly (string Field, string Option)[] Options =
    [
        ("packing.maxBadImages", "--max-bad-images N"), ("'classes'", "--classes NAME,NAME"), ("split.kind", "--split"),
        ("split.ratio", "--ratio"),
    ];

    /// <summary>A line for each field that a text names.</summary>
    public static IEnumerable<string> Of(string text) =>
        from option in Options
        where text.Contains(option.Field, StringComparison.Ordinal)
        select $"Here {option.Field} is {option.Option}.";
}
