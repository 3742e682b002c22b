using Avocet.Contracts;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace Avocet.Converter;

/// <summary>How both packing consumers end: publish what the state of the set asks for, then tidy up.</summary>
internal sealed class PackFinish(SetCompletion completion, ShardStore shards, ILogger<PackFinish> log)
{
    public async Task FinishAsync(ConsumeContext context, SubmitDatasetJob job, PackPlan plan, ConverterFolder folder)
    {
        var outcome = await completion.TryCompleteAsync(job, plan, folder, context.CancellationToken);
        foreach (var shard in outcome.PackAgain)
        {
            log.ShardBroken(job.JobId, shard.Channel, shard.Number);
            await context.Publish(
                new PackShard { JobId = job.JobId, Channel = shard.Channel, Shard = shard.Number }, context.CancellationToken);
        }

        if (outcome.Packed is null) return;
        await context.Publish(outcome.Packed, context.CancellationToken);
        log.SetPacked(job.JobId, outcome.Packed.Train.Images, outcome.Packed.Validation.Images, outcome.Packed.Quarantined);

        // From here on a redelivered message finds packed.json before it looks for a shard.
        await shards.RemoveAllAsync(folder, context.CancellationToken);
    }
}
