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
    private readonly BilinearResize _resize = new();
    private byte* _pixels;
    private byte* _resized;
    private byte* _jpeg;
    private nuint _pixelsCapacity;
    private nuint _resizedCapacity;
    private nuint _jpegCapacity;

    /// <summary>Frees the native side where nobody disposed of it.</summary>
    ~TurboJpegCodec() => Free();

    /// <summary>
    /// Makes a JPEG over. <see langword="false"/> where this path cannot (not of the expected size, CMYK, unusual sampling, too damaged):
    /// OpenCV then decides.
    /// </summary>
    /// <param name="source">A JPEG whose pixels need no turning.</param>
    /// <param name="size">Its size in pixels, as its header says.</param>
    /// <param name="target">Size of the result.</param>
    /// <param name="mirror">Left and right exchanged.</param>
    /// <param name="quality">1–100.</param>
    /// <param name="jpeg">The result: valid until the next call.</param>
    public bool TryTranscode(
        ReadOnlySpan<byte> source, (int Width, int Height) size, (int Width, int Height) target, bool mirror, int quality, out ReadOnlySpan<byte> jpeg)
    {
        jpeg = default;
        fixed (byte* bytes = source)
        {
            var length = (nuint)source.Length;
            if (TurboJpegNative.DecompressHeader(_decompressor, bytes, length, out var width, out var height, out _, out _) != 0 || (width, height) != size) return false;
            Reserve(ref _pixels, ref _pixelsCapacity, (nuint)width * (nuint)height * 3);
            if (TurboJpegNative.Decompress(_decompressor, bytes, length, _pixels, width, width * 3, height, TurboJpegNative.Bgr, 0) != 0
                && TurboJpegNative.GetErrorCode(_decompressor) != TurboJpegNative.WarningCode)
            {
                return false;
            }
        }

        Reserve(ref _resized, ref _resizedCapacity, (nuint)target.Width * (nuint)target.Height * 3);
        _resize.Run(_pixels, size.Width, size.Height, _resized, target.Width, target.Height);
        if (mirror) Mirror(_resized, target.Width, target.Height);
        Reserve(ref _jpeg, ref _jpegCapacity, TurboJpegNative.BufferSize(target.Width, target.Height, TurboJpegNative.Sampling420));
        var output = _jpeg;
        var written = _jpegCapacity;
        var failed = TurboJpegNative.Compress(
            _compressor, _resized, target.Width, target.Width * 3, target.Height, TurboJpegNative.Bgr, ref output, ref written,
            TurboJpegNative.Sampling420, quality, TurboJpegNative.AccurateDct | TurboJpegNative.NoRealloc);
        if (failed != 0) return false;
        jpeg = new ReadOnlySpan<byte>(output, checked((int)written));
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private static void Mirror(byte* pixels, int width, int height)
    {
        for (var y = 0; y < height; y++)
        {
            var row = new Span<Pixel>(pixels + ((long)y * width * 3), width);
            row.Reverse();
        }
    }

    private static void Reserve(ref byte* buffer, ref nuint capacity, nuint needed)
    {
        if (capacity >= needed) return;
        NativeMemory.Free(buffer);
        buffer = null;
        capacity = 0;
        buffer = (byte*)NativeMemory.Alloc(needed + (needed / 4));
        capacity = needed + (needed / 4);
    }

    private void Free()
    {
        NativeMemory.Free(_pixels);
        NativeMemory.Free(_resized);
        NativeMemory.Free(_jpeg);
        if (_decompressor != 0) _ = TurboJpegNative.Destroy(_decompressor);
        if (_compressor != 0) _ = TurboJpegNative.Destroy(_compressor);
    }

    private readonly record struct Pixel(byte Blue, byte Green, byte Red);
}
