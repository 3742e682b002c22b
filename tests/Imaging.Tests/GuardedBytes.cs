using System.Runtime.InteropServices;

namespace Avocet.Imaging.Tests;

/// <summary>Memory with a page behind its last byte that ends the process when it is touched.</summary>
internal sealed unsafe class GuardedBytes : IDisposable
{
    private const int NoAccess = 0, ReadAndWrite = 3, PrivateAnonymous = 0x22;
    private readonly nint _mapped;
    private readonly nuint _length;

    public GuardedBytes(int bytes)
    {
        var page = (nuint)Environment.SystemPageSize;
        var usable = ((nuint)bytes + page - 1) / page * page;
        _length = usable + page;
        _mapped = Map(0, _length, ReadAndWrite, PrivateAnonymous, -1, 0);
        if (_mapped == -1 || Protect(_mapped + (nint)usable, page, NoAccess) != 0) throw new InvalidOperationException("mmap failed.");
        Start = (byte*)_mapped + usable - bytes;
    }

    /// <summary>The first of the bytes.</summary>
    public byte* Start { get; }

    public void Dispose() => _ = Unmap(_mapped, _length);

    [DllImport("libc", EntryPoint = "mmap")]
    private static extern nint Map(nint at, nuint length, int protection, int flags, int file, long offset);

    [DllImport("libc", EntryPoint = "mprotect")]
    private static extern int Protect(nint at, nuint length, int protection);

    [DllImport("libc", EntryPoint = "munmap")]
    private static extern int Unmap(nint at, nuint length);
}
