using Avocet.ObjectStore;

namespace Avocet.Ingest;

/// <summary>An object as a seekable stream that asks for one block at a time: a header is read without its picture.</summary>
internal sealed class RangedObjectStream(IObjectStore store, ObjectUri uri, long length) : Stream
{
    private const int BlockBytes = 1 << 16;
    private byte[] _block = [];
    private long _blockStart;
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set => _position = value;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position >= length || buffer.IsEmpty) return 0;
        if (_position < _blockStart || _position >= _blockStart + _block.Length)
        {
            _block = await store.ReadRangeAsync(uri, _position, BlockBytes, cancellationToken);
            _blockStart = _position;
        }

        var from = (int)(_position - _blockStart);
        var read = Math.Min(buffer.Length, _block.Length - from);
        _block.AsSpan(from, read).CopyTo(buffer.Span);
        _position += read;
        return read;
    }

    public override long Seek(long offset, SeekOrigin origin) => _position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => length + offset,
    };

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read asynchronously.");

    public override void Flush() => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
