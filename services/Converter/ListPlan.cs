using Avocet.Annotations;
using Avocet.Contracts;
using Avocet.Hosting;
using Avocet.RecordIO;

namespace Avocet.Converter;

/// <summary>A line of a list, with what packing needs to know of its image.</summary>
/// <param name="Channel">train or validation.</param>
/// <param name="Id">First column.</param>
/// <param name="Path">Last column.</param>
/// <param name="Boxes">What stands between for object detection.</param>
/// <param name="Numbers">What stands between for other tasks.</param>
/// <param name="Image">The object behind it.</param>
internal sealed record ListLine(
    string Channel, long Id, string Path, IReadOnlyList<ListBox> Boxes, IReadOnlyList<int> Numbers, ListImage Image);

/// <summary>A line of a list's .images.jsonl: the object behind the line of the same number.</summary>
/// <param name="Uri">The image's object.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Width">Pixels, after any EXIF rotation.</param>
/// <param name="Height">Pixels, after any EXIF rotation.</param>
/// <param name="Mirror">Left and right exchanged.</param>
/// <param name="Mask">Of semantic segmentation, its colours with zero-based ids of kept classes; <see langword="null"/> for other
/// tasks.</param>
/// <param name="Orientation">The EXIF orientation by which the mask is turned with its picture, 1–8; <see langword="null"/> for other
/// tasks.</param>
internal sealed record ListImage(
    string Uri, long Bytes, int Width, int Height, bool Mirror, DatasetMask? Mask = null, int? Orientation = null);

/// <summary>
/// Thinks out the lists. The manifest is passed over once to count and once to place (once more for mirrored copies), so that only
/// a few bytes an image stay in memory: Count each image, Draw, Place each image in the same order, Check.
/// </summary>
/// <param name="split">How the channels are decided.</param>
/// <param name="maxBadImages">How many images may be left out.</param>
/// <param name="classes">The classes that are kept.</param>
/// <param name="task">What is learned.</param>
/// <param name="leastSide">Pixels of the smaller edge that the algorithm wants of a picture packed in its own size.</param>
internal sealed class ListPlan(
    DatasetSplit split, int maxBadImages, ClassFilter classes, LearningTask task = LearningTask.ObjectDetection, int leastSide = 0)
{
    private const int NamesShown = 20;
    private readonly List<Candidate> _images = [];
    private readonly HashSet<ulong> _paths = [];
    private readonly HashSet<int> _again = [];
    private readonly List<QuarantinedImage> _quarantined = [];
    private readonly List<MendedBox> _mended = [];
    private readonly List<(int Image, int ClassId)> _furtherClasses = [];
    private readonly int[] _imagesOfClass = new int[classes.Names.Count];
    private readonly int[] _trainImagesOfClass = new int[classes.Names.Count];
    private int _line;
    private Place _placed;
    private Place _mirrored;

    public int TrainImages { get; private set; }

    public int ValidationImages { get; private set; }

    /// <summary>Longest label of either list, in numbers.</summary>
    public int LongestLabel { get; private set; }

    /// <summary>Images drawn at random although the job takes the source's split, because the source gives them none.</summary>
    public int DrawnForWantOfSplit { get; private set; }

    public StageReport Report => new() { Quarantined = _quarantined, Mended = _mended };

    /// <summary>First pass: what is kept, and what must be mended or left out.</summary>
    public void Count(DatasetImage image)
    {
        _line++;
        if (ImageLabels.Read(image, classes, task, leastSide) is not { } labels) return;
        _mended.AddRange(labels.Mended.Select(box => box with { Line = _line }));
        var ticket = SplitDraw.Ticket(split.Seed, image.Path);
        var again = !_paths.Add(ticket);
        if (again) _again.Add(_line);
        var problem = again ? "another image before it has the same path" : labels.Problem;
        if (problem is not null)
        {
            _quarantined.Add(new QuarantinedImage(image.Path, problem) { Line = _line });
            return;
        }

        var given = split.Kind == SplitKind.Given ? image.Split : null;
        var first = labels.Classes.Count > 0 ? labels.Classes[0] : -1;
        foreach (var classId in labels.Classes)
        {
            _imagesOfClass[classId]++;
            if (classId != first) _furtherClasses.Add((_images.Count, classId));
        }

        _images.Add(new Candidate(first, ticket, given));
    }

    /// <summary>Between the passes: decides the channel of every image that has none.</summary>
    public void Draw()
    {
        var open = Enumerable.Range(0, _images.Count).Where(i => _images[i].Channel is null).ToList();
        if (split.Kind == SplitKind.Given) DrawnForWantOfSplit = open.Count;
        foreach (var images in open.GroupBy(i => _images[i].ClassId))
        {
            var train = SplitDraw.TrainCount(images.Count(), split.Ratio);
            foreach (var (rank, i) in images.OrderBy(i => _images[i].Ticket).ThenBy(i => i).Index())
                _images[i] = _images[i] with { Channel = rank < train ? SourceSplit.Train : SourceSplit.Validation };
        }

        TrainEveryClass([.. open]);
    }

    /// <summary>Second pass: the line of an image, or <see langword="null"/> where it has none.</summary>
    public ListLine? PlaceOriginal(DatasetImage image) => Line(image, ref _placed, mirror: false);

    /// <summary>Third pass: the line of an image's mirrored copy. Copies come behind all originals.</summary>
    public ListLine? PlaceMirrored(DatasetImage image) => Line(image, ref _mirrored, mirror: true);

    /// <summary>After the passes: refuses what the training algorithm would refuse hours later.</summary>
    /// <param name="quarantinedBefore">Images left out by earlier stages.</param>
    public void Check(int quarantinedBefore)
    {
        BadImages.Check(quarantinedBefore + _quarantined.Count, maxBadImages, _quarantined);
        if (TrainImages == 0)
            throw new PermanentException("No image is left to train with.",
                "Check the fields 'classes' and 'split' against the data set; the lists' report names each image left out.");
        if (ValidationImages == 0)
            throw new PermanentException(
                $"No image is left to validate with; all {TrainImages} train.",
                "Give more images, or set split.kind to random with a lower split.ratio.");
        TaskLabels.CheckClasses(task, classes.Names);
        var empty = Array.IndexOf(_trainImagesOfClass, 0);
        if (empty >= 0) throw Untrained(empty);
    }

    /// <summary>
    /// The draw goes by the class of an image's first box. A class that is only ever seen beside others may so lose every image to
    /// validation: the first of them in the draw trains then.
    /// </summary>
    private void TrainEveryClass(HashSet<int> drawn)
    {
        if (_furtherClasses.Count == 0) return;
        var trained = _images.Where(image => image.Channel == SourceSplit.Train).Select(image => image.ClassId)
            .Concat(_furtherClasses.Where(further => Trains(further.Image)).Select(further => further.ClassId)).ToHashSet();
        foreach (var images in _furtherClasses.GroupBy(further => further.ClassId, further => further.Image).OrderBy(group => group.Key))
        {
            // Images moved for one class may have brought others along.
            if (trained.Contains(images.Key) || images.Any(Trains)) continue;
            if (images.Where(drawn.Contains).OrderBy(i => _images[i].Ticket).Select(i => (int?)i).FirstOrDefault() is { } first)
                _images[first] = _images[first] with { Channel = SourceSplit.Train };
        }

        bool Trains(int image) => _images[image].Channel == SourceSplit.Train;
    }

    private PermanentException Untrained(int classId)
    {
        var others = classes.Names.Where((_, id) => _trainImagesOfClass[id] > 0).ToList();
        var kept = string.Join(", ", others.Take(NamesShown)) + (others.Count > NamesShown ? $" and {others.Count - NamesShown} more" : "");
        return _imagesOfClass[classId] == 0
            ? new($"Class '{classes.Names[classId]}' has no training image: no image that can be used has a box of it.",
                $"Keep in field 'classes' only those that have images ({kept}), or give it images.")
            : new($"Class '{classes.Names[classId]}' has no training image: all of its images ({_imagesOfClass[classId]}) validate.",
                $"Set split.kind to random, or keep in field 'classes' only those that have training images ({kept}).");
    }

    private ListLine? Line(DatasetImage image, ref Place at, bool mirror)
    {
        at.Line++;
        if (ImageLabels.Read(image, classes, task, leastSide) is not { Problem: null } labels || _again.Contains(at.Line)) return null;
        var train = _images[at.Position].Channel == SourceSplit.Train;
        var id = at.Position++ + (mirror ? _images.Count : 0);
        Note(labels, train);
        return new ListLine(
            train ? Channel.Train : Channel.Validation,
            id,
            mirror ? MirroredPath(image.Path) : image.Path,
            mirror ? [.. labels.Boxes.Select(box => box with { Left = 1 - box.Right, Right = 1 - box.Left })] : labels.Boxes,
            task == LearningTask.ObjectDetection ? [] : TaskLabels.Numbers(task, labels.Classes, classes.Names.Count),
            new ListImage(
                image.Uri, image.Bytes, labels.Width, labels.Height, mirror, labels.Mask, labels.Mask is null ? null : image.Orientation));
    }

    private void Note(ImageLabels labels, bool train)
    {
        LongestLabel = Math.Max(LongestLabel, task switch
        {
            LearningTask.ObjectDetection => 2 + (5 * labels.Boxes.Count),
            LearningTask.MultiLabelClassification => classes.Names.Count,
            _ => 1,
        });
        if (train) TrainImages++;
        else ValidationImages++;
        foreach (var classId in labels.Classes)
        {
            if (train) _trainImagesOfClass[classId]++;
        }
    }

    private static string MirroredPath(string path)
    {
        var extension = Path.GetExtension(path);
        return $"{path[..^extension.Length]}.mirrored{extension}";
    }

    /// <summary>Where a pass is: lines of the manifest, and images kept of them.</summary>
    private record struct Place(int Line, int Position);

    private readonly record struct Candidate(int ClassId, ulong Ticket, SourceSplit? Channel);
}
