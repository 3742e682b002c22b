using OpenCvSharp;

namespace Avocet.Imaging;

/// <summary>A decoded picture scaled down to fit a frame.</summary>
internal sealed class ScaledPicture : IDisposable
{
    private ScaledPicture(Mat pixels, double scale) => (Pixels, Scale) = (pixels, scale);

    public Mat Pixels { get; }

    /// <summary>Scaled pixels for one of the original; at most 1.</summary>
    public double Scale { get; }

    /// <exception cref="InvalidDataException">The picture cannot be decoded, or is too large to.</exception>
    public static ScaledPicture Decode(ReadOnlySpan<byte> picture, int maxWidth, int maxHeight)
    {
        NativePictureMemory.Prepare();
        var header = Header(picture);
        var (width, height) = header.Upright;
        var scale = Math.Min(1, Math.Min((double)maxWidth / width, (double)maxHeight / height));
        var decoded = Decode(picture, Mode(header.Format, scale));
        var size = new Size(Math.Max(1, Math.Round(width * scale)), Math.Max(1, Math.Round(height * scale)));
        if (decoded.Size() == size) return new ScaledPicture(decoded, scale);
        using (decoded)
        {
            var scaled = new Mat();
            Cv2.Resize(decoded, scaled, size, interpolation: InterpolationFlags.Area);
            return new ScaledPicture(scaled, scale);
        }
    }

    public void Dispose() => Pixels.Dispose();

    private static ImageHeader Header(ReadOnlySpan<byte> picture)
    {
        ImageHeader header;
        try
        {
            header = ImageHeader.Read(picture);
        }
        catch (ImageHeaderException reason)
        {
            throw new InvalidDataException($"The picture cannot be decoded: {reason.Message}", reason);
        }

        return (long)header.Width * header.Height <= ImageTranscoder.DefaultMaxPixels
            ? header
            : throw new InvalidDataException(
                $"The picture is {header.Width}x{header.Height}, over the limit of {ImageTranscoder.DefaultMaxPixels} pixels.");
    }

    /// <summary>JPEGs are decoded at a half, a quarter or an eighth where that is enough: many times faster for camera pictures.</summary>
    private static ImreadModes Mode(ImageFormat format, double scale) => (format, scale) switch
    {
        (ImageFormat.Jpeg, <= 1.0 / 8) => ImreadModes.ReducedColor8,
        (ImageFormat.Jpeg, <= 1.0 / 4) => ImreadModes.ReducedColor4,
        (ImageFormat.Jpeg, <= 1.0 / 2) => ImreadModes.ReducedColor2,
        _ => ImreadModes.Color,
    };

    private static Mat Decode(ReadOnlySpan<byte> picture, ImreadModes mode)
    {
        try
        {
            var decoded = OpenCvCodec.Decode(picture, mode);
            if (!decoded.Empty()) return decoded;
            decoded.Dispose();
        }
        catch (Exception failure) when (failure is OpenCVException or OpenCvSharpException)
        {
            throw new InvalidDataException($"The picture cannot be decoded: {failure.Message}", failure);
        }

        throw new InvalidDataException("The picture cannot be decoded: it is damaged.");
    }
}
