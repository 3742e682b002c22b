namespace Avocet.LocalDetector;

/// <summary>
/// Average precision as Pascal VOC counts it since 2010: the area under the precision-recall curve at every point, precision made
/// monotone. A label counts once; a second detection of it is wrong.
/// </summary>
public static class MeanAveragePrecision
{
    /// <summary>Mean over the classes that have labels.</summary>
    /// <param name="detections">For each picture.</param>
    /// <param name="labels">For each picture, in the same order.</param>
    /// <param name="classes">How many there are.</param>
    /// <param name="overlapThreshold">Smallest intersection over union of a hit.</param>
    /// <returns>The mean, 0–1, and each class's value; <see cref="double.NaN"/> for a class without labels.</returns>
    public static (double Mean, IReadOnlyList<double> ByClass) Evaluate(
        IReadOnlyList<IReadOnlyList<Detection>> detections, IReadOnlyList<IReadOnlyList<LabelledBox>> labels, int classes,
        double overlapThreshold)
    {
        var byClass = Enumerable.Range(0, classes).Select(kind => ForClass(detections, labels, kind, overlapThreshold)).ToList();
        var counted = byClass.Where(double.IsFinite).ToList();
        return (counted.Count > 0 ? counted.Average() : 0, byClass);
    }

    private static double ForClass(
        IReadOnlyList<IReadOnlyList<Detection>> detections, IReadOnlyList<IReadOnlyList<LabelledBox>> labels, int kind,
        double overlapThreshold)
    {
        var wanted = labels.Sum(picture => picture.Count(label => label.ClassId == kind));
        if (wanted == 0) return double.NaN;
        var found = labels.Select(picture => new bool[picture.Count]).ToList();
        var hits = detections
            .SelectMany(
                (picture, index) => picture.Where(detection => detection.ClassId == kind).Select(detection => (Picture: index, detection)))
            .OrderByDescending(item => item.detection.Score)
            .Select(item => IsHit(item.detection, labels[item.Picture], found[item.Picture], overlapThreshold))
            .ToList();
        return Area(hits, wanted);
    }

    private static bool IsHit(in Detection detection, IReadOnlyList<LabelledBox> labels, bool[] found, double overlapThreshold)
    {
        var (best, bestOverlap) = (-1, 0f);
        for (var i = 0; i < labels.Count; i++)
        {
            if (labels[i].ClassId != detection.ClassId) continue;
            var overlap = labels[i].Box.Overlap(detection.Box);
            if (overlap > bestOverlap) (best, bestOverlap) = (i, overlap);
        }

        if (best < 0 || bestOverlap < overlapThreshold || found[best]) return false;
        return found[best] = true;
    }

    private static double Area(List<bool> hits, int wanted)
    {
        var precision = new double[hits.Count];
        var right = 0;
        for (var i = 0; i < hits.Count; i++)
        {
            if (hits[i]) right++;
            precision[i] = (double)right / (i + 1);
        }

        var (area, best) = (0.0, 0.0);
        for (var i = hits.Count - 1; i >= 0; i--)
        {
            best = Math.Max(best, precision[i]);
            if (hits[i]) area += best / wanted;
        }

        return area;
    }
}
