using OpenCvSharp;

namespace Avocet.Imaging;

/// <summary>A decoded picture scaled down to fit a frame.</summary>
internal sealed class ScaledPicture : IDisposable
{
    private ScaledPicture(Mat pixels, double scale) => (Pixels, Scale) = (pixels, scale);

    public Mat Pixels { get; }

    /// <summary>Scaled pixels for one of the original; at most 1.</summary>
    public double Scale { get; }

    /// <exception cref="InvalidDataException">The picture cannot be decoded.</exception>
    public static ScaledPicture Decode(ReadOnlySpan<byte> picture, int maxWidth, int maxHeight)
    {
        NativePictureMemory.Prepare();
        if (picture.IsEmpty) throw new InvalidDataException("The picture cannot be decoded: the file is empty.");
        var decoded = Decode(picture);
        var scale = Math.Min(1, Math.Min((double)maxWidth / decoded.Width, (double)maxHeight / decoded.Height));
        if (scale >= 1) return new ScaledPicture(decoded, 1);
        using (decoded)
        {
            var scaled = new Mat();
            var size = new Size(Math.Max(1, Math.Round(decoded.Width * scale)), Math.Max(1, Math.Round(decoded.Height * scale)));
            Cv2.Resize(decoded, scaled, size, interpolation: InterpolationFlags.Area);
            return new ScaledPicture(scaled, scale);
        }
    }

    public void Dispose() => Pixels.Dispose();

    private static Mat Decode(ReadOnlySpan<byte> picture)
    {
        try
        {
            var decoded = ImageTranscoder.Decode(picture);
            if (!decoded.Empty()) return decoded;
            decoded.Dispose();
        }
        catch (Exception failure) when (failure is OpenCVException or OpenCvSharpException)
        {
            throw new InvalidDataException($"The picture cannot be decoded: {failure.Message}", failure);
        }

        throw new InvalidDataException("The picture cannot be decoded: it is damaged or of an unknown kind.");
    }
}
