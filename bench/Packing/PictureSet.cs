using System.Globalization;
using System.Text;
using OpenCvSharp;

namespace Avocet.Packing;

/// <summary>Seeded pictures with the sizes, qualities and file sizes of real ones, their list beside them.</summary>
/// <param name="Root">Folder of the pictures.</param>
/// <param name="Lines">Lines of their list: one box each.</param>
/// <param name="MeanBytes">Mean file size.</param>
internal sealed record PictureSet(string Root, IReadOnlyList<string> Lines, long MeanBytes)
{
    private static readonly (int Width, int Height)[] CubSizes = [(500, 375), (375, 500), (500, 333), (500, 334), (333, 500), (500, 400), (500, 500), (440, 500)];

    /// <summary>
    /// Like CUB-200-2011: 500 pixels on the longer side, quality 85–96, three in four 4:2:0, the rest 4:4:4, about 70 KB.
    /// </summary>
    /// <param name="folder">Where they are kept.</param>
    /// <param name="count">How many.</param>
    /// <param name="photographs">Folder of photographs to cut them out of; without one they are drawn.</param>
    public static PictureSet Cub(string folder, int count, string? photographs) =>
        Make(folder, count, i => CubSizes[i % CubSizes.Length], photographs, grain: 8);

    /// <summary>Like photographs of a phone: 12 megapixels, lying and upright, about 2 MB.</summary>
    public static PictureSet Photographs(string folder, int count, string? photographs) =>
        Make(folder, count, i => i % 3 == 2 ? (3000, 4000) : (4000, 3000), photographs, grain: 3);

    /// <summary>Writes a list of so many lines, the pictures again and again, and gives its path without the extension.</summary>
    public string WriteList(string prefix, int lines)
    {
        using var file = new StreamWriter(prefix + ".lst", append: false, new UTF8Encoding(false));
        for (var i = 0; i < lines; i++) file.Write(string.Create(CultureInfo.InvariantCulture, $"{i}\t{Lines[i % Lines.Count]}\n"));
        return prefix;
    }

    private static PictureSet Make(string folder, int count, Func<int, (int Width, int Height)> size, string? photographs, int grain)
    {
        Directory.CreateDirectory(folder);
        string[] sources = photographs is null ? [] : [.. Directory.EnumerateFiles(photographs, "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        var (lines, bytes) = (new List<string>(), 0L);
        for (var i = 0; i < count; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{i:D5}.jpg");
            var file = Path.Combine(folder, name);
            if (!File.Exists(file))
                File.WriteAllBytes(file, sources.Length > 0 ? Cut(sources[i % sources.Length], size(i), i) : Draw(size(i), i, grain));
            bytes += new FileInfo(file).Length;
            lines.Add(
                string.Create(CultureInfo.InvariantCulture, $"2\t5\t{i % 5}.0000\t0.{1000 + (i % 900)}\t0.1527\t0.9880\t0.8728\t{name}"));
        }

        return new PictureSet(folder, lines, bytes / count);
    }

    /// <summary>Soft forms from coarse to fine, a few hard edges, and grain: what a photograph costs to decode.</summary>
    private static byte[] Draw((int Width, int Height) size, int seed, int grain)
    {
        Cv2.SetTheRNG((ulong)seed + 1);
        using var picture = new Mat(size.Height, size.Width, MatType.CV_8UC3, Scalar.All(0));
        var weight = 0.5;
        for (var cells = 3; cells < size.Width / 2; cells *= 3, weight *= 0.62)
        {
            using var coarse = new Mat(Math.Max(2, cells * size.Height / size.Width), cells, MatType.CV_8UC3);
            Cv2.Randu(coarse, Scalar.All(0), Scalar.All(255));
            using var soft = new Mat();
            Cv2.Resize(coarse, soft, picture.Size(), interpolation: InterpolationFlags.Cubic);
            Cv2.AddWeighted(picture, 1, soft, weight, 0, picture);
        }

        for (var i = 0; i < 12; i++)
        {
            var radius = size.Width / (6 + ((seed + i) % 9));
            var centre = new Point((seed * 37 % size.Width) + (i * 31), (seed * 53 % size.Height) + (i * 17));
            Cv2.Ellipse(picture, centre, new Size(radius, radius / 2), i * 29, 0, 360, new Scalar(i * 20 % 255, seed % 255, 200 - (i * 10)), i % 3 == 0 ? -1 : 2);
        }

        using var noise = new Mat(size.Height, size.Width, MatType.CV_8UC3);
        Cv2.Randn(noise, Scalar.All(grain), Scalar.All(grain));
        Cv2.Add(picture, noise, picture);
        return Encode(picture, seed);
    }

    /// <summary>A part of a photograph, of the wanted shape, at a place that the seed says.</summary>
    private static byte[] Cut(string photograph, (int Width, int Height) size, int seed)
    {
        using var whole = Cv2.ImRead(photograph);
        var scale = Math.Min((double)whole.Width / size.Width, (double)whole.Height / size.Height) * (0.6 + (0.4 * (seed * 7 % 11) / 10));
        var (width, height) = ((int)(size.Width * scale), (int)(size.Height * scale));
        var place = new Rect((whole.Width - width) * (seed * 13 % 17) / 16, (whole.Height - height) * (seed * 5 % 19) / 18, width, height);
        using var part = new Mat(whole, place);
        using var picture = new Mat();
        Cv2.Resize(part, picture, new Size(size.Width, size.Height), interpolation: InterpolationFlags.Cubic);
        return Encode(picture, seed);
    }

    private static byte[] Encode(Mat picture, int seed)
    {
        Cv2.ImEncode(".jpg", picture, out var jpeg,
            new ImageEncodingParam(ImwriteFlags.JpegQuality, 85 + (seed % 12)),
            new ImageEncodingParam((ImwriteFlags)7, seed % 4 == 3 ? 0x111111 : 0x221111));
        return jpeg;
    }
}
