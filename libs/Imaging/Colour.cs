namespace Avocet.Imaging;

/// <summary>A colour in the order of a raster's bytes.</summary>
internal readonly record struct Colour(byte Blue, byte Green, byte Red)
{
    public static readonly Colour Black = new(0, 0, 0);

    public static readonly Colour White = new(255, 255, 255);

    /// <summary>How light people see it, 0–255.</summary>
    public double Lightness => (0.114 * Blue) + (0.587 * Green) + (0.299 * Red);
}
