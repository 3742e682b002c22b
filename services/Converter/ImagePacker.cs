using System.Buffers;
using Avocet.Contracts;
using Avocet.Imaging;
using Avocet.ObjectStore;
using Avocet.RecordIO;

namespace Avocet.Converter;

/// <summary>A line's record, or why it has none.</summary>
internal readonly record struct PackedLine(ShardLine Line, byte[]? Payload, string? Problem);

/// <summary>Makes records: as many pictures at a time as there are workers, however many are being read.</summary>
internal sealed class ImagePacker(IObjectStore store, ConverterOptions options, PackingOptions packing) : IDisposable
{
    private readonly SemaphoreSlim _workers = new(options.Workers);
    private readonly ImageTranscoder _transcoder = new(packing.ShorterEdge, packing.JpegQuality, options.MaxMegapixels * 1_000_000L);
    private readonly long _maxBytes = (long)options.MaxImageMegabytes << 20;

    public async Task<PackedLine> PackAsync(ShardLine line, CancellationToken cancellationToken)
    {
        var (uri, bytes) = (ObjectUri.Parse(line.Image.Uri), line.Image.Bytes);
        if (bytes > _maxBytes) return new(line, null, $"the file has {bytes} bytes, over the limit of {_maxBytes}");
        var buffer = ArrayPool<byte>.Shared.Rent((int)bytes + 1);
        try
        {
            // One byte more than expected is asked for: it tells a file that has grown.
            await using var file = await store.ReadAsync(uri, cancellationToken);
            var read = await file.ReadAtLeastAsync(
                buffer.AsMemory(0, (int)bytes + 1), (int)bytes + 1, throwOnEndOfStream: false, cancellationToken);
            if (read > bytes) return new(line, null, $"{uri} has more than the {bytes} bytes it had when it was ingested");
            if (read < bytes) return new(line, null, $"{uri} has only {read} of the {bytes} bytes it had when it was ingested");
            await _workers.WaitAsync(cancellationToken);
            try
            {
                return Make(line, buffer.AsSpan(0, read));
            }
            finally
            {
                _workers.Release();
            }
        }
        catch (ObjectNotFoundException)
        {
            return new(line, null, $"{uri} is gone");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public void Dispose() => _workers.Dispose();

    private PackedLine Make(ShardLine line, ReadOnlySpan<byte> file)
    {
        var image = _transcoder.Transcode(file, line.Image.Width, line.Image.Height, line.Image.Mirror);
        return image.Jpeg is null
            ? new(line, null, image.Problem)
            : new(line, ImageRecord.Pack(line.Entry.Id, [.. line.Entry.Labels], image.Jpeg), null);
    }
}
