using System.Runtime.InteropServices;

namespace Avocet.Imaging;

/// <summary>
/// Pixels to draw on: three bytes each, blue first, rows without gaps, in native memory. What reaches beyond them is cut off.
/// One thread at a time.
/// </summary>
internal sealed unsafe class Raster : IDisposable
{
    public const int Channels = 3;

    /// <param name="width">Pixels, at least 1.</param>
    /// <param name="height">Pixels, at least 1.</param>
    public Raster(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        (Width, Height) = (width, height);
        Pixels = (byte*)NativeMemory.Alloc((nuint)width * (nuint)height, Channels);
    }

    /// <summary>Frees the pixels where nobody disposed of them.</summary>
    ~Raster() => NativeMemory.Free(Pixels);

    public int Width { get; }

    public int Height { get; }

    public byte* Pixels { get; private set; }

    public Area Whole => new(0, 0, Width, Height);

    /// <summary>The pixels of a row from a column on.</summary>
    public Span<Colour> Row(int y, int left = 0) => new((Colour*)Pixels + ((long)y * Width) + left, Width - left);

    public void Fill(Area area, Colour colour)
    {
        var (left, right) = (Math.Clamp(area.Left, 0, Width), Math.Clamp(area.Right, 0, Width));
        if (right <= left) return;
        for (var y = Math.Max(0, area.Top); y < Math.Min(Height, area.Bottom); y++) Row(y, left)[..(right - left)].Fill(colour);
    }

    /// <summary>Draws the edges of an area, half of each line outside of it.</summary>
    public void Outline(Area area, Colour colour, int thickness)
    {
        var (left, top, before) = (area.Left - (thickness / 2), area.Top - (thickness / 2), thickness / 2);
        var (width, height) = (area.Width + thickness, area.Height + thickness);
        Fill(new Area(left, top, width, thickness), colour);
        Fill(new Area(left, area.Bottom - before, width, thickness), colour);
        Fill(new Area(left, top, thickness, height), colour);
        Fill(new Area(area.Right - before, top, thickness, height), colour);
    }

    /// <summary>Puts another picture on this one, within whose borders it must be.</summary>
    public void Paste(Raster other, int left, int top)
    {
        for (var y = 0; y < other.Height; y++) other.Row(y).CopyTo(Row(top + y, left));
    }

    /// <summary>Draws lines with round ends and soft edges as one: where they cross they are no darker.</summary>
    public void Draw(IReadOnlyList<Segment> segments, double thickness, Colour colour)
    {
        if (segments.Count == 0) return;
        var reach = (thickness / 2) + 1;
        var left = Math.Max(0, (int)Math.Floor(segments.Min(segment => Math.Min(segment.X1, segment.X2)) - reach));
        var top = Math.Max(0, (int)Math.Floor(segments.Min(segment => Math.Min(segment.Y1, segment.Y2)) - reach));
        var right = Math.Min(Width - 1, (int)Math.Ceiling(segments.Max(segment => Math.Max(segment.X1, segment.X2)) + reach));
        var bottom = Math.Min(Height - 1, (int)Math.Ceiling(segments.Max(segment => Math.Max(segment.Y1, segment.Y2)) + reach));
        if (right < left || bottom < top) return;
        var (width, height) = (right - left + 1, bottom - top + 1);
        var covered = new float[width * height];
        foreach (var segment in segments)
        {
            var (firstX, lastX) = Range(segment.X1, segment.X2, left, right);
            var (firstY, lastY) = Range(segment.Y1, segment.Y2, top, bottom);
            for (var y = firstY; y <= lastY; y++)
            {
                for (var x = firstX; x <= lastX; x++)
                {
                    ref var part = ref covered[((y - top) * width) + x - left];
                    part = Math.Max(part, (float)Math.Clamp((thickness / 2) + 0.5 - segment.Distance(x, y), 0, 1));
                }
            }
        }

        for (var y = 0; y < height; y++)
        {
            var row = Row(top + y, left);
            for (var x = 0; x < width; x++) row[x] = Mix(row[x], colour, covered[(y * width) + x]);
        }

        (int First, int Last) Range(double one, double other, int first, int last) => (
            Math.Max(first, (int)Math.Floor(Math.Min(one, other) - reach)),
            Math.Min(last, (int)Math.Ceiling(Math.Max(one, other) + reach)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(Pixels);
        Pixels = null;
        GC.SuppressFinalize(this);
    }

    private static Colour Mix(Colour below, Colour above, float part)
    {
        return new Colour(Channel(below.Blue, above.Blue), Channel(below.Green, above.Green), Channel(below.Red, above.Red));

        byte Channel(byte one, byte other) => (byte)(one + ((other - one) * part) + 0.5f);
    }
}
