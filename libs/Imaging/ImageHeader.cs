using System.Globalization;
using System.Text;

namespace Avocet.Imaging;

/// <summary>Kind of an image file, told by its content.</summary>
public enum ImageFormat
{
    /// <summary>JPEG, whatever its coding: baseline, progressive, arithmetic, 12-bit, CMYK, multi-picture.</summary>
    Jpeg,

    /// <summary>PNG, animated ones included.</summary>
    Png,

    /// <summary>GIF.</summary>
    Gif,

    /// <summary>Windows or OS/2 bitmap.</summary>
    Bmp,

    /// <summary>TIFF and BigTIFF; the first picture counts.</summary>
    Tiff,

    /// <summary>WebP: lossy, lossless, extended.</summary>
    WebP,
}

/// <summary>What the header of an image file says; nothing is decoded.</summary>
/// <param name="Format">Kind of file.</param>
/// <param name="Width">Pixels as stored, at least 1.</param>
/// <param name="Height">Pixels as stored, at least 1.</param>
/// <param name="Orientation">EXIF orientation that decoding applies, 1–8; 1 where the file says nothing.</param>
/// <remarks>
/// The orientation is the one that OpenCV applies, so that boxes turn exactly when their picture does: of a JPEG the first Exif segment
/// counts, of a PNG and a WebP the first EXIF chunk, of a TIFF its own tag.
/// </remarks>
public readonly record struct ImageHeader(ImageFormat Format, int Width, int Height, int Orientation)
{
    private const int LongestSignature = 12;

    /// <summary>Size after the rotation that decoding applies.</summary>
    public (int Width, int Height) Upright => Orientation is >= 5 and <= 8 ? (Height, Width) : (Width, Height);

    /// <summary>
    /// Reads a header from the start of a stream, no further than needed: metadata in front of the size is skipped, never held. Memory
    /// stays under 100 KiB whatever lengths the file claims.
    /// </summary>
    /// <param name="stream">The image file. Seekable ones are sought, others read through.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="ImageHeaderException">There is no size to be had; the message says why.</exception>
    public static async Task<ImageHeader> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var bytes = new HeaderBytes(stream, cancellationToken);
        var signature = await bytes.PeekAsync(LongestSignature);
        if (signature.IsEmpty) throw Empty();
        var header = Tell(signature.Span) switch
        {
            ImageFormat.Jpeg => await JpegHeader.ReadAsync(bytes),
            ImageFormat.Png => await PngHeader.ReadAsync(bytes),
            ImageFormat.Gif => await SmallHeaders.ReadGifAsync(bytes),
            ImageFormat.Bmp => await SmallHeaders.ReadBmpAsync(bytes),
            ImageFormat.Tiff => await TiffHeader.ReadAsync(bytes),
            ImageFormat.WebP => await WebPHeader.ReadAsync(bytes),
            _ => throw new ImageHeaderException(Describe((await bytes.PeekAsync(64)).Span)),
        };
        return header is { Width: > 0, Height: > 0 }
            ? header
            : throw new ImageHeaderException(string.Create(
                CultureInfo.InvariantCulture, $"The picture is {header.Width}x{header.Height} pixels by its header."));
    }

    /// <summary>Reads the header of a file in memory.</summary>
    /// <param name="file">The image file.</param>
    /// <exception cref="ImageHeaderException">There is no size to be had; the message says why.</exception>
    public static unsafe ImageHeader Read(ReadOnlySpan<byte> file)
    {
        if (file.IsEmpty) throw Empty();
        fixed (byte* start = file)
        {
            // Never waits: memory is always there.
            using var stream = new UnmanagedMemoryStream(start, file.Length);
            return ReadAsync(stream, CancellationToken.None).GetAwaiter().GetResult();
        }
    }

    private static ImageHeaderException Empty() => new("The file is empty.");

    private static ImageFormat? Tell(ReadOnlySpan<byte> start) => start switch
    {
        [0xff, 0xd8, ..] => ImageFormat.Jpeg,
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => ImageFormat.Png,
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => ImageFormat.Gif,
        [(byte)'B', (byte)'M', ..] => ImageFormat.Bmp,
        [(byte)'I', (byte)'I', 42 or 43, 0, ..] or [(byte)'M', (byte)'M', 0, 42 or 43, ..] => ImageFormat.Tiff,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => ImageFormat.WebP,
        _ => null,
    };

    private static string Describe(ReadOnlySpan<byte> start)
    {
        if (start.Length >= 12 && start[4..8].SequenceEqual("ftyp"u8))
            return $"The file is of kind '{Printable(start[8..12])}' (HEIC, AVIF or a film); convert it to JPEG or PNG.";
        var text = Printable(start);
        return text.Length == start.Length
            ? $"The file is a text, not a picture; it begins \"{text}\"."
            : "The file is of no known image kind; it begins with the bytes "
                + $"{Convert.ToHexStringLower(start[..Math.Min(8, start.Length)])}.";
    }

    /// <summary>The text up to the first byte that is none.</summary>
    private static string Printable(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOfAnyExcept(PrintableBytes);
        var text = Encoding.ASCII.GetString(end < 0 ? bytes : bytes[..end]);
        return text.ReplaceLineEndings(" ").Replace('\t', ' ');
    }

    private static readonly System.Buffers.SearchValues<byte> PrintableBytes = System.Buffers.SearchValues.Create(
        [(byte)'\t', (byte)'\n', (byte)'\r', .. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (byte)c)]);
}
