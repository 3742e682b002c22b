namespace Avocet.Cli.Reporting;

/// <summary>How good a detector is at one class.</summary>
/// <param name="ClassId">Zero-based.</param>
/// <param name="Labels">Boxes that should be found.</param>
/// <param name="AveragePrecision">Area under the curve; NaN without labels.</param>
/// <param name="Curve">From the best scored detection to the last.</param>
internal sealed record ClassMeasure(int ClassId, int Labels, double AveragePrecision, IReadOnlyList<CurveStep> Curve)
{
    /// <summary>Recall and precision when only detections of at least this score count.</summary>
    public (double Recall, double Precision) At(double threshold) =>
        Curve.LastOrDefault(step => step.Score >= threshold) is { } step ? (step.Recall, step.Precision) : (0, double.NaN);
}

/// <summary>A step of a precision-recall curve.</summary>
internal sealed record CurveStep(double Score, double Recall, double Precision);

/// <summary>
/// How well one picture was done: 1 where each label was found exactly, of the right class, with full score, and nothing else.
/// </summary>
internal sealed record PictureMeasure(EvaluatedPicture Picture, double Quality);

/// <summary>What the detections on labelled pictures are worth.</summary>
internal sealed record DetectorMeasures
{
    public required IReadOnlyList<ClassMeasure> Classes { get; init; }

    /// <summary>Mean of the classes that have labels, 0–1.</summary>
    public required double MeanAveragePrecision { get; init; }

    /// <summary>
    /// Rows: the labelled class, and last "nothing there". Columns: the class found, and last "not found". For detections at or above the
    /// threshold.
    /// </summary>
    public required int[,] Confusion { get; init; }

    /// <summary>Worst first.</summary>
    public required IReadOnlyList<PictureMeasure> Pictures { get; init; }

    /// <param name="pictures">Labels and detections.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="overlap">Least intersection over union of a hit.</param>
    /// <param name="threshold">Least score that counts for confusion and pictures.</param>
    public static DetectorMeasures Of(IReadOnlyList<EvaluatedPicture> pictures, int classes, double overlap, double threshold)
    {
        var measured = Enumerable.Range(0, classes).Select(id => Measure(pictures, id, overlap)).ToList();
        var confusion = new int[classes + 1, classes + 1];
        foreach (var picture in pictures) Confuse(confusion, picture, classes, overlap, threshold);
        return new DetectorMeasures
        {
            Classes = measured,
            MeanAveragePrecision = measured.Where(one => one.Labels > 0).Select(one => one.AveragePrecision).DefaultIfEmpty(0).Average(),
            Confusion = confusion,
            Pictures =
                [.. pictures.Select(picture => new PictureMeasure(picture, Quality(picture, threshold))).OrderBy(one => one.Quality)],
        };
    }

    /// <summary>Pascal VOC: a detection hits where the label it overlaps most is of its class and was not hit by a better one.</summary>
    private static ClassMeasure Measure(IReadOnlyList<EvaluatedPicture> pictures, int classId, double overlap)
    {
        var labels = pictures.Sum(picture => picture.Labels.Count(label => label.ClassId == classId));
        var hit = new HashSet<EvaluatedBox>(ReferenceEqualityComparer.Instance);
        var (curve, hits, seen, area) = (new List<CurveStep>(), 0, 0, 0.0);
        foreach (var (picture, found) in pictures
            .SelectMany(picture => picture.Found.Where(found => found.ClassId == classId).Select(found => (picture, found)))
            .OrderByDescending(pair => pair.found.Score))
        {
            seen++;
            var label = picture.Labels.Where(label => label.ClassId == classId).MaxBy(found.Overlap);
            if (label is not null && label.Overlap(found) >= overlap && hit.Add(label)) hits++;
            curve.Add(new CurveStep(found.Score, labels == 0 ? 0 : (double)hits / labels, (double)hits / seen));
        }

        var (best, recall) = (0.0, curve.Count > 0 ? curve[^1].Recall : 0);
        for (var i = curve.Count - 1; i >= 0; i--)
        {
            best = Math.Max(best, curve[i].Precision);
            var before = i > 0 ? curve[i - 1].Recall : 0;
            area += (recall - before) * best;
            recall = before;
        }

        return new ClassMeasure(classId, labels, labels == 0 ? double.NaN : area, curve);
    }

    private static void Confuse(int[,] confusion, EvaluatedPicture picture, int classes, double overlap, double threshold)
    {
        var open = picture.Labels.ToList();
        foreach (var found in picture.Found.Where(found => found.Score >= threshold && found.ClassId < classes)
            .OrderByDescending(found => found.Score))
        {
            var label = open.MaxBy(found.Overlap);
            if (label is null || label.Overlap(found) < overlap)
            {
                confusion[classes, found.ClassId]++;
                continue;
            }

            open.Remove(label);
            confusion[label.ClassId, found.ClassId]++;
        }

        foreach (var label in open) confusion[label.ClassId, classes]++;
    }

    private static double Quality(EvaluatedPicture picture, double threshold)
    {
        var counted = picture.Found.Where(found => found.Score >= threshold).ToList();
        if (picture.Labels.Count == 0 && counted.Count == 0) return 1;
        var worth = picture.Labels.Sum(label => counted.Where(found => found.ClassId == label.ClassId)
            .Select(found => found.Score * found.Overlap(label)).DefaultIfEmpty(0).Max());
        return worth / Math.Max(picture.Labels.Count, counted.Count);
    }
}
