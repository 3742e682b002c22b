using System.Buffers;
using Avocet.ObjectStore;

namespace Avocet.Converter;

/// <summary>
/// Reads pictures and masks of a data set: none larger than is allowed, and no picture that has changed since it was ingested.
/// </summary>
internal sealed class PictureReader(IObjectStore store, ConverterOptions options)
{
    private readonly long _maxBytes = (long)options.MaxImageMegabytes << 20;

    /// <summary>Reads a picture's file and hands it over; its bytes are lent for that time only.</summary>
    /// <returns>Why it was not handed over, or <see langword="null"/>.</returns>
    public async Task<string?> ReadAsync(ListImage image, Func<ReadOnlyMemory<byte>, Task> use, CancellationToken cancellationToken)
    {
        var (uri, bytes) = (ObjectUri.Parse(image.Uri), image.Bytes);
        if (bytes > _maxBytes) return $"the file has {bytes} bytes, over the limit of {_maxBytes}";
        var buffer = ArrayPool<byte>.Shared.Rent((int)bytes + 1);
        try
        {
            // One byte more than expected is asked for: it tells a file that has grown.
            await using var file = await store.ReadAsync(uri, cancellationToken);
            var read = await file.ReadAtLeastAsync(
                buffer.AsMemory(0, (int)bytes + 1), (int)bytes + 1, throwOnEndOfStream: false, cancellationToken);
            if (read > bytes) return $"{uri} has more than the {bytes} bytes it had when it was ingested";
            if (read < bytes) return $"{uri} has only {read} of the {bytes} bytes it had when it was ingested";
            await use(buffer.AsMemory(0, read));
            return null;
        }
        catch (ObjectNotFoundException)
        {
            return $"{uri} is gone";
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>A mask's file, or why there is none.</summary>
    public async Task<(byte[] File, string? Problem)> ReadMaskAsync(ObjectUri uri, CancellationToken cancellationToken)
    {
        try
        {
            var file = await store.ReadRangeAsync(uri, 0, (int)_maxBytes + 1, cancellationToken);
            return (file, file.Length > _maxBytes ? $"its mask has more bytes than the limit of {_maxBytes}" : null);
        }
        catch (ObjectNotFoundException)
        {
            return ([], $"its mask {uri} is gone");
        }
    }
}
