using System.Reflection;
using System.Runtime.InteropServices;
using Avocet.Imaging;
using OpenCvSharp;

namespace Avocet.Cli.Doctor;

/// <summary>What this machine brings: nobody else is asked.</summary>
internal static class MachineChecks
{
    private const string WeightsVariable = "AVOCET_WEIGHTS";

    public static Finding Version()
    {
        var version = typeof(MachineChecks).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        return new(
            "version", Grade.Ok, $"avocet {version}, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}");
    }

    public static Finding OpenCv()
    {
        try
        {
            using var picture = new Mat(8, 8, MatType.CV_8UC3, Scalar.All(90));
            Cv2.ImEncode(".jpg", picture, out var bytes);
            return new("OpenCV", Grade.Ok, $"{Cv2.GetVersionString()} encodes JPEG ({bytes.Length} bytes)");
        }
        catch (Exception absent) when (absent is DllNotFoundException or TypeInitializationException or EntryPointNotFoundException)
        {
            return new(
                "OpenCV", Grade.Fail, $"cannot be loaded: {absent.GetBaseException().Message.Split('\n')[0]}",
                "Install what it is linked with: apt-get install libgtk-3-0 libdrm2 libatomic1 (libgtk-3-0t64 on Debian 13, Ubuntu 24.04)");
        }
    }

    public static Finding TurboJpeg() => TurboJpegNative.IsAvailable
        ? new("libturbojpeg", Grade.Ok, "is there")
        : new(
            "libturbojpeg", Grade.Warn, "is not there: OpenCV packs alone, to the same bytes, slower",
            "apt-get install libturbojpeg0 (on Ubuntu libturbojpeg)");

    public static Finding Weights() => Environment.GetEnvironmentVariable(WeightsVariable) switch
    {
        null or "" => new(
            "weights", Grade.Warn,
            $"{WeightsVariable} is not set: the local SageMaker trains a small network from nothing, which reaches far less",
            "Run ./avocet from a checkout, which fetches them. On AWS they are not needed."),
        var path when File.Exists(path) => new("weights", Grade.Ok, path),
        var path => new("weights", Grade.Fail, $"{WeightsVariable} is '{path}', which is not there", "Correct it, or unset it."),
    };
}
