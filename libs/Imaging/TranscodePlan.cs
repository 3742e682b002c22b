namespace Avocet.Imaging;

/// <summary>
/// What is done to one picture, in whole pixels: im2rec's arithmetic, from the picture's own size even when it is decoded smaller.
/// </summary>
/// <param name="Size">The picture's size, upright.</param>
/// <param name="Crop">Offset and size of the part that is kept.</param>
/// <param name="Target">Size of the result.</param>
/// <param name="Mirror">Left and right exchanged.</param>
/// <param name="Reduction">1, or 2, 4, 8: the picture is decoded at this part of its size.</param>
internal readonly record struct TranscodePlan(
    (int Width, int Height) Size, (int X, int Y, int Width, int Height) Crop, (int Width, int Height) Target, bool Mirror, int Reduction)
{
    /// <summary>Size of the picture as decoded: libjpeg rounds up.</summary>
    public (int Width, int Height) Decoded => (Reduced(Size.Width), Reduced(Size.Height));

    /// <summary>The part that is kept, in pixels as decoded.</summary>
    public (int X, int Y, int Width, int Height) DecodedCrop => Reduction == 1
        ? Crop
        : (Crop.X / Reduction, Crop.Y / Reduction, Reduced(Crop.Width), Reduced(Crop.Height));

    public static TranscodePlan Of(TranscodeOptions options, bool jpeg, int width, int height, bool mirror)
    {
        var side = Math.Min(width, height);
        var crop = options.CenterCrop ? ((width - side) / 2, (height - side) / 2, side, side) : (0, 0, width, height);
        var (targetWidth, targetHeight) = TargetSize(options, width, height);
        var reduction = 1;
        if (jpeg && options is { FastLarge: true, ShorterEdge: > 0, Colour: not PictureColour.Unchanged })
        {
            while (reduction < 8 && side / (reduction * 2) >= options.ShorterEdge) reduction *= 2;
        }

        return new TranscodePlan((width, height), crop, ((int)targetWidth, (int)targetHeight), mirror, reduction);
    }

    /// <summary>Size of the result for a picture of this size; may be beyond what fits in a picture.</summary>
    public static (long Width, long Height) TargetSize(TranscodeOptions options, int width, int height)
    {
        if (options.CenterCrop) width = height = Math.Min(width, height);
        if (options.ShorterEdge == 0) return (width, height);
        return height > width
            ? (options.ShorterEdge, (long)height * options.ShorterEdge / width)
            : ((long)width * options.ShorterEdge / height, options.ShorterEdge);
    }

    private int Reduced(int pixels) => (pixels + Reduction - 1) / Reduction;
}
