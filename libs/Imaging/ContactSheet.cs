using System.Globalization;

namespace Avocet.Imaging;

/// <summary>
/// A page of thumbnails with their boxes drawn. Pictures are scaled down as they come, so that memory is bounded by thumbnails.
/// One thread at a time.
/// </summary>
public sealed class ContactSheet : IDisposable
{
    /// <summary>Most pictures a sheet shows.</summary>
    public const int MaxPictures = 48;

    private const int Columns = 6;
    private const int CellWidth = 260;
    private const int CellHeight = 200;
    private const int CaptionHeight = 22;
    private const int Gap = 12;
    private const int HeadHeight = 64;
    private const int FootHeight = 34;
    private const int JpegQuality = 85;
    private static readonly Colour Paper = new(250, 250, 250);
    private static readonly Colour Frame = new(228, 228, 228);
    private static readonly Colour Ink = new(40, 40, 40);
    private static readonly Colour FaintInk = new(100, 100, 100);

    private readonly string _title;
    private readonly List<(Raster Pixels, string Caption)> _cells = [];

    /// <summary>Starts a sheet.</summary>
    /// <param name="title">Line at its head, e.g. the class with its counts.</param>
    public ContactSheet(string title) => _title = title;

    /// <summary>Adds a picture.</summary>
    /// <param name="picture">The image file.</param>
    /// <param name="boxes">In pixels of the decoded, upright picture.</param>
    /// <param name="caption">Line under it, e.g. its file name.</param>
    /// <exception cref="InvalidDataException">The picture cannot be decoded; nothing is added.</exception>
    /// <exception cref="InvalidOperationException">The sheet is full.</exception>
    public void Add(ReadOnlySpan<byte> picture, IReadOnlyList<PaintedBox> boxes, string caption)
    {
        if (_cells.Count == MaxPictures) throw new InvalidOperationException($"A contact sheet shows at most {MaxPictures} pictures.");
        var scaled = ScaledPicture.Decode(picture, CellWidth, CellHeight);
        new BoxCanvas(scaled.Pixels, scaled.Scale).Draw(boxes);
        _cells.Add((scaled.Pixels, caption));
    }

    /// <summary>The sheet as it stands.</summary>
    /// <param name="more">Pictures that are not on it; said at the foot.</param>
    /// <returns>A JPEG.</returns>
    public byte[] ToJpeg(int more = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(more);
        var rows = Math.Max(1, (_cells.Count + Columns - 1) / Columns);
        var width = Gap + (Columns * (CellWidth + Gap));
        var height = HeadHeight + (rows * (CellHeight + CaptionHeight + Gap)) + (more > 0 ? FootHeight : 0);
        using var sheet = new Raster(width, height);
        sheet.Fill(sheet.Whole, Paper);
        StrokeFont.Write(sheet, _title, Gap, 42, 20, Ink, width - (2 * Gap));
        for (var i = 0; i < _cells.Count; i++)
        {
            var (column, row) = (i % Columns, i / Columns);
            Place(sheet, _cells[i], Gap + (column * (CellWidth + Gap)), HeadHeight + (row * (CellHeight + CaptionHeight + Gap)));
        }

        if (more > 0)
        {
            var note = string.Create(CultureInfo.InvariantCulture, $"and {more} more");
            StrokeFont.Write(sheet, note, Gap, height - 14, 14, FaintInk, width - (2 * Gap));
        }

        return JpegFile.Encode(sheet, JpegQuality);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (pixels, _) in _cells) pixels.Dispose();
        _cells.Clear();
    }

    private static void Place(Raster sheet, (Raster Pixels, string Caption) cell, int left, int top)
    {
        sheet.Fill(new Area(left, top, CellWidth, CellHeight), Frame);
        sheet.Paste(cell.Pixels, left + ((CellWidth - cell.Pixels.Width) / 2), top + ((CellHeight - cell.Pixels.Height) / 2));
        StrokeFont.Write(sheet, cell.Caption, left, top + CellHeight + 16, 10, FaintInk, CellWidth);
    }
}
