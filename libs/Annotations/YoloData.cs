using System.Text;

namespace Avocet.Annotations;

/// <summary>
/// What a YOLO data file says: the names of the classes and where the images are. Either a data.yaml, of which the keys path, train, val
/// and names are read, or a darknet .names file with one class a line.
/// </summary>
public sealed record YoloData
{
    private const int LongestFile = 16 << 20;

    /// <summary>The folder all else is relative to, as written; <see langword="null"/> for that of the data file.</summary>
    public string? Path { get; init; }

    /// <summary>Folders of training images.</summary>
    public IReadOnlyList<string> Train { get; init; } = [];

    /// <summary>Folders of validation images.</summary>
    public IReadOnlyList<string> Validation { get; init; } = [];

    /// <summary>Class names by number.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>Reads a data file.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="file">The file, as people know it; its extension tells which kind it is.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="AnnotationException">It has no class names, is written in a way that is not understood, or is far too
    /// long.</exception>
    public static async Task<YoloData> ReadAsync(Stream stream, string file, CancellationToken cancellationToken)
    {
        var text = await ReadTextAsync(stream, file, cancellationToken);
        if (!file.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) && !file.EndsWith(".yml", StringComparison.OrdinalIgnoreCase))
        {
            var names = text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            return Checked(new YoloData { Names = names }, file);
        }

        var yaml = new FlatYaml(file, text);
        return Checked(
            new YoloData
            {
                Path = yaml.List("path") is [var path, ..] ? path : null,
                Train = yaml.List("train"),
                Validation = yaml.List("val"),
                Names = yaml.List("names"),
            },
            file);
    }

    /// <summary>
    /// Finds the folders of images beside the data file, and the folders of their labels: 'images' in a path becomes 'labels'. As such
    /// paths often name another machine, a leading ../ is dropped, and <see cref="Path"/> too where it leads nowhere.
    /// </summary>
    /// <param name="folder">The folder of the data file.</param>
    /// <param name="file">The data file, as people know it.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <exception cref="AnnotationException">A folder is not there.</exception>
    public async Task<IReadOnlyList<YoloPart>> FindPartsAsync(IDataFolder folder, string file, CancellationToken cancellationToken)
    {
        // Demonstration sets validate on what they train with: that is no split.
        var same = Train.Order(StringComparer.Ordinal).SequenceEqual(Validation.Order(StringComparer.Ordinal));
        var parts = new List<YoloPart>();
        foreach (var path in Train) parts.Add(await FindPartAsync(path, same || Validation.Count == 0 ? null : SourceSplit.Train));
        foreach (var path in same ? [] : Validation) parts.Add(await FindPartAsync(path, Train.Count == 0 ? null : SourceSplit.Validation));
        return parts.Count > 0
            ? parts
            : throw new AnnotationException(
                file, 0, "It names no images (train, val).", "Name the folders of images there, or give imagesUri and labelsUri.");

        async Task<YoloPart> FindPartAsync(string path, SourceSplit? split)
        {
            string[] candidates = [Inside($"{Path}/{path}"), Inside(path)];
            foreach (var images in candidates.Distinct())
            {
                if (await folder.ListAsync(images, cancellationToken).AnyAsync(cancellationToken))
                    return new YoloPart(images, LabelsOf(images), split);
            }

            throw new AnnotationException(
                file, 0, $"There is no folder '{path}': {folder.Location} has neither {string.Join(" nor ", candidates.Distinct())}.",
                "Name folders (not lists) relative to the data file, or give imagesUri and labelsUri.");
        }
    }

    private static async Task<string> ReadTextAsync(Stream stream, string file, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(stream);
        var (text, buffer) = (new StringBuilder(), new char[8192]);
        while (await reader.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            if (text.Length + read > LongestFile)
                throw new AnnotationException(file, 0, $"The file is longer than {LongestFile} characters.", "Is this a YOLO data file?");
            text.Append(buffer, 0, read);
        }

        return text.ToString();
    }

    private static string Inside(string path) => string.Join('/', path.Split('/').Where(part => part is not ("" or "." or "..")));

    private static string LabelsOf(string images)
    {
        var parts = images.Split('/');
        var at = Array.LastIndexOf(parts, "images");
        if (at >= 0) parts[at] = "labels";
        return string.Join('/', parts);
    }

    private static YoloData Checked(YoloData data, string file)
    {
        if (data.Names.Count == 0)
            throw new AnnotationException(file, 0, "The class list 'names' is missing or empty.", "Name each class.");
        var twice = data.Names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1);
        return twice is null ? data
            : throw new AnnotationException(file, 0, $"The class '{twice.Key}' is named twice.", "Name each class once.");
    }
}
