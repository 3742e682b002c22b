using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Avocet.Hosting;

/// <summary>What a process that is told wrong says before it ends: one line that names setting, value and remedy.</summary>
public static partial class WrongSettings
{
    /// <summary>The line.</summary>
    /// <param name="failure">What ended the start.</param>
    /// <param name="settings">Where values are looked up.</param>
    /// <returns><see langword="null"/> where the failure is none of the settings.</returns>
    public static string? Describe(Exception failure, IConfiguration settings)
    {
        var lines = failure switch
        {
            AggregateException several => several.InnerExceptions.Select(one => Describe(one, settings)).ToList(),
            OptionsValidationException options => [.. options.Failures.Select(text => OfOptions(text, options.OptionsType, settings))],
            PermanentException permanent => [permanent.Message],
            InvalidOperationException { InnerException: not null } unreadable when Unreadable().Match(unreadable.Message) is { Success: true } match =>
                [$"{match.Groups["key"]} is '{match.Groups["value"]}'. {Remedy(match.Groups["type"].Value)}"],
            _ => new List<string?> { null },
        };
        return lines.Contains(null) ? null : string.Join(" ", lines).ReplaceLineEndings(" ");
    }

    // Where the options themselves know what is wrong, they name the setting; where their annotations do, only the member is named.
    private static string OfOptions(string text, Type options, IConfiguration settings)
    {
        if (Annotated().Match(text) is not { Success: true } match) return text;
        var (member, error) = (match.Groups["member"].Value, match.Groups["error"].Value);
        if (options.GetField("Section")?.GetRawConstantValue() is not string section || error.Contains($"{section}:", StringComparison.Ordinal)) return error;
        var value = settings[$"{section}:{member}"] is not { Length: > 0 } set ? "not set" : member.EndsWith("Key", StringComparison.Ordinal) ? "wrong" : $"'{set}'";
        return $"{section}:{member} is {value}. {error} (Environment: {section.Replace(":", "__", StringComparison.Ordinal)}__{member})";
    }

    private static string Remedy(string type) => AppDomain.CurrentDomain.GetAssemblies().Select(assembly => assembly.GetType(type)).FirstOrDefault(found => found is not null) switch
    {
        { IsEnum: true } kind => $"Write {string.Join(" or ", Enum.GetNames(kind))}.",
        { } truth when truth == typeof(bool) => "Write true or false.",
        { } uri when uri == typeof(Uri) => "Write http:// or https:// and a host.",
        _ => "Write a number.",
    };

    [GeneratedRegex("^DataAnnotation validation failed for '[^']*' members: '(?<member>[^']*)' with the error: '(?<error>.*)'\\.$")]
    private static partial Regex Annotated();

    [GeneratedRegex("^Failed to convert configuration value '(?<value>.*)' at '(?<key>[^']*)' to type '(?<type>[^']*)'\\.$")]
    private static partial Regex Unreadable();
}
