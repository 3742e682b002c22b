using System.Runtime.InteropServices;

namespace Avocet.LocalSageMaker;

/// <summary>Two calls of the system that .NET does not offer.</summary>
internal static class Posix
{
    private const int Sigterm = 15;

    /// <summary>Asks a process to end.</summary>
    public static void Terminate(int process) => _ = Kill(process, Sigterm);

    /// <summary>Gives a file a second name, or copies it where that cannot be, as between two file systems.</summary>
    public static void LinkOrCopy(string from, string to)
    {
        File.Delete(to);
        if (Link(from, to) != 0) File.Copy(from, to);
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);

    [DllImport("libc", EntryPoint = "link", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int Link([MarshalAs(UnmanagedType.LPUTF8Str)] string from, [MarshalAs(UnmanagedType.LPUTF8Str)] string to);
}
