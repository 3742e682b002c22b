using Avocet.Contracts;

namespace Avocet.Cli.Demo;

/// <summary>Tells by what lies in a folder, or by a file's ending, which format a data set of this machine has.</summary>
internal static class LocalDataset
{
    private const string Remedy =
        "Give a folder or .tgz laid out like CUB-200-2011 (images.txt), a Ground Truth output manifest (.manifest), a COCO file (.json), "
        + "a folder with Pascal VOC's Annotations/ and JPEGImages/ (or annotations/ and images/), or one with YOLO's images/ and labels/.";

    /// <summary>The source a job would name.</summary>
    /// <exception cref="FileNotFoundException">There is nothing at the path, or nothing that tells its format.</exception>
    public static DatasetSource Find(string dataset)
    {
        var isRemote = dataset.Contains("://", StringComparison.Ordinal);
        var path = isRemote ? dataset : Path.GetFullPath(dataset);
        if (Ends(path, ".manifest", ".jsonl"))
            return new DatasetSource { GroundTruth = new GroundTruthSource { ManifestUri = path, ImagesUri = Beside(path, "images") } };
        if (isRemote || Ends(path, ".tgz", ".tar.gz")) return new DatasetSource { Cub = new CubSource { Uri = path } };
        if (Ends(path, ".json") && File.Exists(path))
        {
            var images = Beside(path, "images") ?? Path.GetDirectoryName(path)!;
            return new DatasetSource { Coco = new CocoSource { AnnotationsUri = path, ImagesUri = images } };
        }

        if (!Directory.Exists(path)) throw new FileNotFoundException($"--dataset {path} is not there. {Remedy}");
        if (File.Exists(Path.Combine(path, "images.txt"))) return new DatasetSource { Cub = new CubSource { Uri = path } };
        return Voc(path) ?? Yolo(path) ?? throw new FileNotFoundException($"--dataset {path} has none of the layouts known here. {Remedy}");
    }

    private static DatasetSource? Voc(string path) =>
        Folder(path, "Annotations", "annotations") is { } annotations && Folder(path, "JPEGImages", "images") is { } images
        && Directory.EnumerateFiles(annotations, "*.xml").Any()
            ? new DatasetSource
            {
                Voc = new VocSource
                {
                    AnnotationsUri = annotations,
                    ImagesUri = images,
                    ImageSetsUri = Folder(path, Path.Combine("ImageSets", "Main")),
                },
            }
            : null;

    private static DatasetSource? Yolo(string path) =>
        Folder(path, "labels") is { } labels && Folder(path, "images") is { } images
        && Directory.EnumerateFiles(path).Order(StringComparer.Ordinal).FirstOrDefault(file => Ends(file, ".yaml", ".yml")) is { } names
            ? new DatasetSource { Yolo = new YoloSource { DataUri = names, ImagesUri = images, LabelsUri = labels } }
            : null;

    // What was copied from a bucket has its pictures beside it.
    private static string? Beside(string file, string folder) => Folder(Path.GetDirectoryName(file) ?? "", folder);

    private static string? Folder(string path, params string[] names) =>
        names.Select(name => Path.Combine(path, name)).FirstOrDefault(Directory.Exists);

    private static bool Ends(string path, params string[] endings) =>
        endings.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
}
