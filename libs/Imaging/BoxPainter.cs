namespace Avocet.Imaging;

/// <summary>A box to draw.</summary>
/// <param name="Left">Pixels from the left edge of the decoded image.</param>
/// <param name="Top">Pixels from the top edge.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Caption">Text above the box; empty for none.</param>
/// <param name="ColourIndex">Which colour of the palette; the same index, the same colour.</param>
public sealed record PaintedBox(double Left, double Top, double Width, double Height, string Caption, int ColourIndex);

/// <summary>Draws boxes with captions on a picture. Safe to call from several threads.</summary>
public static class BoxPainter
{
    private const int JpegQuality = 90;

    /// <summary>Decodes a picture (EXIF orientation applied), scales it down, and draws the boxes.</summary>
    /// <param name="picture">The image file.</param>
    /// <param name="boxes">In pixels of the decoded, upright picture before scaling. What reaches beyond the picture is cut off.</param>
    /// <param name="longestSide">Longest side of the result in pixels; smaller pictures keep their size.</param>
    /// <returns>A JPEG.</returns>
    /// <exception cref="InvalidDataException">The picture cannot be decoded.</exception>
    public static byte[] Paint(ReadOnlySpan<byte> picture, IReadOnlyList<PaintedBox> boxes, int longestSide = 1024)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(longestSide);
        using var scaled = ScaledPicture.Decode(picture, longestSide, longestSide);
        new BoxCanvas(scaled.Pixels, scaled.Scale).Draw(boxes);
        return JpegFile.Encode(scaled.Pixels, JpegQuality);
    }
}
