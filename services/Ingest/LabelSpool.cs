using System.Text;
using System.Text.Json;
using Avocet.Annotations;
using Avocet.Hosting;

namespace Avocet.Ingest;

/// <summary>
/// The labels of a source, written aside while they are read: only afterwards the classes are known, and how many images there are.
/// </summary>
internal sealed class LabelSpool : IDisposable
{
    private readonly FileStream _file;
    private readonly Dictionary<string, int> _classIds;

    private LabelSpool(FileStream file, IReadOnlyList<DatasetClass> classes, int images)
    {
        (_file, Classes, Images) = (file, classes, images);
        _classIds = classes.Index().ToDictionary(entry => entry.Item.Id, entry => entry.Index, StringComparer.Ordinal);
    }

    public IReadOnlyList<DatasetClass> Classes { get; }

    /// <summary>Zero-based positions of the classes by the source's ids.</summary>
    public IReadOnlyDictionary<string, int> ClassIds => _classIds;

    /// <summary>Images, those with a problem included.</summary>
    public int Images { get; }

    /// <summary>Reads all labels once.</summary>
    /// <exception cref="AnnotationException">The labels are not what they are said to be.</exception>
    /// <exception cref="PermanentException">They name no class.</exception>
    public static async Task<LabelSpool> ReadAsync(ILabelReader labels, ScratchFolder scratch, CancellationToken cancellationToken)
    {
        var file = scratch.NewFile("labels.jsonl");
        try
        {
            var (paths, images) = (new HashSet<string>(StringComparer.Ordinal), 0);
            await foreach (var image in labels.ReadAsync(cancellationToken))
            {
                images++;
                JsonSerializer.Serialize(file, Checked(image, paths), JobJson.Line);
                file.WriteByte((byte)'\n');
            }

            var classes = labels.Classes;
            return classes.Count > 0
                ? new LabelSpool(file, classes, images)
                : throw new PermanentException(
                    $"None of the {images} images is labelled: there is no class.", "Label some images first.");
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    /// <summary>The images again, in the order of the source.</summary>
    public IEnumerable<LabelledImage> ReadBack()
    {
        _file.Position = 0;
        using var reader = new StreamReader(_file, Encoding.UTF8, leaveOpen: true);
        while (reader.ReadLine() is { } line) yield return JsonSerializer.Deserialize<LabelledImage>(line, JobJson.Line)!;
    }

    public void Dispose() => _file.Dispose();

    private static LabelledImage Checked(LabelledImage image, HashSet<string> paths)
    {
        if (DataPath.Problem(image.Path) is { } problem) return image with { Problem = problem, Boxes = [] };
        var path = DataPath.Normal(image.Path);
        if (!paths.Add(path)) return image with { Path = path, Problem = "the source names it a second time", Boxes = [] };
        // JSON knows no infinity, neither here nor in the manifest.
        return image.Boxes.All(box => double.IsFinite(box.Left + box.Width) && double.IsFinite(box.Top + box.Height))
            ? image with { Path = path }
            : image with { Path = path, Problem = "a box is infinitely large", Boxes = [] };
    }
}
