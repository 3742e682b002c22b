using System.Runtime.InteropServices;

namespace Avocet.ObjectStore;

internal static class MemoryStreams
{
    /// <summary>A stream over bytes in memory, without copying them; the SDK may read it again when it retries.</summary>
    public static MemoryStream AsStream(this ReadOnlyMemory<byte> bytes) => MemoryMarshal.TryGetArray(bytes, out var array)
        ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
        : new MemoryStream(bytes.ToArray(), writable: false);
}
