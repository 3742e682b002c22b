using System.Buffers;
using OpenCvSharp;

namespace Avocet.Imaging.Tests;

/// <summary>Pictures made for a test.</summary>
internal static class Pictures
{
    public static Mat Noise(int width, int height, int seed)
    {
        var picture = new Mat(height, width, MatType.CV_8UC3);
        var state = (uint)seed;
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                state = (state * 1664525) + 1013904223;
                var noise = state >> 26;
                picture.Set(y, x, new Vec3b((byte)((x * 3) + noise), (byte)((y * 5) + noise), (byte)(((x + y) * 2) + noise)));
            }
        }

        return picture;
    }

    public static byte[] Encode(Mat picture, string extension)
    {
        Cv2.ImEncode(extension, picture, out var bytes);
        return bytes;
    }

    /// <summary>Puts an EXIF segment that holds nothing but the orientation behind the start marker.</summary>
    public static byte[] WithOrientation(byte[] jpeg, int orientation)
    {
        byte[] segment =
        [
            0xff, 0xe1, 0, 34, .. "Exif\0\0"u8, .. "MM\0*\0\0\0\b"u8,
            0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0,
        ];
        return [.. jpeg.AsSpan(0, 2), .. segment, .. jpeg.AsSpan(2)];
    }
}

/// <summary>A picture made over, by a transcoder of its own.</summary>
internal sealed class Made
{
    public Made(TranscodeOptions options, byte[] source, int width, int height, bool mirror = false, bool direct = true)
    {
        using var transcoder = new ImageTranscoder(options, direct && TurboJpegNative.IsAvailable);
        var output = new ArrayBufferWriter<byte>();
        var made = transcoder.TryTranscode(source, width, height, mirror, output, out var problem);
        (Bytes, Problem) = (made ? output.WrittenSpan.ToArray() : null, problem);
        if (!made) output.WrittenCount.ShouldBe(0);
    }

    public byte[]? Bytes { get; }

    public string? Problem { get; }
}

/// <summary>Real pictures beside the repository.</summary>
internal static class SharedData
{
    public static string Find(string path)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Avocet.slnx"))) root = root.Parent;
        var found = Path.Combine(root!.FullName, "..", "shared", "data", path);
        Assert.SkipUnless(Path.Exists(found), $"The real pictures {path} are not beside the repository (../shared/data).");
        return found;
    }
}

/// <summary>im2rec's resize written out: OpenCV's fixed-point bilinear interpolation, pixel by pixel.</summary>
internal static class Bilinear
{
    public static Mat Resize(Mat source, int width, int height)
    {
        if (source.Width == width && source.Height == height) return source.Clone();
        var made = new Mat(height, width, MatType.CV_8UC3);
        if (source.Width == 2 * width && source.Height == 2 * height)
        {
            Each(made, (x, y, c) => (Pair(2 * x, 2 * y, c) + Pair(2 * x, (2 * y) + 1, c) + 2) >> 2);
            return made;
        }

        Each(made, (x, y, c) =>
        {
            var (x0, x1, ax, bx) = Taps(x, width, source.Width, zeroAtBorder: true);
            var (y0, y1, ay, by) = Taps(y, height, source.Height, zeroAtBorder: false);
            var top = ((At(source, x0, y0, c) * ax) + (At(source, x1, y0, c) * bx)) >> 4;
            var bottom = ((At(source, x0, y1, c) * ax) + (At(source, x1, y1, c) * bx)) >> 4;
            return (((ay * top) >> 16) + ((by * bottom) >> 16) + 2) >> 2;
        });
        return made;

        int Pair(int x, int y, int c) => At(source, x, y, c) + At(source, x + 1, y, c);
    }

    public static void Mirror(Mat picture)
    {
        using var original = picture.Clone();
        Each(picture, (x, y, c) => At(original, picture.Width - 1 - x, y, c));
    }

    private static (int First, int Second, int FirstWeight, int SecondWeight) Taps(int i, int to, int from, bool zeroAtBorder)
    {
        var scale = 1 / ((double)to / from);
        var f = (float)(((i + 0.5) * scale) - 0.5);
        var at = (int)MathF.Floor(f);
        f -= at;
        if (zeroAtBorder && at < 0) (at, f) = (0, 0);
        if (zeroAtBorder && at >= from - 1) (at, f) = (from - 1, 0);
        var weight = (int)Math.Round((1 - f) * 2048, MidpointRounding.ToEven);
        return (Math.Clamp(at, 0, from - 1), Math.Clamp(at + 1, 0, from - 1), weight, (int)Math.Round(f * 2048, MidpointRounding.ToEven));
    }

    private static int At(Mat picture, int x, int y, int channel) => picture.At<Vec3b>(y, x)[channel];

    private static void Each(Mat picture, Func<int, int, int, int> value)
    {
        var (width, height) = (picture.Width, picture.Height);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                picture.Set(y, x, new Vec3b((byte)value(x, y, 0), (byte)value(x, y, 1), (byte)value(x, y, 2)));
        }
    }
}
