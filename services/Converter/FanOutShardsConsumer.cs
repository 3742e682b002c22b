using Avocet.Contracts;
using Avocet.Hosting;
using Avocet.ObjectStore;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace Avocet.Converter;

/// <summary>Asks for every shard that is not packed yet; finishes the set where none is missing.</summary>
internal sealed class FanOutShardsConsumer(
    IObjectStore store, JobDocuments documents, ShardStore shards, SetCompletion completion, PackFinish finish,
    ILogger<FanOutShardsConsumer> log)
    : IConsumer<ListGenerated>
{
    public async Task Consume(ConsumeContext<ListGenerated> context)
    {
        var (jobId, cancellation) = (context.Message.JobId, context.CancellationToken);
        var (job, plan, folder) = await PackJob.LoadAsync(documents, store, jobId, cancellation);
        if (await completion.FindPackedAsync(folder, plan, cancellation) is null)
        {
            var packed = await shards.FindAllAsync(folder, plan, cancellation);
            var missing = plan.AllShards.Where(shard => !packed.ContainsKey(shard)).ToList();
            if (missing.Count > 0)
            {
                var progress = await PackProgress.BeginAsync(documents, jobId, plan, packed.Keys, cancellation);
                await progress.ReportAsync(0, cancellation);
                log.ShardsRequested(jobId, missing.Count, plan.AllShards.Count());
                foreach (var shard in missing)
                    await context.Publish(new PackShard { JobId = jobId, Channel = shard.Channel, Shard = shard.Number }, cancellation);
                return;
            }
        }

        await finish.FinishAsync(context, job, plan, folder);
    }
}
