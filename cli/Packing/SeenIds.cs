using System.Collections;

namespace Avocet.Cli.Packing;

/// <summary>Remembers ids: a bit each where they are small, as lists have them, so that a million take 128 KiB.</summary>
internal sealed class SeenIds
{
    private const ulong MostBits = 1 << 26;
    private readonly BitArray _small = new(1024);
    private readonly HashSet<ulong> _large = [];

    /// <summary>Whether the id is new.</summary>
    public bool Add(ulong id)
    {
        if (id >= MostBits) return _large.Add(id);
        if ((int)id >= _small.Length) _small.Length = (int)Math.Min(MostBits, Math.Max(id + 1, (ulong)_small.Length * 2));
        if (_small[(int)id]) return false;
        _small[(int)id] = true;
        return true;
    }
}
