using System.Security.Cryptography;

namespace Avocet.RecordIO;

/// <summary>What a whole .rec holds.</summary>
public sealed record RecordIoSummary
{
    /// <summary>Records.</summary>
    public required int Records { get; init; }

    /// <summary>Bytes of the file.</summary>
    public required long Bytes { get; init; }

    /// <summary>Longest label in numbers.</summary>
    public required int LongestLabel { get; init; }

    /// <summary>Lower-case hexadecimal SHA-256 of the file.</summary>
    public required string Sha256 { get; init; }
}

/// <summary>Which labels a file may hold.</summary>
public enum LabelRule
{
    /// <summary>Packed labels of at least one box, as the detection iterator takes them.</summary>
    Detection,

    /// <summary>Any: packed or the single one of classification.</summary>
    Any,
}

/// <summary>Checks a whole .rec of images in one pass, one record in memory at a time.</summary>
public static class RecordIoVerifier
{
    /// <summary>Checks a file of detection images.</summary>
    /// <inheritdoc cref="Verify(Stream, IEnumerable{IndexEntry}?, LabelRule, CancellationToken)"/>
    public static RecordIoSummary Verify(Stream rec, IEnumerable<IndexEntry>? index, CancellationToken cancellationToken) =>
        Verify(rec, index, LabelRule.Detection, cancellationToken);

    /// <summary>Every record well framed, an image record, its label one that the rule takes, its picture not empty.</summary>
    /// <param name="rec">The .rec from its first byte; need not be seekable.</param>
    /// <param name="index">Its .idx, which must name exactly these records in this order; <see langword="null"/> skips this.</param>
    /// <param name="rule">Which labels are taken.</param>
    /// <param name="cancellationToken">Stops between records.</param>
    /// <exception cref="RecordIoException">The first fault, with its offset in the .rec.</exception>
    public static RecordIoSummary Verify(Stream rec, IEnumerable<IndexEntry>? index, LabelRule rule, CancellationToken cancellationToken)
    {
        using var sha = SHA256.Create();
        using var hashed = new CryptoStream(rec, sha, CryptoStreamMode.Read, leaveOpen: true);
        using var expected = index?.GetEnumerator();
        var reader = new RecordIoReader(hashed);
        var (records, longest) = (0, 0);
        while (reader.TryRead(out var record))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var image = ReadImage(record, rule);
            if (expected is not null && !(expected.MoveNext() && expected.Current == new IndexEntry(image.Id, record.Offset)))
                throw new RecordIoException(
                    $"The index does not name record {image.Id} at its place. It is not the index of this file.", record.Offset);
            records++;
            longest = Math.Max(longest, image.Labels.Count);
        }

        if (expected is not null && expected.MoveNext())
            throw new RecordIoException(
                $"The index names record {expected.Current.Key} behind the end of the file: it is cut short.", reader.Position);
        return new RecordIoSummary
        {
            Records = records,
            Bytes = reader.Position,
            LongestLabel = longest,
            Sha256 = Convert.ToHexStringLower(sha.Hash!),
        };
    }

    private static ImageRecord ReadImage(RecordIoRecord record, LabelRule rule)
    {
        ImageRecord image;
        try
        {
            image = ImageRecord.Read(record.Payload);
        }
        catch (RecordIoException fault)
        {
            throw new RecordIoException(fault.Problem, record.Offset);
        }

        var problem = image.Image.IsEmpty ? "The picture is empty."
            : rule == LabelRule.Any ? null
            : image.Packed ? ImageRecord.DetectionProblem(image.Labels)
            : "The label is not packed.";
        return problem is null ? image : throw new RecordIoException($"Record {image.Id}: {problem}", record.Offset);
    }
}
