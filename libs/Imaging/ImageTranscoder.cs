using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Avocet.Imaging;

/// <summary>
/// Decodes, resizes and encodes a picture to the bytes im2rec.py makes of it (OpenCV: EXIF orientation applied, bilinear without
/// anti-aliasing, JPEG 4:2:0). Upright JPEGs go through libjpeg-turbo directly where it is installed, everything else through OpenCV; the
/// bytes are the same either way. Safe to call from several threads; each call takes one thread.
/// </summary>
/// <remarks>
/// GIF is refused as im2rec skips it. Every other format is told by content, whatever the name. A WebP with an EXIF orientation is
/// turned, which older OpenCV versions do not do.
/// </remarks>
public sealed class ImageTranscoder : IDisposable
{
    /// <summary>Largest picture decoded or made by default, in pixels: room for the largest phone cameras (108 million).</summary>
    public const long DefaultMaxPixels = 128_000_000;

    /// <summary>Longest side of a JPEG.</summary>
    public const int LongestJpegSide = 65_500;

    private readonly TranscodeOptions _options;
    private readonly OpenCvCodec _openCv;
    private readonly bool _direct;
    private readonly ConcurrentBag<TurboJpegCodec> _codecs = [];

    /// <summary>Takes what does not change from picture to picture.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is beyond its range.</exception>
    public ImageTranscoder(TranscodeOptions options)
        : this(options, TurboJpegNative.IsAvailable)
    {
    }

    internal ImageTranscoder(TranscodeOptions options, bool direct)
    {
        options.Validate();
        (_options, _openCv) = (options, new OpenCvCodec(options));
        _direct = direct && options is { Encoding: PictureEncoding.Jpeg, Colour: PictureColour.Colour };
        NativePictureMemory.KeepOnHeap();
    }

    /// <summary>Makes one picture over.</summary>
    /// <param name="source">The image file.</param>
    /// <param name="width">
    /// Width in pixels its header gave: after any EXIF rotation, since boxes are relative to that frame; as stored where
    /// <see cref="PictureColour.Unchanged"/> keeps it so.
    /// </param>
    /// <param name="height">Height in pixels, likewise.</param>
    /// <param name="mirror">Left and right exchanged.</param>
    /// <param name="output">Takes the result; untouched where there is none.</param>
    /// <param name="problem">Why the picture is unusable, for people.</param>
    /// <returns>Whether there is a result.</returns>
    public bool TryTranscode(
        ReadOnlySpan<byte> source, int width, int height, bool mirror, IBufferWriter<byte> output, [NotNullWhen(false)] out string? problem)
    {
        problem = Refusal(source, width, height, mirror);
        if (problem is not null) return false;
        if (_options.PassThrough)
        {
            output.Write(source);
            return true;
        }

        var plan = TranscodePlan.Of(_options, source is [0xff, 0xd8, ..], width, height, mirror);
        if (_direct && IsUprightJpeg(source) && TryDirect(source, plan, output)) return true;
        problem = _openCv.Transcode(source, plan, output);
        return problem is null;
    }

    /// <summary>Size of the result for a picture of this size, in im2rec's whole-number arithmetic.</summary>
    public (long Width, long Height) TargetSize(int width, int height) => TranscodePlan.TargetSize(_options, width, height);

    /// <summary>Frees the native buffers.</summary>
    public void Dispose()
    {
        while (_codecs.TryTake(out var codec)) codec.Dispose();
    }

    /// <summary>libjpeg-turbo does not turn pictures; OpenCV does.</summary>
    internal static bool IsUprightJpeg(ReadOnlySpan<byte> source)
    {
        if (source is not [0xff, 0xd8, ..]) return false;
        try
        {
            return ImageHeader.Read(source).Orientation == 1;
        }
        catch (ImageHeaderException)
        {
            return false;
        }
    }

    private bool TryDirect(ReadOnlySpan<byte> source, in TranscodePlan plan, IBufferWriter<byte> output)
    {
        // As many codecs as there are calls at once: each keeps its buffers for the next picture.
        if (!_codecs.TryTake(out var codec)) codec = new TurboJpegCodec();
        try
        {
            if (!codec.TryTranscode(source, plan, _options.Quality, out var jpeg)) return false;
            output.Write(jpeg);
            return true;
        }
        finally
        {
            codec.Trim();
            _codecs.Add(codec);
        }
    }

    /// <summary>The one place that refuses before anything is decoded: a few bytes can claim gigabytes of pixels.</summary>
    private string? Refusal(ReadOnlySpan<byte> source, int width, int height, bool mirror)
    {
        if (source.IsEmpty) return "The file is empty.";
        if (source.StartsWith("GIF8"u8)) return "GIF pictures are not packed; convert it to PNG or JPEG.";
        if (width <= 0 || height <= 0) return $"The picture is {width}x{height} pixels.";
        if ((long)width * height > _options.MaxPixels)
            return $"The picture is {width}x{height}, over the limit of {_options.MaxPixels} pixels.";
        if (_options.PassThrough) return mirror ? "A picture passed through unchanged cannot be mirrored." : null;
        var (targetWidth, targetHeight) = TargetSize(width, height);
        return Math.Max(targetWidth, targetHeight) > LongestJpegSide || targetWidth * targetHeight > _options.MaxPixels
            ? $"The picture is {width}x{height}; resized to {targetWidth}x{targetHeight} it is over the limit "
                + $"({LongestJpegSide} a side, {_options.MaxPixels} pixels)."
            : null;
    }
}
