using Avocet.Annotations;
using Avocet.Contracts;
using Avocet.RecordIO;

namespace Avocet.Converter;

/// <summary>One image as the lists see it: upright, with its kept classes and, for detection, their boxes as parts of its size.</summary>
internal sealed record ImageLabels
{
    /// <summary>Pixels, after any EXIF rotation.</summary>
    public required int Width { get; init; }

    /// <summary>Pixels, after any EXIF rotation.</summary>
    public required int Height { get; init; }

    /// <summary>For object detection; empty for other tasks.</summary>
    public required IReadOnlyList<ListBox> Boxes { get; init; }

    /// <summary>Zero-based ids, each once.</summary>
    public required IReadOnlyList<int> Classes { get; init; }

    /// <summary>The mask of semantic segmentation, its colours with zero-based ids of kept classes.</summary>
    public DatasetMask? Mask { get; init; }

    public required IReadOnlyList<MendedBox> Mended { get; init; }

    /// <summary>Why the task cannot take it, or <see langword="null"/>.</summary>
    public string? Problem { get; init; }

    /// <summary>The labels of an image, or <see langword="null"/> where the job does not ask for it.</summary>
    /// <param name="image">The image.</param>
    /// <param name="classes">The classes that are kept.</param>
    /// <param name="task">What is learned.</param>
    /// <param name="leastSide">Pixels of the smaller edge that the algorithm wants of a picture packed in its own size.</param>
    public static ImageLabels? Read(
        DatasetImage image, ClassFilter classes, LearningTask task = LearningTask.ObjectDetection, int leastSide = 0)
    {
        if (task != LearningTask.ObjectDetection) return ReadClasses(image, classes, task, leastSide);
        if (image.Boxes.Count == 0 && !classes.KeepsAll) return null;
        var turned = image.Orientation is >= 5 and <= 8;
        var (width, height) = turned ? (image.Height, image.Width) : (image.Width, image.Height);
        var (boxes, mended, wanted) = (new List<ListBox>(), new List<MendedBox>(), 0);
        foreach (var box in image.Boxes)
        {
            var kept = classes.ZeroBased(box.ClassId, image.Path);
            if (kept < 0) continue;
            wanted++;
            var (pixels, reason) = Clamp(box, image.Width, image.Height);
            var ratios = Upright(pixels, image, kept);
            if (reason is null && ratios.Vanishes) reason = "has no area";
            if (reason is not null)
            {
                double[] before = [box.Left, box.Top, box.Left + box.Width, box.Top + box.Height];
                mended.Add(new MendedBox(
                    image.Path, before, ratios.Vanishes ? null : [pixels.Left, pixels.Top, pixels.Right, pixels.Bottom], reason));
            }

            if (!ratios.Vanishes) boxes.Add(ratios);
        }

        if (wanted == 0 && image.Boxes.Count > 0) return null;
        return new ImageLabels
        {
            Width = width,
            Height = height,
            Boxes = boxes,
            Classes = [.. boxes.Select(box => box.ClassId).Distinct()],
            Mended = mended,
            Problem = boxes.Count > 0 ? null : Explain(image, wanted),
        };
    }

    private static ImageLabels? ReadClasses(DatasetImage image, ClassFilter classes, LearningTask task, int leastSide)
    {
        if (TaskLabels.Classes(image, classes) is not { } kept) return null;
        var turned = image.Orientation is >= 5 and <= 8;
        return new ImageLabels
        {
            Width = turned ? image.Height : image.Width,
            Height = turned ? image.Width : image.Height,
            Boxes = [],
            Classes = kept,
            Mask = task == LearningTask.SemanticSegmentation ? TaskLabels.Mask(image, classes) : null,
            Mended = [],
            Problem = TaskLabels.Problem(task, image, kept, classes) ?? (Math.Min(image.Width, image.Height) >= Math.Max(1, leastSide)
                ? null
                : $"the image is {image.Width}x{image.Height} pixels, smaller than imageShape {leastSide}, "
                    + "and packing.shorterEdge 0 keeps its size"),
        };
    }

    private static string? Explain(DatasetImage image, int wanted) =>
        image.Width <= 0 || image.Height <= 0 ? $"the image is {image.Width}x{image.Height} pixels"
        : wanted == 0 ? "no boxes"
        : $"none of its {wanted} boxes has any area within the picture";

    private static (Edges Pixels, string? Reason) Clamp(DatasetBox box, int width, int height)
    {
        var edges = new Edges(box.Left, box.Top, box.Left + box.Width, box.Top + box.Height);
        if (box.Width <= 0 || box.Height <= 0) return (edges, "has no area");
        var inside = new Edges(
            Math.Max(0, edges.Left), Math.Max(0, edges.Top), Math.Min(width, edges.Right), Math.Min(height, edges.Bottom));
        if (inside == edges) return (edges, null);
        if (inside.Right <= inside.Left || inside.Bottom <= inside.Top) return (inside, $"is outside of the {width}x{height} picture");
        var beyond = new[]
        {
            (By: -edges.Left, Edge: "left"),
            (By: -edges.Top, Edge: "top"),
            (By: edges.Right - width, Edge: "right"),
            (By: edges.Bottom - height, Edge: "bottom"),
        };
        var reach = beyond.Where(side => side.By > 0)
            .Select(side => FormattableString.Invariant($"{side.By:0.##} px beyond the {side.Edge} edge"));
        return (inside, $"reaches {string.Join(" and ", reach)}");
    }

    /// <summary>
    /// Turns a box with its picture, as decoders do for the EXIF orientation: 2 mirrored, 3 half turn, 4 upside down, 5 transposed,
    /// 6 quarter turn clockwise, 7 transposed the other way, 8 quarter turn back.
    /// </summary>
    private static ListBox Upright(Edges box, DatasetImage image, int classId)
    {
        var (left, right) = (box.Left / image.Width, box.Right / image.Width);
        var (top, bottom) = (box.Top / image.Height, box.Bottom / image.Height);
        return image.Orientation switch
        {
            2 => new(classId, 1 - right, top, 1 - left, bottom),
            3 => new(classId, 1 - right, 1 - bottom, 1 - left, 1 - top),
            4 => new(classId, left, 1 - bottom, right, 1 - top),
            5 => new(classId, top, left, bottom, right),
            6 => new(classId, 1 - bottom, left, 1 - top, right),
            7 => new(classId, 1 - bottom, 1 - right, 1 - top, 1 - left),
            8 => new(classId, top, 1 - right, bottom, 1 - left),
            _ => new(classId, left, top, right, bottom),
        };
    }

    private readonly record struct Edges(double Left, double Top, double Right, double Bottom);
}
