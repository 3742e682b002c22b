using OpenCvSharp;

namespace Avocet.Imaging;

/// <summary>A decoded picture scaled down to fit a frame.</summary>
internal sealed class ScaledPicture : IDisposable
{
    private ScaledPicture(Raster pixels, double scale) => (Pixels, Scale) = (pixels, scale);

    public Raster Pixels { get; }

    /// <summary>Scaled pixels for one of the original; at most 1.</summary>
    public double Scale { get; }

    /// <summary>Upright JPEGs are decoded without OpenCV, which some images of ours have not.</summary>
    /// <exception cref="InvalidDataException">The picture cannot be decoded, or is too large to.</exception>
    public static ScaledPicture Decode(ReadOnlySpan<byte> picture, int maxWidth, int maxHeight)
    {
        var header = Header(picture);
        var (width, height) = header.Upright;
        var scale = Math.Min(1, Math.Min((double)maxWidth / width, (double)maxHeight / height));
        var (toWidth, toHeight) = ((int)Math.Max(1, Math.Round(width * scale)), (int)Math.Max(1, Math.Round(height * scale)));
        var reduction = header.Format == ImageFormat.Jpeg ? Reduction(scale) : 1;
        NativePictureMemory.KeepOnHeap();
        if (header is { Format: ImageFormat.Jpeg, Orientation: 1 } && JpegFile.TryDecode(picture, header, reduction) is { } decoded)
            return new ScaledPicture(Resize(decoded, toWidth, toHeight), scale);
        return new ScaledPicture(DecodeByOpenCv(picture, reduction, toWidth, toHeight), scale);
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
    private static int Reduction(double scale) => scale switch
    {
        <= 1.0 / 8 => 8,
        <= 1.0 / 4 => 4,
        <= 1.0 / 2 => 2,
        _ => 1,
    };

    private static unsafe Raster Resize(Raster picture, int width, int height)
    {
        if ((picture.Width, picture.Height) == (width, height)) return picture;
        using (picture)
        {
            var resized = new Raster(width, height);
            new BilinearResize(GatheredRow.IsSupported).Run(
                picture.Pixels, (long)picture.Width * Raster.Channels, picture.Width, picture.Height, resized.Pixels, width, height);
            return resized;
        }
    }

    private static unsafe Raster DecodeByOpenCv(ReadOnlySpan<byte> picture, int reduction, int width, int height)
    {
        try
        {
            NativePictureMemory.Prepare();
            using var decoded = OpenCvCodec.Decode(picture, Mode(reduction));
            if (decoded.Empty()) throw new InvalidDataException("The picture cannot be decoded: it is damaged.");
            var raster = new Raster(width, height);
            using var scaled = Mat.FromPixelData(height, width, MatType.CV_8UC3, (nint)raster.Pixels);
            Cv2.Resize(decoded, scaled, new Size(width, height), interpolation: InterpolationFlags.Area);
            return raster;
        }
        catch (Exception failure) when (failure is OpenCVException or OpenCvSharpException)
        {
            throw new InvalidDataException($"The picture cannot be decoded: {failure.Message}", failure);
        }
        catch (Exception missing)
            when (missing is DllNotFoundException or TypeInitializationException { InnerException: DllNotFoundException })
        {
            throw new InvalidDataException(
                "The picture cannot be decoded: it is no upright JPEG, and OpenCV, which knows others, is not here.", missing);
        }
    }

    private static ImreadModes Mode(int reduction) => reduction switch
    {
        8 => ImreadModes.ReducedColor8,
        4 => ImreadModes.ReducedColor4,
        2 => ImreadModes.ReducedColor2,
        _ => ImreadModes.Color,
    };
}
