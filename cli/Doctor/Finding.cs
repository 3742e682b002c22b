using System.Text.Json.Serialization;

namespace Avocet.Cli.Doctor;

/// <summary>How something was found.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Grade>))]
internal enum Grade
{
    /// <summary>Well.</summary>
    [JsonStringEnumMemberName("ok")]
    Ok,

    /// <summary>Works, yet less well than it could.</summary>
    [JsonStringEnumMemberName("warn")]
    Warn,

    /// <summary>Something will fail until it is mended.</summary>
    [JsonStringEnumMemberName("fail")]
    Fail,
}

/// <summary>What a check came to.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="Grade">How it is.</param>
/// <param name="Text">What was seen.</param>
/// <param name="Remedy">What to do, where there is something to do.</param>
internal sealed record Finding(string Name, Grade Grade, string Text, string? Remedy = null);
