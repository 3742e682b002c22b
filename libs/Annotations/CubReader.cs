using System.Runtime.CompilerServices;

namespace Avocet.Annotations;

/// <summary>
/// A folder laid out like CUB-200-2011: images.txt (id path), bounding_boxes.txt (id left top width height, pixels), image_class_labels.txt
/// (id class), classes.txt (id name), optionally train_test_split.txt (id 1 for training), and images/. Several boxes of an image are
/// several lines. Ids may stand in any order; lines of images that images.txt does not name are of no account.
/// </summary>
/// <param name="folder">The folder.</param>
/// <remarks>Holds about a hundred bytes an image while it reads; the format is that of the data set's README.</remarks>
public sealed class CubReader(IDataFolder folder) : ILabelReader
{
    /// <summary>The files that must be there.</summary>
    public static IReadOnlyList<string> RequiredFiles { get; } = [ImagesFile, BoxesFile, LabelsFile, ClassesFile];

    /// <summary>The file that may be there.</summary>
    public const string SplitFile = "train_test_split.txt";

    /// <summary>The folder that image paths are relative to.</summary>
    public const string ImagesFolder = "images";

    /// <summary>The file that names the images.</summary>
    public const string ImagesFile = "images.txt";

    private const string BoxesFile = "bounding_boxes.txt";
    private const string LabelsFile = "image_class_labels.txt";
    private const string ClassesFile = "classes.txt";

    private readonly List<DatasetClass> _classes = [];

    /// <inheritdoc/>
    public IReadOnlyList<DatasetClass> Classes => _classes;

    /// <inheritdoc/>
    public async IAsyncEnumerable<LabelledImage> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await ReadClassesAsync(cancellationToken);
        var classOf = await ReadLabelsAsync(cancellationToken);
        var boxes = await ReadBoxesAsync(cancellationToken);
        var splits = await ReadSplitAsync(cancellationToken);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var (line, id, path) in PairsAsync(ImagesFile, cancellationToken))
        {
            if (!ids.Add(id)) throw line.Wrong($"The image id '{id}' is given a second time.", "Give each image an id of its own.");
            var kind = classOf.GetValueOrDefault(id);
            yield return new LabelledImage
            {
                Path = path,
                File = $"{ImagesFolder}/{path}",
                Split = splits?.TryGetValue(id, out var split) == true ? split : null,
                Boxes = kind is null ? [] : [.. boxes.GetValueOrDefault(id, []).Select(box => box with { ClassId = kind })],
                Problem = kind is null && boxes.ContainsKey(id) ? $"{LabelsFile} gives image {id} no class" : null,
            };
        }

        if (ids.Count == 0)
            throw new AnnotationException(
                folder.Location + ImagesFile, 0, "The file names no image.", "Write a line 'id path' for each image.");
    }

    private async Task ReadClassesAsync(CancellationToken cancellationToken)
    {
        _classes.Clear();
        var known = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var (line, id, name) in PairsAsync(ClassesFile, cancellationToken))
        {
            if (!known.Add("id " + id) || !known.Add("name " + name))
                throw line.Wrong($"The class '{id} {LabelText.Short(name)}' is given a second time.",
                    "Give each class one id and one name.");
            _classes.Add(new DatasetClass(id, name));
        }

        if (_classes.Count == 0)
            throw new AnnotationException(
                folder.Location + ClassesFile, 0, "The class list is empty.", "Write a line 'id name' for each class.");
    }

    private async Task<Dictionary<string, string>> ReadLabelsAsync(CancellationToken cancellationToken)
    {
        var classOf = new Dictionary<string, string>(StringComparer.Ordinal);
        var known = _classes.ToDictionary(kind => kind.Id, kind => kind.Id, StringComparer.Ordinal);
        await foreach (var (line, id, kind) in PairsAsync(LabelsFile, cancellationToken))
        {
            if (!known.TryGetValue(kind, out var shared))
                throw line.Wrong($"The class '{LabelText.Short(kind)}' is not in {ClassesFile}.",
                    $"Add it there, or correct the class of image {id}.");
            if (!classOf.TryAdd(id, shared))
                throw line.Wrong($"Image {id} is given a second class, '{kind}'.", "Give each image one class.");
        }

        return classOf;
    }

    private async Task<Dictionary<string, List<LabelledBox>>> ReadBoxesAsync(CancellationToken cancellationToken)
    {
        var boxes = new Dictionary<string, List<LabelledBox>>(StringComparer.Ordinal);
        await foreach (var line in LinesAsync(BoxesFile, cancellationToken))
        {
            var fields = line.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length != 5)
                throw line.Wrong($"'{LabelText.Short(line.Text)}' has {fields.Length} fields.", "Write 'id left top width height'.");
            var box = new LabelledBox(
                "", line.Real("left", fields[1]), line.Real("top", fields[2]),
                line.Real("width", fields[3]), line.Real("height", fields[4]));
            if (boxes.TryGetValue(fields[0], out var others)) others.Add(box);
            else boxes.Add(fields[0], [box]);
        }

        return boxes;
    }

    private async Task<Dictionary<string, SourceSplit>?> ReadSplitAsync(CancellationToken cancellationToken)
    {
        if (await folder.FindAsync(SplitFile, cancellationToken) is null) return null;
        var splits = new Dictionary<string, SourceSplit>(StringComparer.Ordinal);
        await foreach (var (line, id, flag) in PairsAsync(SplitFile, cancellationToken))
        {
            splits[id] = flag switch
            {
                "1" => SourceSplit.Train,
                "0" => SourceSplit.Validation,
                _ => throw line.Wrong($"The flag of image {id} is '{LabelText.Short(flag)}'.", "Write 1 for training or 0 for validation."),
            };
        }

        return splits;
    }

    private async IAsyncEnumerable<(LabelLine Line, string Id, string Value)> PairsAsync(
        string file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var line in LinesAsync(file, cancellationToken))
        {
            var space = line.Text.AsSpan().IndexOfAny(' ', '\t');
            if (space < 0) throw line.Wrong($"'{LabelText.Short(line.Text)}' has one field.", "Write two, with a space between.");
            yield return (line, line.Text[..space], line.Text[space..].TrimStart());
        }
    }

    private async IAsyncEnumerable<LabelLine> LinesAsync(string file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var stream = await folder.OpenAsync(file, cancellationToken)
            ?? throw new AnnotationException(
                folder.Location + file, 0, "There is no such file.", $"A CUB folder has {string.Join(", ", RequiredFiles)}.");
        await foreach (var line in LabelText.LinesAsync(stream, folder.Location + file, cancellationToken)) yield return line;
    }
}
