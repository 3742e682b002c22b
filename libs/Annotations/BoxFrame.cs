namespace Avocet.Annotations;

/// <summary>Boxes of a picture as stored, and of the picture turned upright as its EXIF orientation says.</summary>
public static class BoxFrame
{
    /// <summary>Moves a box from the picture as stored to the upright picture.</summary>
    /// <param name="box">Pixels of the picture as stored.</param>
    /// <param name="width">Width as stored.</param>
    /// <param name="height">Height as stored.</param>
    /// <param name="orientation">1–8: 2 mirrored, 3 half turn, 4 upside down, 5 transposed, 6 quarter turn clockwise, 7 transposed the
    /// other way, 8 quarter turn back.</param>
    public static DatasetBox Upright(DatasetBox box, double width, double height, int orientation)
    {
        var (x, y, w, h) = (box.Left, box.Top, box.Width, box.Height);
        var (right, bottom) = (width - x - w, height - y - h);
        return orientation switch
        {
            2 => box with { Left = right },
            3 => box with { Left = right, Top = bottom },
            4 => box with { Top = bottom },
            5 => new(box.ClassId, y, x, h, w),
            6 => new(box.ClassId, bottom, x, h, w),
            7 => new(box.ClassId, bottom, right, h, w),
            8 => new(box.ClassId, y, right, h, w),
            _ => box,
        };
    }

    /// <summary>Moves a box from the upright picture to the picture as stored.</summary>
    /// <param name="box">Pixels of the upright picture.</param>
    /// <param name="width">Width as stored.</param>
    /// <param name="height">Height as stored.</param>
    /// <param name="orientation">1–8.</param>
    public static DatasetBox AsStored(DatasetBox box, double width, double height, int orientation) => orientation switch
    {
        6 => Upright(box, height, width, 8),
        8 => Upright(box, height, width, 6),
        5 or 7 => Upright(box, height, width, orientation),
        _ => Upright(box, width, height, orientation),
    };
}
