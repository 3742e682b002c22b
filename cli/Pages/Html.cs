using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace Avocet.Cli.Pages;

/// <summary>A piece of HTML. What is put into one by interpolation is encoded, unless it is HTML itself.</summary>
internal readonly record struct Html(string Text)
{
    public static Html None { get; } = new("");

    public static Html Of(HtmlText text) => new(text.ToString());

    public static Html Join(IEnumerable<Html> parts) => new(string.Concat(parts.Select(part => part.Text)));

    public static Html When(bool condition, Func<Html> then) => condition ? then() : None;

    public override string ToString() => Text;
}

/// <summary>What the compiler makes of $"…" where HTML is wanted; numbers are written the invariant way.</summary>
[InterpolatedStringHandler]
internal readonly struct HtmlText(int literalLength, int holes)
{
    private readonly StringBuilder _text = new(literalLength + (holes * 16));

    public void AppendLiteral(string text) => _text.Append(text);

    public void AppendFormatted(Html html) => _text.Append(html.Text);

    public void AppendFormatted(IEnumerable<Html> parts)
    {
        foreach (var part in parts) _text.Append(part.Text);
    }

    public void AppendFormatted(string? text) => _text.Append(WebUtility.HtmlEncode(text));

    public void AppendFormatted<T>(T value, string? format = null)
        where T : IFormattable =>
        _text.Append(WebUtility.HtmlEncode(value.ToString(format, CultureInfo.InvariantCulture)));

    public override string ToString() => _text.ToString();
}
