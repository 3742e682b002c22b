using System.Runtime.InteropServices;

namespace Avocet.Imaging;

/// <summary>
/// The part of the TurboJPEG 2 API in use (libturbojpeg.so.0, version 2.0 and later; 3.x keeps it). Constants and signatures are those of
/// its turbojpeg.h.
/// </summary>
internal static unsafe partial class TurboJpegNative
{
    private const string Library = "libturbojpeg.so.0";

    /// <summary>TJPF_BGR: three bytes a pixel, blue first, as OpenCV keeps pictures.</summary>
    public const int Bgr = 1;

    /// <summary>TJSAMP_420.</summary>
    public const int Sampling420 = 2;

    /// <summary>TJFLAG_NOREALLOC: the destination buffer is ours.</summary>
    public const int NoRealloc = 1024;

    /// <summary>TJFLAG_ACCURATEDCT: below quality 96 the library would take the fast DCT, which gives other bytes than OpenCV.</summary>
    public const int AccurateDct = 4096;

    /// <summary>TJERR_WARNING of tjGetErrorCode: the picture is damaged but decoded, as OpenCV decodes it.</summary>
    public const int WarningCode = 0;

    /// <summary>Whether the library is on this machine; without it OpenCV does everything, to the same bytes.</summary>
    public static bool IsAvailable { get; } = NativeLibrary.TryLoad(Library, out _);

    [LibraryImport(Library, EntryPoint = "tjInitDecompress")]
    public static partial nint InitDecompress();

    [LibraryImport(Library, EntryPoint = "tjInitCompress")]
    public static partial nint InitCompress();

    [LibraryImport(Library, EntryPoint = "tjDestroy")]
    public static partial int Destroy(nint handle);

    [LibraryImport(Library, EntryPoint = "tjDecompressHeader3")]
    public static partial int DecompressHeader(
        nint handle, byte* jpeg, nuint size, out int width, out int height, out int sampling, out int colourSpace);

    [LibraryImport(Library, EntryPoint = "tjDecompress2")]
    public static partial int Decompress(
        nint handle, byte* jpeg, nuint size, byte* pixels, int width, int pitch, int height, int pixelFormat, int flags);

    [LibraryImport(Library, EntryPoint = "tjCompress2")]
    public static partial int Compress(
        nint handle, byte* pixels, int width, int pitch, int height, int pixelFormat,
        ref byte* jpeg, ref nuint size, int sampling, int quality, int flags);

    [LibraryImport(Library, EntryPoint = "tjBufSize")]
    public static partial nuint BufferSize(int width, int height, int sampling);

    [LibraryImport(Library, EntryPoint = "tjGetErrorCode")]
    public static partial int GetErrorCode(nint handle);
}
