using System.Buffers;
using OpenCvSharp;

namespace Avocet.Imaging;

/// <summary>Any picture OpenCV knows, decoded, turned, resized and encoded by it. Safe to call from several threads.</summary>
internal sealed class OpenCvCodec
{
    private readonly TranscodeOptions _options;
    private readonly string _extension;
    private readonly ImageEncodingParam[] _encoding;

    public OpenCvCodec(TranscodeOptions options)
    {
        _options = options;
        (_extension, _encoding) = options.Encoding == PictureEncoding.Png
            ? (".png", new[] { new ImageEncodingParam(ImwriteFlags.PngCompression, Math.Min(options.Quality, 9)) })
            : (".jpg", new[] { new ImageEncodingParam(ImwriteFlags.JpegQuality, options.Quality) });
    }

    /// <summary>Makes a picture over.</summary>
    /// <param name="source">The image file.</param>
    /// <param name="plan">What to do with it.</param>
    /// <param name="output">Takes the result; untouched where there is none.</param>
    /// <returns>Why there is no result, or <see langword="null"/>.</returns>
    public string? Transcode(ReadOnlySpan<byte> source, in TranscodePlan plan, IBufferWriter<byte> output)
    {
        NativePictureMemory.Prepare();
        try
        {
            using var decoded = Decode(source, Mode(plan.Reduction));
            if (decoded.Empty()) return "The picture cannot be decoded: it is damaged or of an unknown kind.";
            if ((decoded.Width, decoded.Height) != plan.Decoded)
            {
                var (wide, tall) = plan.Decoded;
                return $"The picture is {decoded.Width}x{decoded.Height} when decoded, but {wide}x{tall} by its header.";
            }

            var (x, y, width, height) = plan.DecodedCrop;
            using var kept = new Mat(decoded, new Rect(x, y, width, height));
            using var resized = Resize(kept, plan.Target);
            if (plan.Mirror) Cv2.Flip(resized, resized, FlipMode.Y);
            Cv2.ImEncode(_extension, resized, out var encoded, _encoding);
            if (encoded.Length == 0) return $"The {resized.Width}x{resized.Height} result cannot be encoded as {_extension}.";
            output.Write(encoded);
            return null;
        }
        catch (Exception failure) when (failure is OpenCVException or OpenCvSharpException)
        {
            return $"The picture cannot be decoded: {failure.Message}";
        }
    }

    /// <summary>
    /// Decodes, in colour and with EXIF orientation applied where the mode says so; empty where the picture cannot be decoded.
    /// </summary>
    public static Mat Decode(ReadOnlySpan<byte> source, ImreadModes mode = ImreadModes.Color)
    {
        if (source is not [0xff, 0xd8, ..] || source.EndsWith((ReadOnlySpan<byte>)[0xff, 0xd9])) return Cv2.ImDecode(source, mode);

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

    private static Mat Resize(Mat picture, (int Width, int Height) target)
    {
        if ((picture.Width, picture.Height) == target) return picture.Clone();
        var resized = new Mat();
        Cv2.Resize(picture, resized, new Size(target.Width, target.Height));
        return resized;
    }

    private ImreadModes Mode(int reduction) => (_options.Colour, reduction) switch
    {
        (PictureColour.Unchanged, _) => ImreadModes.Unchanged,
        (PictureColour.Grey, 1) => ImreadModes.Grayscale,
        (PictureColour.Grey, 2) => ImreadModes.ReducedGrayscale2,
        (PictureColour.Grey, 4) => ImreadModes.ReducedGrayscale4,
        (PictureColour.Grey, _) => ImreadModes.ReducedGrayscale8,
        (_, 1) => ImreadModes.Color,
        (_, 2) => ImreadModes.ReducedColor2,
        (_, 4) => ImreadModes.ReducedColor4,
        _ => ImreadModes.ReducedColor8,
    };
}
