using System.Runtime.InteropServices;
using OpenCvSharp;

namespace Avocet.LocalDetector;

/// <summary>Pictures as the network wants them: square, RGB planes, each number in −1 to 1.</summary>
public static class PictureTensor
{
    /// <summary>Decodes an encoded picture to 8-bit BGR, EXIF orientation applied.</summary>
    /// <exception cref="InvalidDataException">It is no picture that can be decoded.</exception>
    public static Mat Decode(ReadOnlySpan<byte> picture)
    {
        try
        {
            var decoded = picture.IsEmpty ? new Mat() : Cv2.ImDecode(picture, ImreadModes.Color);
            if (!decoded.Empty()) return decoded;
            decoded.Dispose();
        }
        catch (Exception failure) when (failure is OpenCVException or OpenCvSharpException)
        {
            throw new InvalidDataException($"The picture cannot be decoded: {failure.Message}", failure);
        }

        throw new InvalidDataException("The picture cannot be decoded: it is damaged or of an unknown kind.");
    }

    /// <summary>Resizes a picture to a square, whatever its shape, and writes its planes.</summary>
    /// <param name="picture">8-bit BGR.</param>
    /// <param name="side">Pixels a side.</param>
    /// <param name="planes">Room for 3 × side × side numbers.</param>
    public static void Write(Mat picture, int side, Span<float> planes)
    {
        using var square = new Mat();
        Cv2.Resize(picture, square, new Size(side, side), 0, 0, InterpolationFlags.Linear);
        WriteSquare(square, planes);
    }

    /// <summary>Writes the planes of a picture that has the right size.</summary>
    /// <param name="square">8-bit BGR, without gaps between rows.</param>
    /// <param name="planes">Room for 3 × side × side numbers.</param>
    public static void WriteSquare(Mat square, Span<float> planes)
    {
        var pixels = square.Rows * square.Cols;
        var bytes = new byte[pixels * 3];
        Marshal.Copy(square.Data, bytes, 0, bytes.Length);
        for (var i = 0; i < pixels; i++)
        {
            planes[i] = (bytes[(3 * i) + 2] / 127.5f) - 1;
            planes[pixels + i] = (bytes[(3 * i) + 1] / 127.5f) - 1;
            planes[(2 * pixels) + i] = (bytes[3 * i] / 127.5f) - 1;
        }
    }
}
