using System.Text.Json;
using Avocet.Converter;
using Avocet.Hosting;
using Avocet.ObjectStore;
using Avocet.RecordIO;

namespace Avocet.Cli.Reporting;

/// <summary>Images and boxes of a class in a channel.</summary>
internal readonly record struct ClassCount(int Images, int Boxes);

/// <summary>An image that shows what a class looks like.</summary>
internal sealed record ExampleImage(int ClassId, ListImage Image, string Path, IReadOnlyList<ListBox> Boxes);

/// <summary>The data set in figures, counted over the lists line by line: a few numbers an image stay in memory.</summary>
internal sealed class DatasetFigures(int classes, int examplesEach)
{
    private readonly List<double> _longestSides = [];
    private readonly List<double> _boxShares = [];
    private readonly List<double> _boxesEach = [];
    private readonly int[] _examplesOf = new int[classes];

    public Dictionary<string, ClassCount[]> Counts { get; } = Channel.All.ToDictionary(channel => channel, _ => new ClassCount[classes]);

    public List<ExampleImage> Examples { get; } = [];

    public int Mirrored { get; private set; }

    public int Images => _longestSides.Count;

    /// <summary>Longest side of the images in pixels.</summary>
    public Histogram? ImageSizes => Histogram.OfWholeNumbers(_longestSides);

    /// <summary>Square root of a box's part of its picture: 0.5 is a box of half the width and half the height.</summary>
    public Histogram? BoxSizes => Histogram.OfParts(_boxShares);

    public Histogram? BoxesEach => Histogram.OfWholeNumbers(_boxesEach);

    public static async Task<DatasetFigures> ReadAsync(
        IObjectStore store, ConverterFolder folder, int classes, int examplesEach, CancellationToken cancellationToken)
    {
        var figures = new DatasetFigures(classes, examplesEach);
        foreach (var channel in Channel.All)
        {
            await using var images =
                store.ReadLinesAsync(folder.ListImages(channel), cancellationToken).GetAsyncEnumerator(cancellationToken);
            await foreach (var line in store.ReadLinesAsync(folder.List(channel), cancellationToken))
            {
                if (!await images.MoveNextAsync()) break;
                figures.Add(channel, ListEntry.Parse(line), JsonSerializer.Deserialize<ListImage>(images.Current, JobJson.Line)!);
            }
        }

        return figures;
    }

    public void Add(string channel, ListEntry line, ListImage image)
    {
        var boxes = Boxes(line.Labels);
        var counts = Counts[channel];
        foreach (var (id, count) in boxes.CountBy(box => box.ClassId))
        {
            counts[id] = new ClassCount(counts[id].Images + 1, counts[id].Boxes + count);
            if (image.Mirror || _examplesOf[id] >= examplesEach) continue;
            _examplesOf[id]++;
            Examples.Add(new ExampleImage(id, image, line.Path, boxes));
        }

        if (image.Mirror) Mirrored++;
        _longestSides.Add(Math.Max(image.Width, image.Height));
        _boxesEach.Add(boxes.Count);
        _boxShares.AddRange(boxes.Select(box => Math.Sqrt((box.Right - box.Left) * (box.Bottom - box.Top))));
    }

    private static List<ListBox> Boxes(IReadOnlyList<float> numbers)
    {
        var (head, width) = ((int)numbers[0], (int)numbers[1]);
        return [.. Enumerable.Range(0, (numbers.Count - head) / width).Select(i => head + (i * width)).Select(at =>
            new ListBox((int)numbers[at], numbers[at + 1], numbers[at + 2], numbers[at + 3], numbers[at + 4]))];
    }
}
