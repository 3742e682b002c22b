using System.Globalization;
using System.Runtime.CompilerServices;

namespace Avocet.Annotations;

/// <summary>A folder of images with the folder of their labels.</summary>
/// <param name="Images">Path of the images below the image folder; empty for the folder itself.</param>
/// <param name="Labels">Path of the labels below the label folder.</param>
/// <param name="Split">The channel of all its images; <see langword="null"/> leaves it open.</param>
public sealed record YoloPart(string Images, string Labels, SourceSplit? Split);

/// <summary>
/// YOLO: beside each image a .txt of the same name with a line 'class centre-x centre-y width height' for each box, as parts of the upright
/// picture's size. An image without such a file shows nothing; a label file without an image is reported.
/// </summary>
/// <param name="names">Class names by number.</param>
/// <param name="images">The folder that image paths are relative to.</param>
/// <param name="labels">The folder that label paths are relative to.</param>
/// <param name="parts">Which folders are read, in this order.</param>
public sealed class YoloReader(IReadOnlyList<string> names, IDataFolder images, IDataFolder labels, IReadOnlyList<YoloPart> parts)
    : ILabelReader
{
    private static readonly string[] NotLabels = ["classes.txt", "train.txt", "val.txt", "test.txt", "notes.txt"];

    private readonly string[] _ids = [.. Enumerable.Range(0, names.Count).Select(id => id.ToString(CultureInfo.InvariantCulture))];

    /// <inheritdoc/>
    public IReadOnlyList<DatasetClass> Classes => [.. names.Select((name, id) => new DatasetClass(_ids[id], name))];

    /// <inheritdoc/>
    public async IAsyncEnumerable<LabelledImage> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var found = 0;
        foreach (var part in parts)
        {
            var unread = new SortedSet<string>(StringComparer.Ordinal);
            await foreach (var path in labels.ListAsync(part.Labels, cancellationToken))
            {
                if (path.EndsWith(".txt", StringComparison.OrdinalIgnoreCase) && !NotLabels.Contains(Path.GetFileName(path)))
                    unread.Add(path);
            }

            await foreach (var path in images.ListAsync(part.Images, cancellationToken))
            {
                if (!DataPath.IsImage(path)) continue;
                found++;
                var label = Below(part.Labels, Path.ChangeExtension(Relative(part.Images, path), ".txt"));
                yield return new LabelledImage
                {
                    Path = path,
                    File = path,
                    InRatios = true,
                    Split = part.Split,
                    Boxes = unread.Remove(label) ? await ReadBoxesAsync(label, cancellationToken) : [],
                };
            }

            foreach (var label in unread)
            {
                const string problem = "labels a picture that is not there";
                yield return new LabelledImage { Path = label, File = label, Problem = problem };
            }
        }

        if (found == 0)
        {
            throw new AnnotationException(
                images.Location, 0, $"There are no images in {string.Join(", ", parts.Select(part => $"'{part.Images}'"))}.",
                "Name the folders of images in the data file (train, val), or give imagesUri.");
        }
    }

    private async Task<IReadOnlyList<LabelledBox>> ReadBoxesAsync(string path, CancellationToken cancellationToken)
    {
        var file = labels.Location + path;
        await using var stream = await labels.OpenAsync(path, cancellationToken)
            ?? throw new AnnotationException(file, 0, "The file is gone.", "Leave the folder as it is while the job runs.");
        var boxes = new List<LabelledBox>();
        await foreach (var line in LabelText.LinesAsync(stream, file, cancellationToken)) boxes.Add(Box(line));
        return boxes;
    }

    private LabelledBox Box(LabelLine line)
    {
        var fields = line.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != 5)
            throw line.Wrong($"'{LabelText.Short(line.Text)}' has {fields.Length} fields.",
                "Write 'class centre-x centre-y width height' (boxes, not polygons).");
        if (!int.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id >= _ids.Length)
            throw line.Wrong($"The class is '{LabelText.Short(fields[0])}'.", $"Write a number from 0 to {_ids.Length - 1}.");
        var (width, height) = (line.Real("width", fields[3]), line.Real("height", fields[4]));
        var (left, top) = (line.Real("centre-x", fields[1]) - (width / 2), line.Real("centre-y", fields[2]) - (height / 2));
        if (Math.Max(Math.Max(Math.Abs(left), Math.Abs(top)), Math.Max(width, height)) > 2)
            throw line.Wrong($"'{LabelText.Short(line.Text)}' is not in parts of the picture.",
                "Divide by the picture's width and height.");
        return new LabelledBox(_ids[id], left, top, width, height);
    }

    private static string Relative(string folder, string path) => folder.Length == 0 ? path : path[(folder.Length + 1)..];

    private static string Below(string folder, string path) => folder.Length == 0 ? path : $"{folder}/{path}";
}
