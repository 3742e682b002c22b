using System.Runtime.InteropServices;
using OpenCvSharp;

namespace Avocet.Imaging;

/// <summary>
/// JPEG to look at: by libjpeg-turbo, which is small, and by OpenCV where that is not there. Not for training pictures, whose bytes count
/// (<see cref="ImageTranscoder"/>).
/// </summary>
internal static unsafe class JpegFile
{
    /// <summary>Decodes at a part of the size.</summary>
    /// <param name="file">An upright JPEG.</param>
    /// <param name="header">What its header says.</param>
    /// <param name="reduction">1, 2, 4 or 8.</param>
    /// <returns><see langword="null"/> where libjpeg-turbo is not there, or does not decode it.</returns>
    public static Raster? TryDecode(ReadOnlySpan<byte> file, in ImageHeader header, int reduction)
    {
        if (!TurboJpegNative.IsAvailable) return null;
        var decompressor = TurboJpegNative.InitDecompress();
        var picture = new Raster((header.Width + reduction - 1) / reduction, (header.Height + reduction - 1) / reduction);
        try
        {
            fixed (byte* bytes = file)
            {
                var failed = TurboJpegNative.Decompress(
                    decompressor, bytes, (nuint)file.Length, picture.Pixels, picture.Width, picture.Width * Raster.Channels, picture.Height,
                    TurboJpegNative.Bgr, 0);
                if (failed == 0) return picture;
            }
        }
        finally
        {
            _ = TurboJpegNative.Destroy(decompressor);
        }

        picture.Dispose();
        return null;
    }

    /// <param name="picture">The pixels.</param>
    /// <param name="quality">0–100.</param>
    public static byte[] Encode(Raster picture, int quality) =>
        TurboJpegNative.IsAvailable ? EncodeByTurboJpeg(picture, quality) : EncodeByOpenCv(picture, quality);

    private static byte[] EncodeByTurboJpeg(Raster picture, int quality)
    {
        var compressor = TurboJpegNative.InitCompress();
        var length = TurboJpegNative.BufferSize(picture.Width, picture.Height, TurboJpegNative.Sampling420);
        var buffer = (byte*)NativeMemory.Alloc(length);
        try
        {
            var failed = TurboJpegNative.Compress(
                compressor, picture.Pixels, picture.Width, picture.Width * Raster.Channels, picture.Height, TurboJpegNative.Bgr,
                ref buffer, ref length, TurboJpegNative.Sampling420, quality, TurboJpegNative.AccurateDct | TurboJpegNative.NoRealloc);
            return failed == 0
                ? new ReadOnlySpan<byte>(buffer, checked((int)length)).ToArray()
                : throw new InvalidOperationException($"libjpeg-turbo does not encode {picture.Width}x{picture.Height} pixels.");
        }
        finally
        {
            NativeMemory.Free(buffer);
            _ = TurboJpegNative.Destroy(compressor);
        }
    }

    private static byte[] EncodeByOpenCv(Raster picture, int quality)
    {
        NativePictureMemory.Prepare();
        using var pixels = Mat.FromPixelData(picture.Height, picture.Width, MatType.CV_8UC3, (nint)picture.Pixels);
        Cv2.ImEncode(".jpg", pixels, out var jpeg, [new ImageEncodingParam(ImwriteFlags.JpegQuality, quality)]);
        return jpeg;
    }
}
