using System.Buffers;
using System.Globalization;

namespace Avocet.Imaging;

/// <summary>The bytes of a file from its start on, through one small buffer; ends are told, lengths are never believed.</summary>
internal sealed class HeaderBytes(Stream stream, CancellationToken cancellationToken) : IDisposable
{
    private const int BufferBytes = 8192;
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
    private int _start;
    private int _end;

    /// <summary>Bytes passed so far.</summary>
    public long Position { get; private set; }

    /// <summary>The next bytes without passing them; fewer where the file ends.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> PeekAsync(int count)
    {
        if (_end - _start < count)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
            _end += await stream.ReadAtLeastAsync(_buffer.AsMemory(_end), count - _end, throwOnEndOfStream: false, cancellationToken);
        }

        return _buffer.AsMemory(_start, Math.Min(count, _end - _start));
    }

    /// <summary>The next byte, or -1 at the end.</summary>
    public async ValueTask<int> NextAsync()
    {
        if (_start == _end && (await PeekAsync(1)).IsEmpty) return -1;
        Position++;
        return _buffer[_start++];
    }

    /// <summary>Fills a buffer; <see langword="false"/> where the file ends before.</summary>
    public async ValueTask<bool> TryFillAsync(Memory<byte> destination)
    {
        var buffered = Math.Min(destination.Length, _end - _start);
        _buffer.AsMemory(_start, buffered).CopyTo(destination);
        _start += buffered;
        var read = buffered == destination.Length
            ? 0
            : await stream.ReadAtLeastAsync(
                destination[buffered..], destination.Length - buffered, throwOnEndOfStream: false, cancellationToken);
        Position += buffered + read;
        return buffered + read == destination.Length;
    }

    /// <summary>Fills a buffer.</summary>
    /// <exception cref="ImageHeaderException">The file ends before.</exception>
    public async ValueTask FillAsync(Memory<byte> destination)
    {
        if (!await TryFillAsync(destination)) throw CutShort();
    }

    /// <summary>Passes over bytes; <see langword="false"/> where the file surely ends before.</summary>
    public async ValueTask<bool> TrySkipAsync(long count)
    {
        var buffered = (int)Math.Min(count, _end - _start);
        _start += buffered;
        Position += count;
        count -= buffered;
        if (count == 0) return true;
        if (stream.CanSeek)
        {
            if (count > stream.Length - stream.Position)
            {
                Position -= count - (stream.Length - stream.Position);
                return false;
            }

            stream.Seek(count, SeekOrigin.Current);
            return true;
        }

        (_start, _end) = (0, 0);
        while (count > 0)
        {
            var read = await stream.ReadAsync(_buffer.AsMemory(0, (int)Math.Min(count, _buffer.Length)), cancellationToken);
            if (read == 0)
            {
                Position -= count;
                return false;
            }

            count -= read;
        }

        return true;
    }

    public ImageHeaderException CutShort() =>
        new(string.Create(CultureInfo.InvariantCulture,
            $"The file is cut short: it ends at byte {Position}, before the size of the picture."));

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);
}
