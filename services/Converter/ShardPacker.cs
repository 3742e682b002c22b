using System.Security.Cryptography;
using System.Text;
using Avocet.Contracts;
using Avocet.Hosting;
using Avocet.ObjectStore;
using Avocet.RecordIO;
using Microsoft.Extensions.Options;

namespace Avocet.Converter;

/// <summary>Packs one shard: the same bytes whoever does it, with however many threads.</summary>
internal sealed class ShardPacker(IObjectStore store, IOptions<ConverterOptions> options, TimeProvider clock)
{
    private const int ReadAhead = 4;

    /// <summary>Packs a shard and stores .rec, .idx and last its result.</summary>
    /// <param name="job">The job.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="folder">Its folder.</param>
    /// <param name="shard">The shard.</param>
    /// <param name="progress">Called with the images done in this shard.</param>
    /// <param name="cancellationToken">Stops between images.</param>
    public async Task<ShardResult> PackAsync(
        SubmitDatasetJob job, PackPlan plan, ConverterFolder folder, ShardName shard, Func<int, Task> progress,
        CancellationToken cancellationToken)
    {
        var (began, beganAt) = (clock.GetTimestamp(), clock.GetUtcNow());
        var lines = await ShardLines.ReadAsync(store, folder, plan, shard, cancellationToken);
        await using var rec = ScratchFile.Create(options.Value.ScratchDirectory);
        using var packer = new ImagePacker(store, options.Value, job.Packing, job.Task);
        var writer = new RecordIoWriter(rec);
        var (index, classRecords, quarantined) = (new StringBuilder(), new int[plan.Classes.Count], new List<QuarantinedImage>());
        var (records, done) = (0, 0);
        var work = new OrderedWork<ShardLine, RecordSlot>(ReadAhead * options.Value.Workers, packer.PackAsync, FinishAsync);
        await work.RunAsync(lines, cancellationToken);

        rec.Position = 0;
        var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(rec, cancellationToken));
        rec.Position = 0;
        await store.WriteAsync(folder.ShardRec(shard), rec, cancellationToken);
        await store.WriteTextAsync(folder.ShardIdx(shard), index.ToString(), cancellationToken);
        var result = new ShardResult
        {
            ManifestSha256 = plan.ManifestSha256,
            Records = records,
            RecBytes = writer.Position,
            IdxBytes = index.Length,
            Sha256 = sha256,
            ClassRecords = classRecords,
            Replica = options.Value.Replica,
            BeganAt = beganAt,
            Seconds = Math.Round(clock.GetElapsedTime(began).TotalSeconds, 3),
            Images = done,
            Quarantined = quarantined,
        };
        await store.WriteJsonAsync(folder.ShardResult(shard), result, JobJson.Line, cancellationToken);
        JobMetrics.ShardPacked(records, result.RecBytes, clock.GetElapsedTime(began));
        JobMetrics.Quarantined(Stage.Pack, quarantined.Count);
        return result;

        Task FinishAsync(ShardLine line, RecordSlot slot)
        {
            if (slot.Problem is null)
            {
                records++;
                RecordIoIndex.Append(index, new IndexEntry(line.Entry.Id, writer.Write(slot.Payload)));
                foreach (var classId in TaskLabels.Shown(job.Task, line.Entry.Labels)) classRecords[classId]++;
            }
            else if (!line.Image.Mirror)
            {
                // Counted against maxBadImages when the set is whole, so that one report names every bad image.
                quarantined.Add(new QuarantinedImage(line.Entry.Path, slot.Problem) { Line = line.Number });
            }

            return progress(++done);
        }
    }
}
