using System.Buffers;
using OpenCvSharp;

namespace Avocet.Imaging;

/// <summary>A picture made over, or why it cannot be used.</summary>
public readonly record struct TranscodedImage
{
    /// <summary>The JPEG; <see langword="null"/> where the picture is unusable.</summary>
    public byte[]? Jpeg { get; private init; }

    /// <summary>Why the picture is unusable, for people; <see langword="null"/> where it is fine.</summary>
    public string? Problem { get; private init; }

    /// <summary>A picture that is fine.</summary>
    public static TranscodedImage Of(byte[] jpeg) => new() { Jpeg = jpeg };

    /// <summary>A picture that is not.</summary>
    public static TranscodedImage Unusable(string problem) => new() { Problem = problem };
}

/// <summary>
/// Decodes, resizes and encodes a picture to the bytes im2rec.py makes of it (OpenCV: colour, EXIF orientation applied, bilinear
/// without anti-aliasing, JPEG 4:2:0). Safe to call from several threads; each call takes one thread.
/// </summary>
/// <remarks>
/// GIF is refused as im2rec skips it. Every other format is told by content, whatever the name. A WebP with an EXIF orientation is
/// turned, which older OpenCV versions do not do.
/// </remarks>
public sealed class ImageTranscoder
{
    /// <summary>Largest picture decoded or made by default, in pixels: room for the largest phone cameras (108 million).</summary>
    public const long DefaultMaxPixels = 128_000_000;

    /// <summary>Longest side of a JPEG.</summary>
    public const int LongestJpegSide = 65_500;

    private readonly int _shorterEdge;
    private readonly long _maxPixels;
    private readonly ImageEncodingParam[] _encoding;

    /// <summary>Takes what does not change from picture to picture.</summary>
    /// <param name="shorterEdge">Shorter edge of the result in pixels, smaller pictures are enlarged; 0 keeps the size.</param>
    /// <param name="jpegQuality">1–100.</param>
    /// <param name="maxPixels">Largest picture decoded or made.</param>
    public ImageTranscoder(int shorterEdge, int jpegQuality, long maxPixels = DefaultMaxPixels)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(shorterEdge);
        ArgumentOutOfRangeException.ThrowIfLessThan(jpegQuality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(jpegQuality, 100);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxPixels);
        (_shorterEdge, _maxPixels) = (shorterEdge, maxPixels);
        _encoding = [new ImageEncodingParam(ImwriteFlags.JpegQuality, jpegQuality)];
    }

    /// <summary>Makes one picture over.</summary>
    /// <param name="source">The image file.</param>
    /// <param name="width">Width in pixels its header gave, after any EXIF rotation; boxes are relative to this frame.</param>
    /// <param name="height">Height in pixels, likewise.</param>
    /// <param name="mirror">Left and right exchanged.</param>
    public TranscodedImage Transcode(ReadOnlySpan<byte> source, int width, int height, bool mirror = false)
    {
        if (Refusal(source, width, height) is { } refusal) return TranscodedImage.Unusable(refusal);
        NativePictureMemory.Prepare();
        try
        {
            using var decoded = Decode(source);
            if (decoded.Empty()) return TranscodedImage.Unusable("The picture cannot be decoded: it is damaged or of an unknown kind.");
            if (decoded.Width != width || decoded.Height != height)
                return TranscodedImage.Unusable(
                    $"The picture is {decoded.Width}x{decoded.Height} when decoded, but {width}x{height} by its header.");
            using var resized = Resize(decoded);
            if (mirror) Cv2.Flip(resized, resized, FlipMode.Y);
            Cv2.ImEncode(".jpg", resized, out var jpeg, _encoding);
            return jpeg.Length > 0 ? TranscodedImage.Of(jpeg)
                : TranscodedImage.Unusable($"The {resized.Width}x{resized.Height} result cannot be encoded as JPEG.");
        }
        catch (Exception failure) when (failure is OpenCVException or OpenCvSharpException)
        {
            return TranscodedImage.Unusable($"The picture cannot be decoded: {failure.Message}");
        }
    }

    /// <summary>Size of the result for a picture of this size, in im2rec's whole-number arithmetic.</summary>
    public (long Width, long Height) TargetSize(int width, int height)
    {
        if (_shorterEdge == 0) return (width, height);
        return height > width ? (_shorterEdge, (long)height * _shorterEdge / width) : ((long)width * _shorterEdge / height, _shorterEdge);
    }

    /// <summary>The one place that refuses before anything is decoded: a few bytes can claim gigabytes of pixels.</summary>
    private string? Refusal(ReadOnlySpan<byte> source, int width, int height)
    {
        if (source.IsEmpty) return "The file is empty.";
        if (source.StartsWith("GIF8"u8)) return "GIF pictures are not packed; convert it to PNG or JPEG.";
        if (width <= 0 || height <= 0) return $"The picture is {width}x{height} pixels.";
        if ((long)width * height > _maxPixels) return $"The picture is {width}x{height}, over the limit of {_maxPixels} pixels.";
        var (targetWidth, targetHeight) = TargetSize(width, height);
        return Math.Max(targetWidth, targetHeight) > LongestJpegSide || targetWidth * targetHeight > _maxPixels
            ? $"The picture is {width}x{height}; resized to {targetWidth}x{targetHeight} it is over the limit "
                + $"({LongestJpegSide} a side, {_maxPixels} pixels)."
            : null;
    }

    /// <summary>Decodes in colour with EXIF orientation applied; empty where the picture cannot be decoded.</summary>
    internal static Mat Decode(ReadOnlySpan<byte> source, ImreadModes mode = ImreadModes.Color)
    {
        if (!source.StartsWith((ReadOnlySpan<byte>)[0xff, 0xd8]) || source.EndsWith((ReadOnlySpan<byte>)[0xff, 0xd9]))
            return Cv2.ImDecode(source, mode);

        // In memory OpenCV refuses a JPEG that is cut short, from a file it fills the rest with grey as im2rec does. An end marker
        // makes the two alike; behind a whole picture it is ignored.
        var ended = ArrayPool<byte>.Shared.Rent(source.Length + 2);
        try
        {
            source.CopyTo(ended);
            (ended[source.Length], ended[source.Length + 1]) = (0xff, 0xd9);
            return Cv2.ImDecode(ended.AsSpan(0, source.Length + 2), mode);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(ended);
        }
    }

    private Mat Resize(Mat decoded)
    {
        var (width, height) = TargetSize(decoded.Width, decoded.Height);
        if (_shorterEdge == 0) return decoded.Clone();
        var resized = new Mat();
        Cv2.Resize(decoded, resized, new Size((int)width, (int)height));
        return resized;
    }
}
