namespace Avocet.LocalDetector;

/// <summary>Turns what the network says about each default box into a short list of detections.</summary>
/// <param name="anchors">The network's default boxes.</param>
/// <param name="overlapLimit">Of two detections of a class that overlap more than this, the weaker is dropped (nms_threshold).</param>
public sealed class DetectionChoice(Anchors anchors, float overlapLimit)
{
    /// <summary>Most detections kept for a picture, as nms_topk does in spirit.</summary>
    public const int MostDetections = 100;

    private const float LeastScore = 0.01f;
    private const int MostCandidates = 200;

    /// <summary>Detections of one picture, best first.</summary>
    /// <param name="probabilities">Per default box: background, then each class.</param>
    /// <param name="offsets">Per default box: four encoded numbers.</param>
    /// <param name="classes">Classes without background.</param>
    public IReadOnlyList<Detection> Choose(ReadOnlySpan<float> probabilities, ReadOnlySpan<float> offsets, int classes)
    {
        var chosen = new List<Detection>();
        for (var kind = 0; kind < classes; kind++)
        {
            var candidates = new List<Detection>();
            for (var i = 0; i < anchors.Count; i++)
            {
                var score = probabilities[(i * (classes + 1)) + kind + 1];
                if (score < LeastScore) continue;
                var box = anchors.Decode(i, offsets.Slice(4 * i, 4)).Clamp();
                if (box is { Width: > 0, Height: > 0 }) candidates.Add(new Detection(kind, score, box));
            }

            candidates.Sort(BestFirst);
            Suppress(candidates, chosen);
        }

        chosen.Sort(BestFirst);
        if (chosen.Count > MostDetections) chosen.RemoveRange(MostDetections, chosen.Count - MostDetections);
        return chosen;
    }

    private void Suppress(List<Detection> candidates, List<Detection> chosen)
    {
        var kept = new List<Detection>();
        foreach (var candidate in candidates.Take(MostCandidates))
        {
            if (kept.TrueForAll(better => better.Box.Overlap(candidate.Box) <= overlapLimit)) kept.Add(candidate);
        }

        chosen.AddRange(kept);
    }

    // Ties are broken by place, so that the order never depends on the sort.
    private static int BestFirst(Detection a, Detection b)
    {
        var byScore = b.Score.CompareTo(a.Score);
        if (byScore != 0) return byScore;
        var byClass = a.ClassId.CompareTo(b.ClassId);
        return byClass != 0
            ? byClass
            : (a.Box.Left, a.Box.Top, a.Box.Right, a.Box.Bottom).CompareTo((b.Box.Left, b.Box.Top, b.Box.Right, b.Box.Bottom));
    }
}
