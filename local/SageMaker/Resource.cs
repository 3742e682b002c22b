using System.Text.Json;
using System.Text.Json.Nodes;

namespace Avocet.LocalSageMaker;

/// <summary>A tag of a resource.</summary>
internal sealed record Tag(string Key, string Value);

/// <summary>What every training job, model, endpoint configuration and endpoint has.</summary>
internal abstract record Resource
{
    public required string Name { get; init; }

    /// <summary>Its name in the account, in lower case.</summary>
    public required string Arn { get; init; }

    public required DateTimeOffset CreationTime { get; init; }

    public required DateTimeOffset LastModifiedTime { get; init; }

    /// <summary>The request that made it, as it came: what describes it gives its members back.</summary>
    public required JsonElement Request { get; init; }

    public IReadOnlyList<Tag> Tags { get; init; } = [];

    /// <summary>Members of the request that a description repeats, but for the tags.</summary>
    public JsonObject Echo()
    {
        var echo = JsonObject.Create(Request) ?? [];
        echo.Remove(nameof(Tags));
        return echo;
    }
}

/// <summary>The account that owns everything here.</summary>
/// <param name="Region">As in the options.</param>
internal sealed record Account(string Region)
{
    public const string Id = "000000000000";

    public string Arn(string kind, string name) => $"arn:aws:sagemaker:{Region}:{Id}:{kind}/{name}".ToLowerInvariant();

    public string LogArn(string group, string stream) => $"arn:aws:logs:{Region}:{Id}:log-group:{group}:log-stream:{stream}";
}

/// <summary>Names of resources.</summary>
internal static class ResourceNames
{
    public const string Pattern = "[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}";

    public const string RolePattern = @"arn:aws[a-z\-]*:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+";

    public const string UriPattern = "(https|s3)://([^/]+)/?(.*)";

    /// <summary>A member that names a resource.</summary>
    public static string ResourceName(this RequestMembers members, string member) => members.Text(member, Pattern, 63);
}

/// <summary>Times on the wire.</summary>
internal static class WireTime
{
    private const double LatestMilliseconds = 253402300799999;

    /// <summary>Seconds since 1970, with milliseconds.</summary>
    public static double Seconds(this DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;

    /// <summary>A time from its seconds. Rounded: 1795539600.124 seconds are 1795539600123.9999 milliseconds in floating point.</summary>
    public static DateTimeOffset FromSeconds(double seconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Round(Math.Min(seconds * 1000, LatestMilliseconds)));

    /// <summary>A time as whoever reads it on the wire knows it, without the fractions of a millisecond that are never told.</summary>
    public static DateTimeOffset AsTold(this DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
}
