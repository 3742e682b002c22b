namespace Avocet.Imaging;

/// <summary>A box to draw.</summary>
/// <param name="Left">Pixels from the left edge of the decoded image.</param>
/// <param name="Top">Pixels from the top edge.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Caption">Text above the box; empty for none.</param>
/// <param name="ColourIndex">Which colour of the palette; the same index, the same colour.</param>
public sealed record PaintedBox(double Left, double Top, double Width, double Height, string Caption, int ColourIndex);
