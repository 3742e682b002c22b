using System.Globalization;
using Avocet.Cli.Pages;

namespace Avocet.Cli.Reporting;

/// <summary>A box over a picture, in a style of the page's style sheet; edges are parts of width and height, 0–1.</summary>
internal sealed record OverlayBox(string Style, double Left, double Top, double Right, double Bottom, string Caption = "")
{
    public static string Colour(int classId) => $"k{classId % 10}";

    /// <summary>Whether the caption stands over the box, where there is room: inside it hides what it names.</summary>
    public static string CaptionPlace(double top) => top > 0.1 ? "over" : "inside";

    /// <summary>Where a box lies on its picture, as a style.</summary>
    public static string Place(double left, double top, double right, double bottom) => string.Create(
        CultureInfo.InvariantCulture,
        $"left:{left * 100:0.##}%;top:{top * 100:0.##}%;width:{(right - left) * 100:0.##}%;height:{(bottom - top) * 100:0.##}%");
}

/// <summary>A picture of the report: a small JPEG, or none where it cannot be shown, with boxes laid over it.</summary>
internal sealed record ReportPicture(byte[]? Jpeg, string Caption, IReadOnlyList<OverlayBox> Boxes)
{
    public Html Show() => Html.Of($"""
        <figure class="picture"><div class="frame"><div class="plane">{Image()}{Boxes.Select(Show)}</div></div>
        <figcaption title="{Caption}">{Caption}</figcaption></figure>
        """);

    private Html Image() => Jpeg is null
        ? Html.Of($"""<div class="blank">cannot be shown</div>""")
        : Html.Of($"""<img loading="lazy" decoding="async" alt="{Caption}" src="data:image/jpeg;base64,{Convert.ToBase64String(Jpeg)}">""");

    private static Html Show(OverlayBox box)
    {
        var caption = box.Caption.Length == 0 ? Html.None : Html.Of($"<b>{box.Caption}</b>");
        var place = OverlayBox.Place(box.Left, box.Top, box.Right, box.Bottom);
        return Html.Of($"""<i class="box {box.Style} {OverlayBox.CaptionPlace(box.Top)}" style="{place}">{caption}</i>""");
    }
}

/// <summary>Names of classes as people read them.</summary>
internal static class ClassNames
{
    /// <summary>The name, or the number of a class that the job does not have.</summary>
    public static string Short(IReadOnlyList<string> classes, int id)
    {
        if (id < 0 || id >= classes.Count) return string.Create(CultureInfo.InvariantCulture, $"class {id}");
        var name = classes[id];
        // CUB's own names begin with their number: 017.Cardinal.
        return name.Length > 4 && name[3] == '.' && name[..3].All(char.IsAsciiDigit) ? name[4..].Replace('_', ' ') : name;
    }
}
