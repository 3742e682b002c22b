using System.Globalization;
using System.Text;

namespace Avocet.SqsTransport;

/// <summary>The parameters of AWS's Query protocol: a form, lists as Name.entry.1.key.</summary>
internal sealed class QueryForm
{
    private readonly StringBuilder _text = new();

    public QueryForm Add(string name, string value)
    {
        _text.Append('&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        return this;
    }

    public QueryForm AddEntries(string name, IReadOnlyDictionary<string, string> entries)
    {
        var place = 0;
        foreach (var (key, value) in entries)
        {
            var entry = string.Create(CultureInfo.InvariantCulture, $"{name}.entry.{++place}");
            Add(entry + ".key", key).Add(entry + ".value", value);
        }

        return this;
    }

    /// <summary>One message of PublishBatch.</summary>
    public QueryForm AddMessage(int place, OutgoingMessage message)
    {
        var entry = string.Create(CultureInfo.InvariantCulture, $"PublishBatchRequestEntries.member.{place + 1}");
        Add(entry + ".Id", place.ToString(CultureInfo.InvariantCulture)).Add(entry + ".Message", message.Body);
        if (message.GroupId is { } group) Add(entry + ".MessageGroupId", group);
        if (message.DeduplicationId is { } id) Add(entry + ".MessageDeduplicationId", id);
        var number = 0;
        foreach (var (name, value) in message.Attributes)
        {
            var attribute = string.Create(CultureInfo.InvariantCulture, $"{entry}.MessageAttributes.entry.{++number}");
            Add(attribute + ".Name", name).Add(attribute + ".Value.DataType", "String").Add(attribute + ".Value.StringValue", value);
        }

        return this;
    }

    public byte[] Encode(string action, string version) => Encoding.UTF8.GetBytes($"Action={action}&Version={version}{_text}");
}
