using System.Globalization;
using System.Text.Json;
using Avocet.Hosting;
using Avocet.RecordIO;

namespace Avocet.Cli.Records;

/// <summary>avocet rec info: what a .rec holds, in a few lines, damaged or not.</summary>
internal sealed class RecInfo
{
    private readonly SortedDictionary<string, int> _formats = new(StringComparer.Ordinal);
    private readonly SortedDictionary<int, int> _classes = [];
    private int _records;
    private int _packed;
    private int _boxes;
    private int _longest;
    private int _shortest = int.MaxValue;
    private (int Least, int Most) _width = (int.MaxValue, 0);
    private (int Least, int Most) _height = (int.MaxValue, 0);

    public static void Run(string rec, bool json, TextWriter output)
    {
        using var stream = RecFile.Open(rec);
        var reader = new RecordIoReader(stream, ReadMode.Lenient);
        var info = new RecInfo();
        foreach (var (_, image) in RecFile.Images(reader)) info.Add(image);
        if (info._records == 0 && reader.Skipped is [var first, ..]) throw new RecordIoException(first.Reason, first.Offset);
        if (json)
        {
            info.PrintJson(rec, stream.Length, reader.Skipped, output);
            return;
        }

        info.Print(rec, stream.Length, output);
        foreach (var skip in reader.Skipped) output.WriteLine(Text($"damaged   {skip.Length} bytes at {skip.Offset}: {skip.Reason}"));
    }

    private void Add(ImageRecord image)
    {
        _records++;
        if (image.Packed) _packed++;
        _longest = Math.Max(_longest, image.Labels.Count);
        _shortest = Math.Min(_shortest, image.Labels.Count);
        if (image.Packed && ImageRecord.DetectionProblem(image.Labels) is null)
        {
            for (var box = (int)image.Labels[0]; box < image.Labels.Count; box += (int)image.Labels[1])
            {
                _boxes++;
                Count(_classes, (int)image.Labels[box]);
            }
        }

        var header = RecFile.Header(image);
        Count(_formats, header is { } known ? known.Format.ToString() : "unknown");
        if (header is not { } size) return;
        _width = (Math.Min(_width.Least, size.Width), Math.Max(_width.Most, size.Width));
        _height = (Math.Min(_height.Least, size.Height), Math.Max(_height.Most, size.Height));
    }

    private void Print(string rec, long bytes, TextWriter output)
    {
        output.WriteLine(Text($"records   {_records}"));
        output.WriteLine(Text($"bytes     {bytes}"));
        output.WriteLine($"index     {(File.Exists(RecPair.IdxOf(rec)) ? RecPair.IdxOf(rec) : "none beside it")}");
        if (_records == 0) return;
        output.WriteLine(Text($"labels    {_packed} packed, {_records - _packed} single, {_shortest} to {_longest} numbers"));
        if (_boxes > 0)
            output.WriteLine(
                Text($"boxes     {_boxes}, by class {string.Join(", ", _classes.Select(kind => Text($"{kind.Key}: {kind.Value}")))}"));
        output.WriteLine($"pictures  {string.Join(", ", _formats.Select(format => Text($"{format.Value} {format.Key}")))}");
        if (_width.Most > 0) output.WriteLine(Text($"size      {_width.Least}-{_width.Most} x {_height.Least}-{_height.Most} pixels"));
    }

    private void PrintJson(string rec, long bytes, IReadOnlyList<SkippedBytes> damaged, TextWriter output)
    {
        var told = new
        {
            Records = _records,
            Bytes = bytes,
            Index = File.Exists(RecPair.IdxOf(rec)) ? RecPair.IdxOf(rec) : null,
            PackedLabels = _packed,
            ShortestLabel = _records > 0 ? _shortest : 0,
            LongestLabel = _longest,
            Boxes = _boxes,
            BoxesByClass = _classes,
            Pictures = _formats,
            Damaged = damaged.Select(skip => new { skip.Offset, skip.Length, skip.Reason }),
        };
        output.WriteLine(JsonSerializer.Serialize(told, JobJson.Line));
    }

    private static void Count<TKey>(SortedDictionary<TKey, int> counts, TKey key)
        where TKey : notnull => counts[key] = counts.GetValueOrDefault(key) + 1;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
