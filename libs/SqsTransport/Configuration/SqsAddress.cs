namespace Avocet.SqsTransport;

/// <summary>
/// A queue or a topic as an address: amazonsqs://region/queue, amazonsqs://region/scope/queue, amazonsqs://region/topic?type=topic,
/// with durable=false and autodelete=true on temporary queues; queue:name and topic:name for short.
/// </summary>
internal readonly record struct SqsAddress(Uri Host, string Name, bool IsTopic = false, bool IsTemporary = false)
{
    public const string Scheme = "amazonsqs";

    public static Uri HostUri(string region, string? scope) =>
        new($"{Scheme}://{region}/{(scope is null ? "" : Uri.EscapeDataString(scope))}");

    /// <summary>Region and scope of a host's address.</summary>
    /// <exception cref="ArgumentException">The address is of another scheme, or has more than one segment.</exception>
    public static SqsHostSettings ParseHost(Uri address)
    {
        var scope = address.AbsolutePath.Trim('/');
        if (address.Scheme != Scheme || scope.Contains('/', StringComparison.Ordinal))
            throw new ArgumentException(
                $"'{address}' is not the address of an SQS host. Write {Scheme}://region or {Scheme}://region/scope.", nameof(address));
        return new SqsHostSettings(address.Host, scope.Length == 0 ? null : Uri.UnescapeDataString(scope));
    }

    /// <summary>Reads an address.</summary>
    /// <exception cref="ArgumentException">The address is of another scheme or has no valid name.</exception>
    public static SqsAddress Parse(Uri host, Uri address)
    {
        var options = address.Query.TrimStart('?').Split('&');
        var isTopic = address.Scheme == "topic" || options.Contains("type=topic", StringComparer.OrdinalIgnoreCase);
        var name = address.Scheme switch
        {
            Scheme => address.Segments[^1],
            "queue" => address.AbsolutePath,
            "topic" => ScopeOf(host) is { } scope ? $"{scope}_{address.AbsolutePath}" : address.AbsolutePath,
            _ => throw new ArgumentException(
                $"'{address}' is no address on Amazon SQS. Write queue:name, topic:name or {Scheme}://region/name.", nameof(address)),
        };
        var temporary = options.Any(option => option is "durable=false" or "autodelete=true" or "temporary=true");
        return new SqsAddress(host, SqsName.Checked(Uri.UnescapeDataString(name), isTopic), isTopic, temporary);
    }

    public Uri ToUri()
    {
        var scope = IsTopic ? null : ScopeOf(Host);
        var options = (IsTopic, IsTemporary) switch
        {
            (false, false) => "",
            (false, true) => "?durable=false&autodelete=true",
            (true, false) => "?type=topic",
            (true, true) => "?durable=false&autodelete=true&type=topic",
        };
        return new Uri($"{Scheme}://{Host.Host}/{(scope is null ? "" : Uri.EscapeDataString(scope) + "/")}{Name}{options}");
    }

    private static string? ScopeOf(Uri host) => host.AbsolutePath.Trim('/') is { Length: > 0 } scope ? Uri.UnescapeDataString(scope) : null;
}
