using System.Globalization;
using System.Text;
using Avocet.LocalDetector;

namespace Avocet.LocalSageMaker;

/// <summary>The answers of object detection and image classification.</summary>
internal static class PredictionFormat
{
    /// <summary>One answer a line.</summary>
    public const string JsonLines = "application/jsonlines";

    private const string Json = "application/json";

    /// <summary>Content types of pictures that are taken.</summary>
    public static bool IsPicture(string contentType) =>
        contentType.Split(';')[0].Trim().ToLowerInvariant() is "image/jpeg" or "image/png" or "application/x-image";

    /// <summary>What an Accept header asks for.</summary>
    /// <returns>Content type of the answer and whether boxes are pixels; null where it asks for something else.</returns>
    public static (string ContentType, bool Annotation)? Choose(string accept)
    {
        var parts = accept.Split(';', StringSplitOptions.TrimEntries);
        var annotation = parts.Skip(1).Any(parameter => parameter.Replace(" ", "", StringComparison.Ordinal) == "annotation=1");
        return parts[0].ToLowerInvariant() switch
        {
            "" or "*/*" or "application/*" or Json => (Json, annotation),
            JsonLines => (JsonLines, annotation),
            _ => null,
        };
    }

    /// <summary>
    /// A classifier's probability of each class: a bare list in JSON, as the endpoints of image classification answer it, and
    /// {"prediction":[…]} a line in JSON Lines.
    /// </summary>
    public static string Probabilities(IEnumerable<float> probabilities, bool isLines)
    {
        var list = string.Join(", ", probabilities.Select(probability => probability.ToString("R", CultureInfo.InvariantCulture)));
        return isLines ? $"{{\"prediction\": [{list}]}}\n" : $"[{list}]";
    }

    /// <summary>{"prediction":[[class, score, xmin, ymin, xmax, ymax], …]}: parts of width and height, best first.</summary>
    public static string Ratios(DetectionResult result)
    {
        var rows = result.Detections.Select(found => string.Create(CultureInfo.InvariantCulture,
            $"[{found.ClassId}.0, {found.Score:R}, {found.Box.Left:R}, {found.Box.Top:R}, {found.Box.Right:R}, {found.Box.Bottom:R}]"));
        return $"{{\"prediction\": [{string.Join(", ", rows)}]}}";
    }

    /// <summary>The annotation of an augmented manifest, with scores: whole pixels.</summary>
    public static string Annotation(DetectionResult result)
    {
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture,
            $"{{\"image_size\": [{{\"width\": {result.Width}, \"height\": {result.Height}, \"depth\": 3}}], \"annotations\": ["));
        text.AppendJoin(", ", result.Detections.Select(found =>
        {
            var (left, top) = (Pixels(found.Box.Left, result.Width), Pixels(found.Box.Top, result.Height));
            var (right, bottom) = (Pixels(found.Box.Right, result.Width), Pixels(found.Box.Bottom, result.Height));
            return string.Create(CultureInfo.InvariantCulture,
                $"{{\"class_id\": {found.ClassId}, \"score\": {found.Score:R}, \"left\": {left}, \"top\": {top}, "
                + $"\"width\": {right - left}, \"height\": {bottom - top}}}");
        }));
        return text.Append("]}").ToString();
    }

    private static int Pixels(float ratio, int length) => (int)MathF.Round(ratio * length);
}
