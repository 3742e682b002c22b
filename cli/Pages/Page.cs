namespace Avocet.Cli.Pages;

/// <summary>What all pages have in common: one style sheet, put into the page itself.</summary>
internal static class Page
{
    private static readonly Lazy<Html> Style = new(() => new Html(Resource("page.css")));

    /// <summary>A whole page.</summary>
    /// <param name="title">Of the tab.</param>
    /// <param name="body">What it shows.</param>
    /// <param name="head">Further elements of the head.</param>
    public static Html Of(string title, Html body, Html head = default) => Html.Of($"""
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{title} · Avocet</title>{head}<style>{Style.Value}</style></head><body>
        {body}
        </body></html>
        """);

    /// <summary>Names with their values.</summary>
    public static Html Facts(IEnumerable<(string Name, string Value)> rows) =>
        Html.Of($"""<dl class="facts">{rows.Select(row => Html.Of($"<div><dt>{row.Name}</dt><dd>{row.Value}</dd></div>"))}</dl>""");

    /// <summary>Opens a frame in which a table that is wider than the window scrolls, by keyboard too.</summary>
    public static Html Wide(string what) => Html.Of($"""<div class="wide" role="group" tabindex="0" aria-label="{what}">""");

    /// <summary>A file that was built into the command.</summary>
    public static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(Page).Assembly.GetManifestResourceStream($"Avocet.Cli.Pages.{name}")!);
        return reader.ReadToEnd();
    }
}
