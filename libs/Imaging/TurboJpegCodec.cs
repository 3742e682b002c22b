using System.Runtime.InteropServices;

namespace Avocet.Imaging;

/// <summary>
/// JPEG to JPEG through libjpeg-turbo itself: decoded into a buffer that is kept from picture to picture, resized, encoded straight into
/// another. The same bytes as OpenCV makes, without its copies. One thread at a time.
/// </summary>
internal sealed unsafe class TurboJpegCodec : IDisposable
{
    private readonly nint _decompressor = TurboJpegNative.InitDecompress();
    private readonly nint _compressor = TurboJpegNative.InitCompress();
    private readonly BilinearResize _resize = new(GatheredRow.IsSupported);
    private readonly PixelBuffer _pixels = new();
    private readonly PixelBuffer _resized = new();
    private readonly PixelBuffer _jpeg = new();

    /// <summary>Frees the native side where nobody disposed of it.</summary>
    ~TurboJpegCodec() => Free();

    /// <summary>
    /// Makes a JPEG over. <see langword="false"/> where this path cannot (not of the expected size, CMYK, unusual sampling, too damaged):
    /// OpenCV then decides.
    /// </summary>
    /// <param name="source">A JPEG whose pixels need no turning.</param>
    /// <param name="plan">What to do with it.</param>
    /// <param name="quality">0–100.</param>
    /// <param name="jpeg">The result: valid until the next call.</param>
    public bool TryTranscode(ReadOnlySpan<byte> source, in TranscodePlan plan, int quality, out ReadOnlySpan<byte> jpeg)
    {
        jpeg = default;
        var (width, height) = plan.Decoded;
        var pixels = _pixels.Reserve((nuint)width * (nuint)height * 3);
        if (!TryDecode(source, plan, pixels)) return false;
        var (x, y, cropWidth, cropHeight) = plan.DecodedCrop;
        var (toWidth, toHeight) = plan.Target;
        var resized = _resized.Reserve((nuint)toWidth * (nuint)toHeight * 3);
        var pitch = (long)width * 3;
        _resize.Run(pixels + (y * pitch) + (x * 3), pitch, cropWidth, cropHeight, resized, toWidth, toHeight);
        if (plan.Mirror) Mirror(resized, toWidth, toHeight);
        return TryEncode(resized, toWidth, toHeight, quality, out jpeg);
    }

    /// <summary>Gives back what a single very large picture took.</summary>
    public void Trim()
    {
        _pixels.Trim();
        _resized.Trim();
        _jpeg.Trim();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private bool TryDecode(ReadOnlySpan<byte> source, in TranscodePlan plan, byte* pixels)
    {
        fixed (byte* bytes = source)
        {
            var length = (nuint)source.Length;
            if (TurboJpegNative.DecompressHeader(_decompressor, bytes, length, out var width, out var height, out _, out _) != 0
                || (width, height) != plan.Size)
            {
                return false;
            }

            // The size asked for chooses the scale of decoding.
            var (toWidth, toHeight) = plan.Decoded;
            return TurboJpegNative.Decompress(
                    _decompressor, bytes, length, pixels, toWidth, toWidth * 3, toHeight, TurboJpegNative.Bgr, 0) == 0
                || TurboJpegNative.GetErrorCode(_decompressor) == TurboJpegNative.WarningCode;
        }
    }

    private bool TryEncode(byte* pixels, int width, int height, int quality, out ReadOnlySpan<byte> jpeg)
    {
        jpeg = default;
        var written = TurboJpegNative.BufferSize(width, height, TurboJpegNative.Sampling420);
        var output = _jpeg.Reserve(written);
        var failed = TurboJpegNative.Compress(
            _compressor, pixels, width, width * 3, height, TurboJpegNative.Bgr, ref output, ref written,
            TurboJpegNative.Sampling420, quality, TurboJpegNative.AccurateDct | TurboJpegNative.NoRealloc);
        if (failed != 0) return false;
        jpeg = new ReadOnlySpan<byte>(output, checked((int)written));
        return true;
    }

    private static void Mirror(byte* pixels, int width, int height)
    {
        for (var y = 0; y < height; y++)
        {
            var row = new Span<Pixel>(pixels + ((long)y * width * 3), width);
            row.Reverse();
        }
    }

    private void Free()
    {
        _pixels.Free();
        _resized.Free();
        _jpeg.Free();
        if (_decompressor != 0) _ = TurboJpegNative.Destroy(_decompressor);
        if (_compressor != 0) _ = TurboJpegNative.Destroy(_compressor);
    }

    private readonly record struct Pixel(byte Blue, byte Green, byte Red);

    /// <summary>Native memory that grows to the largest picture seen.</summary>
    private sealed class PixelBuffer
    {
        private const nuint Step = 1 << 20;
        private const nuint Kept = 64 << 20;
        private byte* _bytes;
        private nuint _capacity;

        public byte* Reserve(nuint needed)
        {
            if (_capacity >= needed) return _bytes;
            Free();
            var capacity = (needed + Step - 1) / Step * Step;
            _bytes = (byte*)NativeMemory.Alloc(capacity);
            _capacity = capacity;
            return _bytes;
        }

        public void Trim()
        {
            if (_capacity > Kept) Free();
        }

        public void Free()
        {
            NativeMemory.Free(_bytes);
            _bytes = null;
            _capacity = 0;
        }
    }
}
