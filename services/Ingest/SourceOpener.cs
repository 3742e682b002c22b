using Avocet.Annotations;
using Avocet.Contracts;
using Avocet.Hosting;
using Avocet.ObjectStore;

namespace Avocet.Ingest;

/// <summary>Turns the source a job names into labels to read and images to find.</summary>
internal sealed class SourceOpener(IObjectStore store, SourceFiles files, ArchiveUnpacker unpacker)
{
    private const int NamesShown = 8;
    private static readonly HashSet<string> CubFiles = [.. CubReader.RequiredFiles, CubReader.SplitFile];

    /// <summary>Opens a source.</summary>
    /// <param name="source">Exactly one kind is set.</param>
    /// <param name="task">What is learned: decides which labels of the source are read, and how.</param>
    /// <param name="folder">The job's folder: images of an archive go there.</param>
    /// <param name="scratch">A folder for label files.</param>
    /// <param name="progress">Called with the number of files unpacked.</param>
    /// <param name="cancellationToken">Stops opening.</param>
    public async Task<OpenedSource> OpenAsync(
        DatasetSource source, LearningTask task, JobFolder folder, string scratch, Func<int, Task> progress,
        CancellationToken cancellationToken)
    {
        if (source.GroundTruth is { } groundTruth) return GroundTruth(groundTruth, task);
        var opened = source switch
        {
            { Cub: { } cub } => await CubAsync(cub, folder, scratch, progress, cancellationToken),
            { Voc: { } voc } => Voc(voc),
            { Coco: { } coco } => Coco(coco),
            { Yolo: { } yolo } => await YoloAsync(yolo, cancellationToken),
            _ => throw new PermanentException("source: no kind of source is given.", "Give one of those that contracts/README.md lists."),
        };
        return task switch
        {
            LearningTask.ImageClassification or LearningTask.MultiLabelClassification =>
                opened with { Labels = new PictureClasses(opened.Labels) },
            LearningTask.SemanticSegmentation => throw new PermanentException(
                "task: semanticSegmentation needs masks, and this source has boxes.",
                "Give source.groundTruth, the output manifest of a segmentation job, or another task."),
            _ => opened,
        };
    }

    private async Task<OpenedSource> CubAsync(
        CubSource cub, JobFolder folder, string scratch, Func<int, Task> progress, CancellationToken cancellationToken)
    {
        const string Field = "source.cub.uri";
        IDataFolder root;
        if (IsArchive(cub.Uri))
        {
            await using var stream = await files.OpenAsync(Field, cub.Uri, cancellationToken);
            var archive = await unpacker.UnpackAsync(
                stream, $"{Field}: '{cub.Uri}'", folder.Images, scratch, CubFiles, progress, cancellationToken);
            if (!archive.TryEnter(CubReader.ImagesFile)) throw await NoImagesFileAsync(Field, cub.Uri, archive, cancellationToken);
            root = archive;
        }
        else
        {
            root = files.Folder(Field, cub.Uri);
            if (await root.FindAsync(CubReader.ImagesFile, cancellationToken) is null)
                throw await NoImagesFileAsync(Field, cub.Uri, root, cancellationToken);
        }

        return new OpenedSource(new CubReader(root), root.FindAsync);
    }

    private OpenedSource GroundTruth(GroundTruthSource source, LearningTask task)
    {
        const string Field = "source.groundTruth.manifestUri";
        Func<CancellationToken, Task<Stream>> open = cancel => files.OpenAsync(Field, source.ManifestUri, cancel);
        var (file, attribute, accepted) = (source.ManifestUri, source.LabelAttribute, source.AcceptedVerdicts);
        var images = source.ImagesUri is null ? null : files.Folder("source.groundTruth.imagesUri", source.ImagesUri);
        ILabelReader reader = task switch
        {
            LearningTask.ImageClassification => new GroundTruthClassReader(open, file, multiLabel: false, attribute, accepted),
            LearningTask.MultiLabelClassification => new GroundTruthClassReader(open, file, multiLabel: true, attribute, accepted),
            LearningTask.SemanticSegmentation => new GroundTruthMaskReader(open, file, attribute, accepted),
            _ => new GroundTruthReader(open, file, attribute, accepted),
        };
        return images is null
            ? new OpenedSource(reader, FindObjectAsync)
            : new OpenedSource(reader, (file, cancel) => images.FindAsync(file[(file.LastIndexOf('/') + 1)..], cancel));
    }

    private OpenedSource Voc(VocSource source)
    {
        var annotations = files.Folder("source.voc.annotationsUri", source.AnnotationsUri);
        var sets = source.ImageSetsUri is null ? null : files.Folder("source.voc.imageSetsUri", source.ImageSetsUri);
        return new OpenedSource(new VocReader(annotations, sets), files.Folder("source.voc.imagesUri", source.ImagesUri).FindAsync);
    }

    private OpenedSource Coco(CocoSource source)
    {
        var images = files.Folder("source.coco.imagesUri", source.ImagesUri);
        if (source.ValidationAnnotationsUri is not { } validation)
            return new OpenedSource(new CocoReader([File("annotationsUri", source.AnnotationsUri, "", null)]), images.FindAsync);

        // Both folders may have a file of the same name: each image's path begins with its channel.
        const string Train = "train", Validation = "validation";
        var validationImages = source.ValidationImagesUri is { } uri ? files.Folder("source.coco.validationImagesUri", uri) : images;
        var reader = new CocoReader([
            File("annotationsUri", source.AnnotationsUri, Train, SourceSplit.Train),
            File("validationAnnotationsUri", validation, Validation, SourceSplit.Validation)]);
        return new OpenedSource(reader, (file, cancel) =>
            file.StartsWith(Train + "/", StringComparison.Ordinal)
                ? images.FindAsync(file[(Train.Length + 1)..], cancel)
                : validationImages.FindAsync(file[(Validation.Length + 1)..], cancel));

        CocoFile File(string field, string uri, string folder, SourceSplit? split) =>
            new(cancel => files.OpenAsync($"source.coco.{field}", uri, cancel), uri, folder, split);
    }

    private async Task<OpenedSource> YoloAsync(YoloSource source, CancellationToken cancellationToken)
    {
        if (source.LabelsUri is not null && source.ImagesUri is null)
            throw SourceFiles.Wrong("source.yolo.labelsUri", source.LabelsUri, "stands without imagesUri", "Give both, or neither.");
        await using var stream = await files.OpenAsync("source.yolo.dataUri", source.DataUri, cancellationToken);
        var data = await YoloData.ReadAsync(stream, source.DataUri, cancellationToken);
        if (source.ImagesUri is not null)
        {
            var images = files.Folder("source.yolo.imagesUri", source.ImagesUri);
            var labels = source.LabelsUri is null ? images : files.Folder("source.yolo.labelsUri", source.LabelsUri);
            return new OpenedSource(new YoloReader(data.Names, images, labels, [new YoloPart("", "", null)]), images.FindAsync);
        }

        var slash = source.DataUri.LastIndexOf('/');
        var root = files.Folder("source.yolo.dataUri", slash < 0 ? "." : source.DataUri[..(slash + 1)]);
        var parts = await data.FindPartsAsync(root, source.DataUri, cancellationToken);
        return new OpenedSource(new YoloReader(data.Names, root, root, parts), root.FindAsync);
    }

    private async Task<DataFile?> FindObjectAsync(string file, CancellationToken cancellationToken) =>
        ObjectUri.TryParse(file, out var uri) && await store.FindAsync(uri, cancellationToken) is { } found
            ? new DataFile(file, found.Bytes) : null;

    private static bool IsArchive(string uri) =>
        uri.EndsWith(".tgz", StringComparison.OrdinalIgnoreCase) || uri.EndsWith(".tar.gz", StringComparison.OrdinalIgnoreCase)
        || uri.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    private static async Task<PermanentException> NoImagesFileAsync(
        string field, string uri, IDataFolder folder, CancellationToken cancellationToken)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        await foreach (var path in folder.ListAsync("", cancellationToken))
        {
            var slash = path.IndexOf('/', StringComparison.Ordinal);
            names.Add(slash < 0 ? path : path[..(slash + 1)]);
            if (names.Count > NamesShown) break;
        }

        var found = names.Count == 0 ? "nothing" : string.Join(", ", names.Take(NamesShown)) + (names.Count > NamesShown ? ", …" : "");
        return new PermanentException(
            $"{field}: '{uri}' has no {CubReader.ImagesFile}; it holds {found}.",
            $"Name the folder or .tgz that holds {string.Join(", ", CubReader.RequiredFiles)} and {CubReader.ImagesFolder}/.");
    }
}
