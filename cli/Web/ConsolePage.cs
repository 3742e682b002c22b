using Avocet.Cli.Pages;

namespace Avocet.Cli.Web;

/// <summary>The frame of the console's pages.</summary>
internal static class ConsolePage
{
    private static readonly (string Path, string Name)[] Places = [("/", "Jobs"), ("/queues", "Queues"), ("/endpoints", "Endpoints")];

    /// <param name="title">Heading of the page.</param>
    /// <param name="place">Path of the entry in the navigation it belongs to.</param>
    /// <param name="main">What it shows.</param>
    /// <param name="live">Whether it is shown anew every few seconds where scripts run.</param>
    public static Html Of(string title, string place, Html main, bool live = false) => Page.Of(
        title,
        Html.Of($"""
            <a class="skip" href="#main">Skip to the content</a>
            <header><p class="over">Avocet console, read only</p>
            <nav aria-label="Places">{Places.Select(entry => Entry(entry, place))}</nav></header>
            <main id="main" tabindex="-1"{(live ? new Html(" data-live") : Html.None)}><h1>{title}</h1>{main}</main>
            """),
        Html.Of($"""<script src="/console.js" defer></script>"""));

    public static Html Missing(string what, string remedy) => Trouble("Not here", what, remedy);

    public static Html Unanswered(string what, string remedy) => Trouble("No answer", what, remedy);

    private static Html Trouble(string title, string what, string remedy) =>
        Of(title, "", Html.Of($"""<section class="alarm" role="alert"><p>{what}</p><p>{remedy}</p></section>"""));

    private static Html Entry((string Path, string Name) entry, string place) => entry.Path == place
        ? Html.Of($"""<a href="{entry.Path}" aria-current="page">{entry.Name}</a> """)
        : Html.Of($"""<a href="{entry.Path}">{entry.Name}</a> """);
}
