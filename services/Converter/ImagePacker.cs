using System.Buffers;
using Avocet.Contracts;
using Avocet.Imaging;
using Avocet.ObjectStore;

namespace Avocet.Converter;

/// <summary>Makes records: as many pictures at a time as there are workers, however many are being read.</summary>
internal sealed class ImagePacker(IObjectStore store, ConverterOptions options, PackingOptions packing, LearningTask task) : IDisposable
{
    private readonly SemaphoreSlim _workers = new(options.Workers);
    private readonly ImageTranscoder _transcoder = new(new TranscodeOptions
    {
        ShorterEdge = packing.ShorterEdge,
        Quality = packing.JpegQuality,
        MaxPixels = options.MaxMegapixels * 1_000_000L,
    });

    private readonly long _maxBytes = (long)options.MaxImageMegabytes << 20;

    public async Task PackAsync(ShardLine line, RecordSlot slot, CancellationToken cancellationToken)
    {
        var (uri, bytes) = (ObjectUri.Parse(line.Image.Uri), line.Image.Bytes);
        if (bytes > _maxBytes)
        {
            slot.Refuse($"the file has {bytes} bytes, over the limit of {_maxBytes}");
            return;
        }

        var buffer = ArrayPool<byte>.Shared.Rent((int)bytes + 1);
        try
        {
            // One byte more than expected is asked for: it tells a file that has grown.
            await using var file = await store.ReadAsync(uri, cancellationToken);
            var read = await file.ReadAtLeastAsync(
                buffer.AsMemory(0, (int)bytes + 1), (int)bytes + 1, throwOnEndOfStream: false, cancellationToken);
            if (read > bytes) slot.Refuse($"{uri} has more than the {bytes} bytes it had when it was ingested");
            else if (read < bytes) slot.Refuse($"{uri} has only {read} of the {bytes} bytes it had when it was ingested");
            else await MakeAsync(line, slot, buffer.AsMemory(0, read), cancellationToken);
        }
        catch (ObjectNotFoundException)
        {
            slot.Refuse($"{uri} is gone");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public void Dispose()
    {
        _workers.Dispose();
        _transcoder.Dispose();
    }

    private async Task MakeAsync(ShardLine line, RecordSlot slot, ReadOnlyMemory<byte> file, CancellationToken cancellationToken)
    {
        await _workers.WaitAsync(cancellationToken);
        try
        {
            var (entry, image) = (line.Entry, line.Image);
            slot.Make(_transcoder, entry.Id, entry.Labels, TaskLabels.IsPacked(task), file.Span, image.Width, image.Height, image.Mirror);
        }
        finally
        {
            _workers.Release();
        }
    }
}
