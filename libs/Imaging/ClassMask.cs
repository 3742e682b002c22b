using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using OpenCvSharp;

namespace Avocet.Imaging;

/// <summary>
/// A mask of colours made over into the one that SageMaker's semantic segmentation reads: one channel of 8 bits, each pixel its class, 255
/// where it has none.
/// </summary>
public sealed class ClassMask
{
    /// <summary>A pixel of no class; the algorithm leaves it out of loss and measures.</summary>
    public const byte NoClass = 255;

    private ClassMask(byte[] png, IReadOnlyList<int> classes) => (Png, Classes) = (png, classes);

    /// <summary>The PNG file.</summary>
    public byte[] Png { get; }

    /// <summary>The classes that any pixel has, in rising order.</summary>
    public IReadOnlyList<int> Classes { get; }

    /// <summary>Makes a mask over.</summary>
    /// <param name="mask">The PNG with colours, or with a palette of them; of the picture as stored, before any EXIF rotation.</param>
    /// <param name="colours">Class of each colour, 0–254, by its number 0xrrggbb. Any other colour has no class.</param>
    /// <param name="width">Pixels of its picture, upright.</param>
    /// <param name="height">Pixels, likewise.</param>
    /// <param name="orientation">EXIF orientation of the picture, 1–8: the mask is turned with it.</param>
    /// <param name="made">The result, upright.</param>
    /// <param name="problem">Why there is none, for people.</param>
    public static bool TryMake(
        ReadOnlySpan<byte> mask, IReadOnlyDictionary<int, byte> colours, int width, int height, int orientation,
        [NotNullWhen(true)] out ClassMask? made, [NotNullWhen(false)] out string? problem)
    {
        made = null;
        var stored = orientation >= 5 ? (Width: height, Height: width) : (Width: width, Height: height);
        problem = Refusal(mask, stored);
        if (problem is not null) return false;
        using var pixels = Decode(mask);
        if ((pixels.Width, pixels.Height) != stored)
        {
            problem = "its mask cannot be decoded";
            return false;
        }

        Turn(pixels, orientation);
        var classes = new byte[width * height];
        var bytes = new byte[3 * classes.Length];
        Marshal.Copy(pixels.Data, bytes, 0, bytes.Length);
        Span<bool> seen = stackalloc bool[256];
        for (var i = 0; i < classes.Length; i++)
        {
            var colour = (bytes[(3 * i) + 2] << 16) | (bytes[(3 * i) + 1] << 8) | bytes[3 * i];
            classes[i] = colours.GetValueOrDefault(colour, NoClass);
            seen[classes[i]] = true;
        }

        var found = new List<int>();
        for (var i = 0; i < NoClass; i++)
        {
            if (seen[i]) found.Add(i);
        }

        if (found.Count == 0)
        {
            problem = "no pixel of its mask has a class";
            return false;
        }

        using var grey = Mat.FromPixelData(height, width, MatType.CV_8UC1, classes);
        Cv2.ImEncode(".png", grey, out var png);
        (made, problem) = (new ClassMask(png, found), null);
        return true;
    }

    /// <summary>By its header, before anything is decoded: a few bytes can claim gigabytes of pixels.</summary>
    private static string? Refusal(ReadOnlySpan<byte> mask, (int Width, int Height) picture)
    {
        try
        {
            var header = ImageHeader.Read(mask);
            return (header.Width, header.Height) == picture ? null
                : $"its mask is {header.Width}x{header.Height} pixels, the picture {picture.Width}x{picture.Height}";
        }
        catch (ImageHeaderException unreadable)
        {
            return $"its mask cannot be decoded: {unreadable.Message}";
        }
    }

    /// <summary>As OpenCV turns a picture while it decodes it.</summary>
    private static void Turn(Mat pixels, int orientation)
    {
        if (orientation >= 5) Cv2.Transpose(pixels, pixels);
        if (orientation is 2 or 6) Cv2.Flip(pixels, pixels, FlipMode.Y);
        if (orientation is 3 or 7) Cv2.Flip(pixels, pixels, FlipMode.XY);
        if (orientation is 4 or 8) Cv2.Flip(pixels, pixels, FlipMode.X);
    }

    private static Mat Decode(ReadOnlySpan<byte> mask)
    {
        try
        {
            return Cv2.ImDecode(mask, ImreadModes.Color | ImreadModes.IgnoreOrientation);
        }
        catch (Exception unreadable) when (unreadable is OpenCVException or OpenCvSharpException)
        {
            return new Mat();
        }
    }
}
