using System.Text.Json.Serialization;

namespace Avocet.Annotations;

/// <summary>
/// One line of the canonical dataset manifest (JSON Lines, camelCase): one image with its labels, whatever format they came in.
/// </summary>
public sealed record DatasetImage
{
    /// <summary>Path in the data set, unique, with forward slashes; the path of the .lst.</summary>
    public required string Path { get; init; }

    /// <summary>The image's object, s3://bucket/key.</summary>
    public required string Uri { get; init; }

    /// <summary>Size of the image file.</summary>
    public required long Bytes { get; init; }

    /// <summary>Width in pixels as stored, before any EXIF rotation.</summary>
    public required int Width { get; init; }

    /// <summary>Height in pixels as stored, before any EXIF rotation.</summary>
    public required int Height { get; init; }

    /// <summary>EXIF orientation, 1–8; 1 where the file says nothing.</summary>
    public int Orientation { get; init; } = 1;

    /// <summary>The channel the source puts it in; <see langword="null"/> where the source does not say.</summary>
    public SourceSplit? Split { get; init; }

    /// <summary>Its boxes, in pixels of the image as stored.</summary>
    public required IReadOnlyList<DatasetBox> Boxes { get; init; }

    /// <summary>
    /// The classes of the whole picture, zero-based positions in classes.json: one for image classification, any number, in rising
    /// order, for multi-label classification; <see langword="null"/> for other tasks.
    /// </summary>
    public IReadOnlyList<int>? Classes { get; init; }

    /// <summary>The mask of semantic segmentation; <see langword="null"/> for other tasks.</summary>
    public DatasetMask? Mask { get; init; }
}

/// <summary>A picture of the same size that tells the class of each pixel by its colour.</summary>
/// <param name="Uri">The mask's PNG, s3://bucket/key.</param>
/// <param name="Colors">The colours the labels name; a pixel of any other colour has no class.</param>
public sealed record DatasetMask(string Uri, IReadOnlyList<DatasetMaskColor> Colors);

/// <summary>What a colour of a mask means.</summary>
/// <param name="ClassId">Zero-based position of its class in classes.json.</param>
/// <param name="Color">Red, green and blue as hexadecimal digits: #2acf59, in small letters.</param>
public sealed record DatasetMaskColor(int ClassId, string Color);

/// <summary>A labelled box.</summary>
/// <param name="ClassId">Zero-based position of its class in classes.json.</param>
/// <param name="Left">Pixels from the left edge.</param>
/// <param name="Top">Pixels from the top edge.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
public sealed record DatasetBox(int ClassId, double Left, double Top, double Width, double Height);

/// <summary>A class of the source; classes.json holds all of them in source order.</summary>
/// <param name="Id">The source's own id, e.g. "17".</param>
/// <param name="Name">Its name, e.g. "017.Cardinal".</param>
public sealed record DatasetClass(string Id, string Name);

/// <summary>The channel a source puts an image in.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SourceSplit>))]
public enum SourceSplit
{
    /// <summary>Trains.</summary>
    [JsonStringEnumMemberName("train")]
    Train,

    /// <summary>Validates.</summary>
    [JsonStringEnumMemberName("validation")]
    Validation,
}
