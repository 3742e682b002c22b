namespace Avocet.ObjectStore;

/// <summary>A range of one of the objects to be joined.</summary>
/// <param name="Source">Place of the object in the list.</param>
/// <param name="Offset">First byte.</param>
/// <param name="Length">Bytes.</param>
internal readonly record struct Piece(int Source, long Offset, long Length);

/// <summary>
/// Which parts a joined object is uploaded in. S3 copies a range of an object by itself, but refuses a part below 5 MiB unless it is the
/// last; what is smaller is read and uploaded together with as much of its neighbours as it takes.
/// </summary>
internal static class ConcatenationPlan
{
    /// <summary>S3's limit for every part but the last.</summary>
    public const long SmallestPart = 5 * 1024 * 1024;

    private const long LargestCopy = 1024 * 1024 * 1024;
    private const int MostParts = 9_000;

    /// <summary>The parts in order: one piece of at least the smallest size is copied by S3, everything else goes through memory.</summary>
    public static IReadOnlyList<IReadOnlyList<Piece>> Of(IReadOnlyList<long> sizes)
    {
        // An upload has 10,000 parts at most.
        var smallest = Math.Max(SmallestPart, sizes.Sum() / MostParts);
        var parts = new List<IReadOnlyList<Piece>>();
        var merged = new List<Piece>();
        for (var source = 0; source < sizes.Count; source++)
        {
            var missing = merged.Count == 0 ? 0 : smallest - merged.Sum(piece => piece.Length);
            var rest = sizes[source] - missing;
            // Too small to stand alone behind what is merged: merged whole.
            var taken = rest >= smallest ? missing : sizes[source];
            if (taken > 0) merged.Add(new Piece(source, 0, taken));
            if (merged.Sum(piece => piece.Length) >= smallest)
            {
                parts.Add(merged);
                merged = [];
            }

            if (taken < sizes[source]) parts.AddRange(Copies(source, taken, sizes[source]));
        }

        if (merged.Count > 0) parts.Add(merged);
        return parts;
    }

    /// <summary>Even ranges, so that the last is not too small.</summary>
    private static IEnumerable<IReadOnlyList<Piece>> Copies(int source, long begin, long end)
    {
        var count = (end - begin + LargestCopy - 1) / LargestCopy;
        for (long i = 0; i < count; i++)
        {
            var first = begin + ((end - begin) * i / count);
            yield return [new Piece(source, first, begin + ((end - begin) * (i + 1) / count) - first)];
        }
    }
}
