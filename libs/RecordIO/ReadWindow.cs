namespace Avocet.RecordIO;

/// <summary>A sliding window on a stream. It grows by the bytes that arrive, not by the bytes that are asked for.</summary>
internal sealed class ReadWindow(Stream stream)
{
    private byte[] _buffer = new byte[64 * 1024];
    private int _begin;
    private int _end;
    private int _searched;

    /// <summary>Offset of the window's first byte from where the stream began.</summary>
    public long Offset { get; private set; }

    /// <summary>The bytes in the window.</summary>
    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(_begin, _end - _begin);

    /// <summary>Reads until the window holds so many bytes; false where the stream ends before.</summary>
    public bool Ensure(int count)
    {
        while (_end - _begin < count)
        {
            if (!ReadMore()) return false;
        }

        return true;
    }

    /// <summary>
    /// The same, but stops at an aligned magic word between <paramref name="from"/> and <paramref name="count"/>.
    /// Each byte is searched once however often the window grows.
    /// </summary>
    public bool EnsureUntilMagic(int from, int count, out int magic)
    {
        _searched = from;
        while (true)
        {
            var have = Math.Min(_end - _begin, count);
            var found = have > _searched ? RecordIoFormat.FindMagic(Bytes[_searched..have]) : -1;
            magic = found < 0 ? -1 : _searched + found;
            if (magic >= 0) return false;
            if (have == count) return true;
            _searched = Math.Max(_searched, have & ~3);
            if (!ReadMore()) return false;
        }
    }

    /// <summary>Drops bytes from the front of the window.</summary>
    public void Advance(int count)
    {
        _begin += count;
        Offset += count;
    }

    private bool ReadMore()
    {
        if (_begin > 0 && _begin == _end) (_begin, _end) = (0, 0);
        if (_end == _buffer.Length)
        {
            if (_begin >= _buffer.Length / 2)
                Buffer.BlockCopy(_buffer, _begin, _buffer, 0, _end - _begin);
            else
                _buffer = Grown();
            (_begin, _end) = (0, _end - _begin);
        }

        var read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        return read > 0;
    }

    private byte[] Grown()
    {
        var grown = new byte[(int)Math.Min(Array.MaxLength, _buffer.Length * 2L)];
        Buffer.BlockCopy(_buffer, _begin, grown, 0, _end - _begin);
        return grown;
    }
}
