using System.Security.Cryptography;
using Avocet.RecordIO;

namespace Avocet.Cli.Packing;

/// <summary>A line of a list: the image, or why the line names none.</summary>
/// <param name="Number">Counted from 1.</param>
/// <param name="Entry">What it says.</param>
/// <param name="Problem">Why it cannot be read.</param>
internal readonly record struct NumberedLine(long Number, ListEntry? Entry, string? Problem);

/// <summary>A .lst and the files that are made beside it.</summary>
internal sealed class ListFile(string path)
{
    private readonly string _stem = Path.ChangeExtension(path, null);

    /// <summary>The list itself.</summary>
    public string Lst { get; } = path;

    public string Rec => _stem + ".rec";

    public string Idx => _stem + ".idx";

    /// <summary>Images left out, with the reason: line, id, path, reason, tab separated.</summary>
    public string Skipped => _stem + ".skipped.tsv";

    /// <summary>How far an interrupted run came.</summary>
    public string Checkpoint => _stem + ".pack.json";

    /// <summary>The lists that start with a prefix, as im2rec.py takes them, in ordinal order.</summary>
    public static IReadOnlyList<ListFile> Find(string prefix)
    {
        var folder = Directory.Exists(prefix) ? prefix : Path.GetDirectoryName(prefix)!;
        if (!Directory.Exists(folder)) return [];
        return [.. Directory.EnumerateFiles(folder).Where(file => file.StartsWith(prefix, StringComparison.Ordinal))
            .Where(file => file.EndsWith(".lst", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .Select(file => new ListFile(file))];
    }

    /// <summary>The file's SHA-256 in lower-case hexadecimal, and its number of lines.</summary>
    public async Task<(string Sha256, long Lines)> MeasureAsync(CancellationToken cancellation)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = new FileStream(Lst, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
        var (buffer, lines, last) = (new byte[1 << 16], 0L, (byte)'\n');
        for (int read; (read = await file.ReadAsync(buffer, cancellation)) > 0;)
        {
            sha.AppendData(buffer, 0, read);
            lines += buffer.AsSpan(0, read).Count((byte)'\n');
            last = buffer[read - 1];
        }

        return (Convert.ToHexStringLower(sha.GetHashAndReset()), last == '\n' ? lines : lines + 1);
    }

    /// <summary>The lines behind the first so many, one at a time; empty ones are passed over.</summary>
    public IEnumerable<NumberedLine> Lines(long after)
    {
        var number = 0L;
        foreach (var line in File.ReadLines(Lst))
        {
            if (++number <= after || string.IsNullOrWhiteSpace(line)) continue;
            yield return Read(number, line);
        }
    }

    private static NumberedLine Read(long number, string line)
    {
        try
        {
            return new NumberedLine(number, ListEntry.Parse(line), null);
        }
        catch (FormatException fault)
        {
            return new NumberedLine(number, null, fault.Message);
        }
    }
}
