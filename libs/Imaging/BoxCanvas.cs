using OpenCvSharp;

namespace Avocet.Imaging;

/// <summary>Draws boxes and their captions on pixels: outlines first, captions over them, each where it hides least.</summary>
/// <param name="pixels">What is drawn on.</param>
/// <param name="scale">Pixels of the canvas for one pixel of the boxes.</param>
internal sealed class BoxCanvas(Mat pixels, double scale)
{
    private const double HersheyHeight = 21; // capital letters at scale 1, in pixels
    private const HersheyFonts Font = HersheyFonts.HersheySimplex;

    // Told apart by people of all kinds of colour vision, and from most photographs (BGR).
    private static readonly Scalar[] Palette =
    [
        new(0, 201, 255), new(255, 178, 0), new(36, 28, 237), new(29, 230, 181), new(204, 72, 163),
        new(39, 127, 255), new(76, 177, 34), new(201, 174, 255), new(190, 146, 112), new(232, 232, 0),
    ];

    private readonly List<Rect> _captions = [];
    private readonly int _line = Math.Max(2, (int)Math.Round(Math.Min(pixels.Width, pixels.Height) / 220.0));
    private readonly double _font = Math.Clamp(Math.Min(pixels.Width, pixels.Height) / 42.0, 9, 24) / HersheyHeight;

    private int Stroke => _font >= 0.8 ? 2 : 1;

    public void Draw(IReadOnlyList<PaintedBox> boxes)
    {
        var edges = boxes.Select(Scale).ToList();
        for (var i = 0; i < boxes.Count; i++)
        {
            Cv2.Rectangle(pixels, edges[i], Scalar.Black, _line + 2, LineTypes.AntiAlias);
            Cv2.Rectangle(pixels, edges[i], Colour(boxes[i].ColourIndex), _line, LineTypes.AntiAlias);
        }

        for (var i = 0; i < boxes.Count; i++)
        {
            if (boxes[i].Caption.Length > 0) Caption(boxes[i], edges[i]);
        }
    }

    /// <summary>One line of text that ends in dots where it is too long.</summary>
    /// <param name="canvas">What is drawn on.</param>
    /// <param name="text">Characters beyond ASCII become question marks: the built-in font has no others.</param>
    /// <param name="left">Left end of the baseline.</param>
    /// <param name="baseline">Height of the baseline.</param>
    /// <param name="height">Height of capital letters.</param>
    /// <param name="maxWidth">Pixels it may take.</param>
    /// <param name="colour">Of the letters.</param>
    public static void Write(Mat canvas, string text, int left, int baseline, double height, int maxWidth, Scalar colour)
    {
        var font = height / HersheyHeight;
        var stroke = font >= 0.8 ? 2 : 1;
        Cv2.PutText(canvas, Fit(text, font, stroke, maxWidth), new Point(left, baseline), Font, font, colour, stroke, LineTypes.AntiAlias);
    }

    private static Scalar Colour(int index) => Palette[(int)((uint)index % Palette.Length)];

    private static string Fit(string text, double font, int stroke, int maxWidth)
    {
        var plain = string.Concat(text.Select(c => c is >= ' ' and <= '~' ? c : '?'));
        if (Width(plain) <= maxWidth) return plain;
        var length = plain.Length;
        while (length > 1 && Width(plain[..length] + "..") > maxWidth) length--;
        return plain[..length] + "..";

        int Width(string candidate) => Cv2.GetTextSize(candidate, Font, font, stroke, out _).Width;
    }

    private Rect Scale(PaintedBox box)
    {
        var (left, top) = (Pixel(box.Left, pixels.Width), Pixel(box.Top, pixels.Height));
        var (right, bottom) = (Pixel(box.Left + box.Width, pixels.Width), Pixel(box.Top + box.Height, pixels.Height));
        return new Rect(left, top, Math.Max(1, right - left), Math.Max(1, bottom - top));

        int Pixel(double value, int limit) => (int)Math.Clamp(Math.Round(value * scale), 0, limit - 1);
    }

    private void Caption(PaintedBox box, Rect edges)
    {
        var pad = Math.Max(2, (int)Math.Round(_font * 7));
        var text = Fit(box.Caption, _font, Stroke, pixels.Width - (2 * pad));
        var size = Cv2.GetTextSize(text, Font, _font, Stroke, out var below);
        var label = Place(edges, size.Width + (2 * pad), size.Height + below + pad);
        var colour = Colour(box.ColourIndex);
        Cv2.Rectangle(pixels, label, colour, -1);
        var letters = (0.114 * colour.Val0) + (0.587 * colour.Val1) + (0.299 * colour.Val2) > 125 ? Scalar.Black : Scalar.White;
        var baseline = label.Y + size.Height + (pad / 2) + 1;
        Cv2.PutText(pixels, text, new Point(label.X + pad, baseline), Font, _font, letters, Stroke, LineTypes.AntiAlias);
        _captions.Add(label);
    }

    /// <summary>Above the box, else below it, else inside: the first place within the picture that covers no other caption.</summary>
    private Rect Place(Rect box, int width, int height)
    {
        var left = Math.Clamp(box.X - (_line / 2), 0, Math.Max(0, pixels.Width - width));
        var places = new[] { box.Y - height, box.Y, box.Bottom, box.Bottom - height }
            .Where(top => top >= 0 && top + height <= pixels.Height)
            .Select(top => new Rect(left, top, width, height))
            .ToList();
        if (places.Count == 0) places.Add(new Rect(left, Math.Clamp(box.Y, 0, Math.Max(0, pixels.Height - height)), width, height));
        return places.MinBy(place => _captions.Sum(other => Area(place.Intersect(other))));
    }

    private static int Area(Rect rect) => rect.Width * rect.Height;
}
