namespace Avocet.Annotations;

/// <summary>A labelled image as its source tells it, before anyone has looked at the image itself.</summary>
public sealed record LabelledImage
{
    /// <summary>Path in the data set with forward slashes; the path of the .lst.</summary>
    public required string Path { get; init; }

    /// <summary>Where the image file is: a path below the source's image folder, or an s3:// URI.</summary>
    public required string File { get; init; }

    /// <summary>Its boxes.</summary>
    public IReadOnlyList<LabelledBox> Boxes { get; init; } = [];

    /// <summary>
    /// The classes of the whole picture by the source's own ids (<see cref="DatasetClass.Id"/>): one for image classification, any
    /// number for multi-label classification; <see langword="null"/> for labels of another kind.
    /// </summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>The mask of semantic segmentation; <see langword="null"/> for labels of another kind.</summary>
    public LabelledMask? Mask { get; init; }

    /// <summary>Whether boxes are parts of the upright picture's size (YOLO), not pixels.</summary>
    public bool InRatios { get; init; }

    /// <summary>The channel the source puts it in; <see langword="null"/> where the source does not say.</summary>
    public SourceSplit? Split { get; init; }

    /// <summary>Width in pixels by the labels; 0 where they do not say.</summary>
    public int Width { get; init; }

    /// <summary>Height in pixels by the labels; 0 where they do not say.</summary>
    public int Height { get; init; }

    /// <summary>Why the source has no labels for it, or no picture to its labels; <see langword="null"/> where all is well.</summary>
    public string? Problem { get; init; }
}

/// <summary>A box as its source tells it.</summary>
/// <param name="ClassId">The source's own id of the class: <see cref="DatasetClass.Id"/>.</param>
/// <param name="Left">Distance from the left edge.</param>
/// <param name="Top">Distance from the top edge.</param>
/// <param name="Width">Width.</param>
/// <param name="Height">Height.</param>
/// <param name="Unwanted">Why it is no label of a single object, e.g. a crowd; <see langword="null"/> for a good box.</param>
public sealed record LabelledBox(string ClassId, double Left, double Top, double Width, double Height, string? Unwanted = null);

/// <summary>A picture that tells the class of each pixel by its colour, as its source tells it.</summary>
/// <param name="File">Where the PNG is: as <see cref="LabelledImage.File"/>.</param>
/// <param name="Colors">The colours of this mask and their meaning.</param>
public sealed record LabelledMask(string File, IReadOnlyList<LabelledMaskColor> Colors);

/// <summary>What a colour of a mask means.</summary>
/// <param name="ClassId">The source's own id of the class: <see cref="DatasetClass.Id"/>.</param>
/// <param name="Color">Red, green and blue as hexadecimal digits: #2acf59, in small letters.</param>
public sealed record LabelledMaskColor(string ClassId, string Color);

/// <summary>A label format: images one at a time, and the classes once all images have been read.</summary>
public interface ILabelReader
{
    /// <summary>The classes in source order; complete when <see cref="ReadAsync"/> has come to its end.</summary>
    IReadOnlyList<DatasetClass> Classes { get; }

    /// <summary>The images in source order. Boxes name classes by <see cref="DatasetClass.Id"/>.</summary>
    /// <param name="cancellationToken">Stops between images.</param>
    /// <exception cref="AnnotationException">The labels are not what they are said to be.</exception>
    IAsyncEnumerable<LabelledImage> ReadAsync(CancellationToken cancellationToken);
}
