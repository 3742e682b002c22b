using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Avocet.Contracts;
using Avocet.Hosting;
using Avocet.Imaging;
using Avocet.ObjectStore;
using Microsoft.Extensions.Options;

namespace Avocet.Converter;

/// <summary>
/// Lays out one shard for semantic segmentation, which reads no RecordIO: a JPEG in the channel's folder and an 8-bit mask of the same name
/// beside it. What stands for the shard's .rec is the list of what was laid out, with a hash each.
/// </summary>
internal sealed class SegmentationPacker(IObjectStore store, IOptions<ConverterOptions> options, TimeProvider clock)
{
    private readonly PictureReader _pictures = new(store, options.Value);

    /// <summary>Lays out a shard, and stores its result last. The same objects whoever does it.</summary>
    public async Task<ShardResult> PackAsync(
        SubmitDatasetJob job, PackPlan plan, ConverterFolder folder, ShardName shard, Func<int, Task> progress,
        CancellationToken cancellationToken)
    {
        var (began, beganAt) = (clock.GetTimestamp(), clock.GetUtcNow());
        ShardLine[] lines = [.. await ShardLines.ReadAsync(store, folder, plan, shard, cancellationToken)];
        using var transcoder = new ImageTranscoder(new TranscodeOptions
        {
            ShorterEdge = 0,
            Quality = job.Packing.JpegQuality,
            MaxPixels = options.Value.MaxMegapixels * 1_000_000L,
        });
        var laid = new Laid[lines.Length];
        var done = 0;
        await Parallel.ForAsync(
            0, lines.Length, new ParallelOptions { MaxDegreeOfParallelism = options.Value.Workers, CancellationToken = cancellationToken },
            async (i, cancellation) =>
            {
                var unread = await _pictures.ReadAsync(
                    lines[i].Image,
                    async file => laid[i] = await LayOutAsync(lines[i], file, folder, shard.Channel, transcoder, cancellation),
                    cancellation);
                if (unread is not null) laid[i] = Refused(unread);
                await progress(Interlocked.Increment(ref done));
            });
        var (listing, classRecords, quarantined) = (new StringBuilder(), new int[plan.Classes.Count], new List<QuarantinedImage>());
        foreach (var (line, one) in lines.Zip(laid))
        {
            listing.Append(one.Listing);
            foreach (var classId in one.Classes) classRecords[classId]++;
            if (one.Problem is not null) quarantined.Add(new QuarantinedImage(line.Entry.Path, one.Problem) { Line = line.Number });
        }

        var text = Encoding.UTF8.GetBytes(listing.ToString());
        await store.WriteAsync(folder.ShardRec(shard), new MemoryStream(text), cancellationToken);
        await store.WriteTextAsync(folder.ShardIdx(shard), "", cancellationToken);
        var result = new ShardResult
        {
            ManifestSha256 = plan.ManifestSha256,
            Records = lines.Length - quarantined.Count,
            RecBytes = text.Length,
            IdxBytes = 0,
            ObjectBytes = laid.Sum(one => one.Bytes),
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(text)),
            ClassRecords = classRecords,
            Replica = options.Value.Replica,
            BeganAt = beganAt,
            Seconds = Math.Round(clock.GetElapsedTime(began).TotalSeconds, 3),
            Images = lines.Length,
            Quarantined = quarantined,
        };
        await store.WriteJsonAsync(folder.ShardResult(shard), result, JobJson.Line, cancellationToken);
        JobMetrics.ShardPacked(result.Records, result.ObjectBytes, clock.GetElapsedTime(began));
        JobMetrics.Quarantined(Stage.Pack, quarantined.Count);
        return result;
    }

    private async Task<Laid> LayOutAsync(
        ShardLine line, ReadOnlyMemory<byte> file, ConverterFolder folder, string channel, ImageTranscoder transcoder,
        CancellationToken cancellationToken)
    {
        var (image, jpeg) = (line.Image, new ArrayBufferWriter<byte>());
        if (!transcoder.TryTranscode(file.Span, image.Width, image.Height, mirror: false, jpeg, out var problem)) return Refused(problem);
        var (mask, noMask) = await _pictures.ReadMaskAsync(ObjectUri.Parse(image.Mask!.Uri), cancellationToken);
        if (noMask is not null) return Refused(noMask);
        var colours = image.Mask.Colors.ToDictionary(
            colour => int.Parse(colour.Color.AsSpan(1), NumberStyles.HexNumber, CultureInfo.InvariantCulture),
            colour => (byte)colour.ClassId);
        if (!ClassMask.TryMake(mask, colours, image.Width, image.Height, image.Orientation ?? 1, out var made, out problem))
            return Refused(problem);
        var (picture, annotation) = (folder.Picture(channel, line.Entry.Id), folder.Annotation(channel, line.Entry.Id));
        await store.WriteAsync(picture, new MemoryStream(jpeg.WrittenSpan.ToArray()), cancellationToken);
        await store.WriteAsync(annotation, new MemoryStream(made.Png), cancellationToken);
        var listing = string.Create(CultureInfo.InvariantCulture,
            $"{line.Entry.Id}\t{Hash(jpeg.WrittenSpan)}\t{Hash(made.Png)}\t{line.Entry.Path}\n");
        return new Laid(listing, made.Classes, jpeg.WrittenCount + made.Png.Length, null);
    }

    private static Laid Refused(string problem) => new("", [], 0, problem);

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>What became of one line.</summary>
    private readonly record struct Laid(string Listing, IReadOnlyList<int> Classes, long Bytes, string? Problem);
}
