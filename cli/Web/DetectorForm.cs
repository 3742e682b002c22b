using System.Globalization;
using Avocet.Cli.Pages;
using Avocet.Cli.Reporting;
using Avocet.Imaging;

namespace Avocet.Cli.Web;

/// <summary>Try the detector: a picture of one's own, or one of those it was validated with.</summary>
/// <param name="Classes">Class names by zero-based id.</param>
/// <param name="Validation">Ids of some validation pictures.</param>
/// <param name="Answer">What was found on the picture given.</param>
/// <param name="Problem">Why nothing could be found.</param>
internal sealed record DetectorForm(
    IReadOnlyList<string> Classes, IReadOnlyList<ulong> Validation, DetectorAnswer? Answer = null, string? Problem = null)
{
    private const double FirstThreshold = 0.4;

    public Html Show(string jobId)
    {
        var threshold = Answer?.Threshold ?? FirstThreshold;
        var options = Validation.Select(id => Html.Of($"""<option value="{id}">picture {id}</option>"""));
        var problem = Problem is null ? Html.None : Html.Of($"""<p role="alert"><strong>{Problem}</strong></p>""");
        return Html.Of($"""
            <section id="try"><h2>Try the detector</h2>{problem}
            <form class="try" method="post" action="/jobs/{jobId}/try#try" enctype="multipart/form-data">
            <label class="drop">A picture of yours: choose one, or drop it here
            <input type="file" name="picture" accept="image/jpeg,image/png"></label>
            <label>or a validation picture <select name="validation"><option value="">none</option>{options}</select></label>
            <label>Least score <input type="range" name="threshold" min="0.05" max="0.95" step="0.05" value="{threshold:0.##}">
            <output>{threshold:0.00}</output></label>
            <button>Find</button></form>{Answer?.Show(Classes) ?? Html.None}</section>
            """);
    }
}

/// <summary>A picture with what the endpoint found on it.</summary>
internal sealed record DetectorAnswer(byte[] Picture, IReadOnlyList<EvaluatedBox> Found, double Threshold, double Milliseconds)
{
    private const int LongestSide = 960;

    public Html Show(IReadOnlyList<string> classes)
    {
        // With scripts all boxes are there and the slider shows and hides them; without, those below the threshold stay hidden.
        var boxes = Found.Select(found => Html.Of($"""
            <i class="box {OverlayBox.Colour(found.ClassId)} {OverlayBox.CaptionPlace(found.Top)}" data-score="{found.Score}"{Hidden(found)}
            style="{OverlayBox.Place(found.Left, found.Top, found.Right, found.Bottom)}"><b>{Name(classes, found)}</b></i>
            """));
        var picture = Convert.ToBase64String(BoxPainter.Paint(Picture, [], LongestSide));
        var counted = Found.Where(found => found.Score >= Threshold).ToList();
        var words = counted.Count == 0
            ? "Nothing was found at this score."
            : $"Found: {string.Join(", ", counted.Select(found => Name(classes, found)))}.";
        return Html.Of($"""
            <p role="status"><span class="found-words">{words}</span> The endpoint took {Milliseconds:0} ms.</p>
            <div class="answer">
            <div class="plane"><img alt="The picture, with what was found" src="data:image/jpeg;base64,{picture}">{boxes}</div></div>
            """);
    }

    private Html Hidden(EvaluatedBox found) => found.Score < Threshold ? new Html(" hidden") : Html.None;

    private static string Name(IReadOnlyList<string> classes, EvaluatedBox found) =>
        string.Create(CultureInfo.InvariantCulture, $"{ClassNames.Short(classes, found.ClassId)} {found.Score:0.00}");
}
