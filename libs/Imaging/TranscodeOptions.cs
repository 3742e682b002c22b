namespace Avocet.Imaging;

/// <summary>What is made of a picture: im2rec's options under their own names, with im2rec's defaults except the shorter edge.</summary>
public sealed record TranscodeOptions
{
    /// <summary>Shorter edge of the result in pixels (--resize); smaller pictures are enlarged.</summary>
    /// <value>256. 0–65500; 0 keeps the size.</value>
    public int ShorterEdge { get; init; } = 256;

    /// <summary>Format of the result (--encoding).</summary>
    public PictureEncoding Encoding { get; init; }

    /// <summary>JPEG quality, or PNG compression, of which OpenCV takes at most 9 (--quality).</summary>
    /// <value>95. 0–100.</value>
    public int Quality { get; init; } = 95;

    /// <summary>Cuts the middle square out before resizing (--center-crop).</summary>
    public bool CenterCrop { get; init; }

    /// <summary>Keeps the file's own bytes: nothing is decoded, and no other option of the result counts (--pass-through).</summary>
    public bool PassThrough { get; init; }

    /// <summary>What of the colours is kept (--color).</summary>
    public PictureColour Colour { get; init; }

    /// <summary>
    /// Decodes large JPEGs at a half, a quarter or an eighth where the shorter edge still reaches <see cref="ShorterEdge"/>. Far
    /// faster on photographs and less aliased, but other bytes than im2rec's.
    /// </summary>
    public bool FastLarge { get; init; }

    /// <summary>Largest picture decoded or made, in pixels; decoding takes three bytes each.</summary>
    /// <value>128 million.</value>
    public long MaxPixels { get; init; } = ImageTranscoder.DefaultMaxPixels;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ShorterEdge);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ShorterEdge, ImageTranscoder.LongestJpegSide);
        ArgumentOutOfRangeException.ThrowIfNegative(Quality);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Quality, 100);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxPixels);
    }
}

/// <summary>Format of a result.</summary>
public enum PictureEncoding
{
    /// <summary>Baseline JPEG, 4:2:0.</summary>
    Jpeg,

    /// <summary>PNG.</summary>
    Png,
}

/// <summary>What of the colours is kept.</summary>
public enum PictureColour
{
    /// <summary>Three channels of 8 bits, turned upright by EXIF (--color 1).</summary>
    Colour,

    /// <summary>One channel of 8 bits, turned upright by EXIF (--color 0).</summary>
    Grey,

    /// <summary>As the file has it: alpha and 16 bits where the encoding can, and not turned (--color -1).</summary>
    Unchanged,
}
