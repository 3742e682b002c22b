using System.Text;
using MassTransit;
using MassTransit.Transports;

namespace Avocet.SqsTransport;

/// <summary>
/// The attributes a message takes beside its body. AWS allows ten, and SNS drops a message with more; the envelope carries every header
/// anyway, so the rest is left out. AWS refuses empty values and control characters, so those are cleaned away.
/// </summary>
internal sealed class TransportAttributes(AllowTransportHeader? allow)
{
    public const int Most = 10;
    private const int LongestValue = 4096;
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string> Values => _values;

    /// <summary>The headers that a receiver needs come first.</summary>
    public static IReadOnlyDictionary<string, string> Of(SendContext context, AllowTransportHeader? allow)
    {
        var attributes = new TransportAttributes(allow);
        attributes.Add(MessageHeaders.ContentType, context.ContentType?.ToString());
        attributes.Add(nameof(context.CorrelationId), context.CorrelationId?.ToString());
        attributes.AddAll(context.Headers.GetAll());
        return attributes.Values;
    }

    public void AddAll(IEnumerable<KeyValuePair<string, object>> headers)
    {
        foreach (var (name, value) in headers) Add(name, value);
    }

    public void Add(string name, object? value)
    {
        if (value is null || _values.Count >= Most || _values.ContainsKey(name) || !IsValidName(name) || IsTooDetailed(name)) return;
        if (!new HeaderValue(name, value).IsStringValue(out var header) || allow?.Invoke(header) is false) return;
        var text = Clean(header.Value);
        if (!string.IsNullOrWhiteSpace(text)) _values.Add(name, text);
    }

    /// <summary>Host and stack trace of a fault are in the envelope of Fault&lt;T&gt;; as attributes they only take places.</summary>
    private static bool IsTooDetailed(string name) =>
        name.StartsWith("MT-Host-", StringComparison.Ordinal) || name is MessageHeaders.FaultStackTrace or MessageHeaders.FaultMessageType;

    private static bool IsValidName(string name) =>
        name.Length is > 0 and <= 256 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
        && name[0] != '.' && name[^1] != '.' && !name.Contains("..", StringComparison.Ordinal)
        && !name.StartsWith("AWS.", StringComparison.OrdinalIgnoreCase) && !name.StartsWith("Amazon.", StringComparison.OrdinalIgnoreCase);

    /// <summary>What XML 1.0 allows, since that is what SQS allows; half a surrogate pair becomes U+FFFD, a long text is cut.</summary>
    private static string Clean(string value)
    {
        var text = new StringBuilder();
        foreach (var rune in value.EnumerateRunes())
        {
            if (text.Length >= LongestValue) break;
            if (rune.Value is '\t' or '\n' or '\r' or (>= ' ' and not (0xFFFE or 0xFFFF))) text.Append(rune.ToString());
        }

        return text.ToString();
    }
}
