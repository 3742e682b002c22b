using System.Globalization;
using Avocet.Annotations;
using Avocet.Contracts;
using Avocet.Imaging;
using Avocet.ObjectStore;
using Avocet.RecordIO;

namespace Avocet.Cli.Reporting;

/// <summary>Reads pictures for a report, several at once, and makes them small.</summary>
internal sealed class ReportPictures(IObjectStore store)
{
    private const int PicturesAtOnce = 8;
    private const int LongestSide = 260;

    public static async Task<IReadOnlyList<ReportPicture>> ReadAsync<T>(
        IReadOnlyList<T> wanted, Func<T, CancellationToken, Task<ReportPicture>> read, CancellationToken cancellationToken)
    {
        var pictures = new ReportPicture[wanted.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = PicturesAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(wanted.Index(), parallel, async (item, cancel) => pictures[item.Index] = await read(item.Item, cancel));
        return pictures;
    }

    public async Task<ReportPicture> ExampleAsync(ExampleImage example, IReadOnlyList<string> classes, CancellationToken cancellationToken)
    {
        var boxes = example.Boxes.Select(box => new OverlayBox(
            OverlayBox.Colour(box.ClassId), box.Left, box.Top, box.Right, box.Bottom,
            box.ClassId == example.ClassId ? "" : classes[box.ClassId]));
        return new ReportPicture(
            await SmallAsync(example.Image.Uri, example.Image.Bytes, cancellationToken), Path.GetFileName(example.Path), [.. boxes]);
    }

    /// <summary>A picture that was left out; without a JPEG where it never was there or is no picture.</summary>
    public async Task<ReportPicture> LeftOutAsync(DatasetImage? image, QuarantinedImage left, CancellationToken cancellationToken) => new(
        image is not null ? await SmallAsync(image.Uri, image.Bytes, cancellationToken)
            : left.Uri is { } uri ? await SmallAsync(uri, cancellationToken) : null,
        $"{left.Path}: {left.Reason}", []);

    /// <summary>A picture with boxes given as left, top, right, bottom in pixels as stored.</summary>
    public async Task<ReportPicture> WithBoxesAsync(
        DatasetImage image, string caption, IEnumerable<(string Style, IReadOnlyList<double> Edges)> boxes,
        CancellationToken cancellationToken)
    {
        var turned = image.Orientation >= 5;
        var (width, height) = turned ? (image.Height, image.Width) : (image.Width, image.Height);
        var drawn = boxes.Select(box =>
        {
            var stored = new DatasetBox(0, box.Edges[0], box.Edges[1], box.Edges[2] - box.Edges[0], box.Edges[3] - box.Edges[1]);
            var upright = BoxFrame.Upright(stored, image.Width, image.Height, image.Orientation);
            return new OverlayBox(
                box.Style, upright.Left / width, upright.Top / height,
                (upright.Left + upright.Width) / width, (upright.Top + upright.Height) / height);
        });
        return new ReportPicture(await SmallAsync(image.Uri, image.Bytes, cancellationToken), caption, [.. drawn]);
    }

    /// <summary>A validation picture with its labels and what was found.</summary>
    public static ReportPicture Prediction(
        ImageRecord record, string path, PictureMeasure measure, IReadOnlyList<string> classes, double threshold)
    {
        var picture = measure.Picture;
        var labels = picture.Labels.Select(label => new OverlayBox("truth", label.Left, label.Top, label.Right, label.Bottom));
        var found = picture.Found.Where(found => found.Score >= threshold).Select(found => new OverlayBox(
            OverlayBox.Colour(found.ClassId), found.Left, found.Top, found.Right, found.Bottom,
            string.Create(CultureInfo.InvariantCulture, $"{ClassNames.Short(classes, found.ClassId)} {found.Score:0.00}"))).ToList();
        return new ReportPicture(
            Small(record.Image.Span), found.Count == 0 ? $"{Path.GetFileName(path)}: nothing found" : Path.GetFileName(path),
            [.. labels, .. found]);
    }

    private async Task<byte[]?> SmallAsync(string uri, CancellationToken cancellationToken) =>
        await store.FindAsync(ObjectUri.Parse(uri), cancellationToken) is { } found
            ? await SmallAsync(uri, found.Bytes, cancellationToken) : null;

    private async Task<byte[]?> SmallAsync(string uri, long bytes, CancellationToken cancellationToken)
    {
        try
        {
            return Small(await store.ReadRangeAsync(ObjectUri.Parse(uri), 0, checked((int)bytes), cancellationToken));
        }
        catch (ObjectNotFoundException)
        {
            return null;
        }
    }

    private static byte[]? Small(ReadOnlySpan<byte> picture)
    {
        try
        {
            return BoxPainter.Paint(picture, [], LongestSide);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
