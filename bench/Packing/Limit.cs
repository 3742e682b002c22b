using Avocet.Imaging;

namespace Avocet.Packing;

/// <summary>
/// The least that packing a picture takes: libjpeg-turbo decodes the file and encodes the resized pixels, both in memory. No reading, no
/// resizing, no record.
/// </summary>
internal sealed unsafe class Limit(PictureSet set, int shorterEdge, int images)
{
    private readonly (byte[] File, ImageHeader Header, byte[] Resized, int Width, int Height)[] _pictures =
        [.. set.Lines.Take(images).Select(line => Load(Path.Combine(set.Root, line.Split('\t')[^1]), shorterEdge))];

    /// <summary>Does it once for every picture.</summary>
    public void Run(int threads)
    {
        var next = -1;
        var workers = Enumerable.Range(0, threads).Select(_ => new Thread(Work)).ToList();
        foreach (var worker in workers) worker.Start();
        foreach (var worker in workers) worker.Join();

        void Work()
        {
            var (decompressor, compressor) = (TurboJpegNative.InitDecompress(), TurboJpegNative.InitCompress());
            var (pixels, jpeg) = (new byte[_pictures.Max(picture => picture.Header.Width * picture.Header.Height * 3)], new byte[1 << 21]);
            fixed (byte* pixelsAt = pixels, jpegAt = jpeg)
            {
                for (int i; (i = Interlocked.Increment(ref next)) < _pictures.Length;)
                    One(_pictures[i], decompressor, compressor, pixelsAt, jpegAt);
            }

            _ = TurboJpegNative.Destroy(decompressor);
            _ = TurboJpegNative.Destroy(compressor);
        }
    }

    private static void One(
        in (byte[] File, ImageHeader Header, byte[] Resized, int Width, int Height) picture, nint decompressor, nint compressor, byte* pixels, byte* jpeg)
    {
        var (output, written) = ((nint)jpeg, TurboJpegNative.BufferSize(picture.Width, picture.Height, TurboJpegNative.Sampling420));
        var outputAt = (byte*)output;
        fixed (byte* file = picture.File, resized = picture.Resized)
        {
            var header = picture.Header;
            var failed = TurboJpegNative.Decompress(
                    decompressor, file, (nuint)picture.File.Length, pixels, header.Width, header.Width * 3, header.Height, TurboJpegNative.Bgr, 0)
                | TurboJpegNative.Compress(
                    compressor, resized, picture.Width, picture.Width * 3, picture.Height, TurboJpegNative.Bgr, ref outputAt, ref written,
                    TurboJpegNative.Sampling420, 95, TurboJpegNative.AccurateDct | TurboJpegNative.NoRealloc);
            if (failed != 0) throw new InvalidOperationException("libjpeg-turbo refuses a picture of the set.");
        }
    }

    private static (byte[] File, ImageHeader Header, byte[] Resized, int Width, int Height) Load(string path, int shorterEdge)
    {
        var file = File.ReadAllBytes(path);
        using var picture = OpenCvCodec.Decode(file);
        var (width, height) = TranscodePlan.TargetSize(new TranscodeOptions { ShorterEdge = shorterEdge }, picture.Width, picture.Height);
        using var resized = new OpenCvSharp.Mat();
        OpenCvSharp.Cv2.Resize(picture, resized, new OpenCvSharp.Size((int)width, (int)height));
        return (file, ImageHeader.Read(file), new ReadOnlySpan<byte>((void*)resized.Data, (int)(width * height * 3)).ToArray(), (int)width, (int)height);
    }
}
