using System.Runtime.InteropServices;
using OpenCvSharp;

namespace Avocet.Imaging;

/// <summary>Settings of the native side, made once before the first picture.</summary>
internal static class NativePictureMemory
{
    private const int TrimThreshold = -1;
    private const int MmapThreshold = -3;

    static NativePictureMemory()
    {
        // glibc gives each large decode buffer its own mapping and takes it back at once: on big photos the page faults cost as
        // much as the decoding. Kept on the heap instead. musl has no mallopt and no such habit.
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            _ = MallOpt(MmapThreshold, 1 << 30);
            _ = MallOpt(TrimThreshold, 1 << 30);
        }
        catch (EntryPointNotFoundException)
        {
        }
        catch (DllNotFoundException)
        {
        }
    }

    /// <summary>Makes the settings that need no OpenCV, whose library takes a tenth of a second to load.</summary>
    public static void KeepOnHeap()
    {
    }

    /// <summary>Makes all settings: called before any use of OpenCV.</summary>
    public static void Prepare() => OpenCv.Prepare();

    [DllImport("libc", EntryPoint = "mallopt")]
    private static extern int MallOpt(int parameter, int value);

    private static class OpenCv
    {
        static OpenCv()
        {
            KeepOnHeap();

            // One thread a picture: callers work on several pictures at once.
            Cv2.SetNumThreads(1);

            // What is wrong with a picture is in its result; OpenCV would write it to standard error as well.
            Cv2.SetLogLevel(LogLevel.SILENT);
        }

        public static void Prepare()
        {
        }
    }
}
