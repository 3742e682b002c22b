namespace Avocet.Imaging;

/// <summary>Draws boxes and their captions on pixels: outlines first, captions over them, each where it hides least.</summary>
/// <param name="pixels">What is drawn on.</param>
/// <param name="scale">Pixels of the canvas for one pixel of the boxes.</param>
internal sealed class BoxCanvas(Raster pixels, double scale)
{
    // Told apart by people of all kinds of colour vision, and from most photographs.
    private static readonly Colour[] Palette =
    [
        new(0, 201, 255), new(255, 178, 0), new(36, 28, 237), new(29, 230, 181), new(204, 72, 163),
        new(39, 127, 255), new(76, 177, 34), new(201, 174, 255), new(190, 146, 112), new(232, 232, 0),
    ];

    private readonly List<Area> _captions = [];
    private readonly int _line = Math.Max(3, (int)Math.Round(Math.Min(pixels.Width, pixels.Height) / 220.0));
    private readonly double _letters = Math.Clamp(Math.Min(pixels.Width, pixels.Height) / 42.0, 9, 24);

    public void Draw(IReadOnlyList<PaintedBox> boxes)
    {
        var edges = boxes.Select(Scale).ToList();
        for (var i = 0; i < boxes.Count; i++)
        {
            pixels.Outline(edges[i], Colour.Black, _line + 2);
            pixels.Outline(edges[i], ColourOf(boxes[i].ColourIndex), _line);
        }

        for (var i = 0; i < boxes.Count; i++)
        {
            if (boxes[i].Caption.Length > 0) Caption(boxes[i], edges[i]);
        }
    }

    private static Colour ColourOf(int index) => Palette[(int)((uint)index % Palette.Length)];

    private Area Scale(PaintedBox box)
    {
        var (left, top) = (Pixel(box.Left, pixels.Width), Pixel(box.Top, pixels.Height));
        var (right, bottom) = (Pixel(box.Left + box.Width, pixels.Width), Pixel(box.Top + box.Height, pixels.Height));
        return new Area(left, top, Math.Max(1, right - left), Math.Max(1, bottom - top));

        int Pixel(double value, int limit) => (int)Math.Clamp(Math.Round(value * scale), 0, limit - 1);
    }

    private void Caption(PaintedBox box, Area edges)
    {
        var pad = Math.Max(2, (int)Math.Round(_letters / 3));
        var text = StrokeFont.Fit(box.Caption, _letters, pixels.Width - (2 * pad));
        var (width, height) = (StrokeFont.Width(text, _letters), (int)Math.Ceiling(_letters));
        var label = Place(edges, width + (2 * pad), height + StrokeFont.Below(_letters) + pad);
        var colour = ColourOf(box.ColourIndex);
        pixels.Fill(label, colour);
        var letters = colour.Lightness > 125 ? Colour.Black : Colour.White;
        StrokeFont.Write(pixels, text, label.Left + pad, label.Top + height + (pad / 2) + 1, _letters, letters);
        _captions.Add(label);
    }

    /// <summary>Above the box, else below it, else inside: the first place within the picture that covers no other caption.</summary>
    private Area Place(Area box, int width, int height)
    {
        var left = Math.Clamp(box.Left - (_line / 2), 0, Math.Max(0, pixels.Width - width));
        var places = new[] { box.Top - height, box.Top, box.Bottom, box.Bottom - height }
            .Where(top => top >= 0 && top + height <= pixels.Height)
            .Select(top => new Area(left, top, width, height))
            .ToList();
        if (places.Count == 0) places.Add(new Area(left, Math.Clamp(box.Top, 0, Math.Max(0, pixels.Height - height)), width, height));
        return places.MinBy(place => _captions.Sum(place.Common));
    }
}
