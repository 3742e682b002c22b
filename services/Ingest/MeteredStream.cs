namespace Avocet.Ingest;

/// <summary>A stream that is read forward only, with a limit to its bytes and to its silence.</summary>
/// <param name="inner">Where the bytes come from; disposed of with this stream.</param>
/// <param name="exceeded">Thrown when more than <see cref="Allowance"/> is read.</param>
/// <param name="silence">Longest wait for the next bytes; <see langword="null"/> waits for ever.</param>
internal sealed class MeteredStream(Stream inner, Func<Exception> exceeded, TimeSpan? silence = null) : Stream
{
    private readonly byte[] _start = new byte[8];

    /// <summary>Bytes that may still be read.</summary>
    public long Allowance { get; set; } = long.MaxValue;

    /// <summary>Bytes read so far.</summary>
    public long BytesRead { get; private set; }

    /// <summary>The first bytes read, for telling what it was.</summary>
    public ReadOnlySpan<byte> Start => _start.AsSpan(0, (int)Math.Min(BytesRead, _start.Length));

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Meter(inner.Read(buffer, offset, count), buffer.AsSpan(offset));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (silence is not { } patience) return Meter(await inner.ReadAsync(buffer, cancellationToken), buffer.Span);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stop.CancelAfter(patience);
        try
        {
            return Meter(await inner.ReadAsync(buffer, stop.Token), buffer.Span);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"Nothing came for {patience.TotalSeconds:0} seconds.");
        }
    }

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }

    private int Meter(int read, ReadOnlySpan<byte> bytes)
    {
        if (BytesRead < _start.Length)
        {
            var kept = (int)Math.Min(_start.Length - BytesRead, read);
            bytes[..kept].CopyTo(_start.AsSpan((int)BytesRead));
        }

        BytesRead += read;
        Allowance -= read;
        return Allowance >= 0 ? read : throw exceeded();
    }
}
