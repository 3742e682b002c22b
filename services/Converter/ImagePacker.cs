using Avocet.Contracts;
using Avocet.Imaging;
using Avocet.ObjectStore;

namespace Avocet.Converter;

/// <summary>Makes records: as many pictures at a time as there are workers, however many are being read.</summary>
internal sealed class ImagePacker(IObjectStore store, ConverterOptions options, PackingOptions packing, LearningTask task) : IDisposable
{
    private readonly SemaphoreSlim _workers = new(options.Workers);
    private readonly PictureReader _pictures = new(store, options);
    private readonly ImageTranscoder _transcoder = new(new TranscodeOptions
    {
        ShorterEdge = packing.ShorterEdge,
        Quality = packing.JpegQuality,
        MaxPixels = options.MaxMegapixels * 1_000_000L,
    });

    public async Task PackAsync(ShardLine line, RecordSlot slot, CancellationToken cancellationToken)
    {
        var unread = await _pictures.ReadAsync(line.Image, file => MakeAsync(line, slot, file, cancellationToken), cancellationToken);
        if (unread is not null) slot.Refuse(unread);
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
