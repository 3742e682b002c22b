using Avocet.Contracts;
using Avocet.Hosting;
using Avocet.ObjectStore;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace Avocet.Converter;

/// <summary>Packs one shard; whoever packs the last one joins the channels.</summary>
internal sealed class PackShardConsumer(
    IObjectStore store, JobDocuments documents, ShardStore shards, ShardPacker packer, SegmentationPacker layout,
    SetCompletion completion, PackFinish finish, ILogger<PackShardConsumer> log)
    : IConsumer<PackShard>
{
    public async Task Consume(ConsumeContext<PackShard> context)
    {
        var (message, cancellation) = (context.Message, context.CancellationToken);
        var shard = new ShardName(message.Channel, message.Shard);
        var (job, plan, folder) = await PackJob.LoadAsync(documents, store, message.JobId, cancellation);
        if (!plan.AllShards.Contains(shard))
            throw new PermanentException($"The plan {folder.Plan} has no shard {shard.Number} in channel '{shard.Channel}'.",
                "Move the job's ListGenerated message back to its queue.");

        // The finished set first: its shards are gone, and nothing of them is to be made again.
        if (await completion.FindPackedAsync(folder, plan, cancellation) is null
            && await shards.FindAsync(folder, plan, shard, cancellation) is null)
        {
            var claimed = await shards.FindClaimedAsync(folder, plan, cancellation);
            var progress = await PackProgress.BeginAsync(
                documents, message.JobId, plan, claimed.Where(other => other != shard), cancellation);
            Task ReportAsync(int done) => progress.ReportAsync(done, cancellation);
            var result = job.Task == LearningTask.SemanticSegmentation
                ? await layout.PackAsync(job, plan, folder, shard, ReportAsync, cancellation)
                : await packer.PackAsync(job, plan, folder, shard, ReportAsync, cancellation);
            log.ShardPacked(message.JobId, shard.Channel, shard.Number, result.Records, result.RecBytes, result.Quarantined.Count);
        }

        await finish.FinishAsync(context, job, plan, folder);
    }
}
