using Avocet.Annotations;
using Avocet.Contracts;
using Avocet.Imaging;
using Avocet.Ingest;

namespace Avocet.Cli.Lists;

/// <summary>The images of a CUB folder on this machine with their true sizes, and those that cannot be used.</summary>
internal sealed class CubImages(string folder)
{
    private readonly List<DatasetImage> _images = [];
    private readonly List<QuarantinedImage> _unusable = [];
    private readonly List<long> _lines = [];

    public IReadOnlyList<DatasetImage> Images => _images;

    /// <summary>Images left out, with their line of images.txt among those that name an image.</summary>
    public IReadOnlyList<QuarantinedImage> Unusable => _unusable;

    /// <summary>Line of each image of <see cref="Images"/>.</summary>
    public IReadOnlyList<long> Lines => _lines;

    public IReadOnlyList<DatasetClass> Classes { get; private set; } = [];

    /// <exception cref="AnnotationException">The labels are not what they are said to be.</exception>
    public async Task ReadAsync(CancellationToken cancellation)
    {
        var reader = new CubReader(new LocalFolder(folder));
        var (line, ids) = (0L, new Dictionary<string, int>(StringComparer.Ordinal));
        await foreach (var labelled in reader.ReadAsync(cancellation))
        {
            if (ids.Count == 0) ids = reader.Classes.Index().ToDictionary(kind => kind.Item.Id, kind => kind.Index);
            line++;
            var (image, problem) = Look(labelled, ids);
            if (image is null)
            {
                _unusable.Add(new QuarantinedImage(labelled.Path, problem!) { Line = line });
                continue;
            }

            _images.Add(image);
            _lines.Add(line);
        }

        Classes = reader.Classes;
    }

    private (DatasetImage? Image, string? Problem) Look(LabelledImage labelled, Dictionary<string, int> ids)
    {
        if (labelled.Problem is not null) return (null, labelled.Problem);
        try
        {
            var path = Path.Combine(folder, labelled.File);
            using var file = new HeaderFile(path);
            var header = ImageHeader.ReadAsync(file, CancellationToken.None).GetAwaiter().GetResult();
            var placed = BoxPlacement.Place(labelled, header, ids);
            if (placed.Problem is not null) return (null, placed.Problem);
            return (new DatasetImage
            {
                Path = labelled.Path,
                Uri = path,
                Bytes = file.Length,
                Width = header.Width,
                Height = header.Height,
                Orientation = header.Orientation,
                Split = labelled.Split,
                Boxes = placed.Boxes,
            }, null);
        }
        catch (ImageHeaderException fault)
        {
            return (null, fault.Message);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return (null, $"the file cannot be read: {fault.Message}");
        }
    }

    /// <summary>
    /// A file whose reads end where they began: a header is one small read, and a thread pool in between costs more than the read.
    /// </summary>
    private sealed class HeaderFile(string path) : FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            new(Read(buffer.Span));
    }
}
