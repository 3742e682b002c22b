using System.Text.Json;
using Avocet.Hosting;
using Avocet.ObjectStore;

namespace Avocet.Converter;

/// <summary>The packed shards of a job, believed only as far as their bytes are there.</summary>
internal sealed class ShardStore(IObjectStore store)
{
    /// <summary>A shard's result, or <see langword="null"/> where it is not packed, half written, or of other lists.</summary>
    public async Task<ShardResult?> FindAsync(ConverterFolder folder, PackPlan plan, ShardName shard, CancellationToken cancellationToken)
    {
        ShardResult? result;
        try
        {
            result = await store.ReadJsonAsync<ShardResult>(folder.ShardResult(shard), JobJson.Line, cancellationToken);
        }
        catch (JsonException)
        {
            return null;
        }

        if (result is null || result.ManifestSha256 != plan.ManifestSha256) return null;
        var rec = await store.FindAsync(folder.ShardRec(shard), cancellationToken);
        var idx = await store.FindAsync(folder.ShardIdx(shard), cancellationToken);
        return rec?.Bytes == result.RecBytes && idx?.Bytes == result.IdxBytes ? result : null;
    }

    /// <summary>Results of all shards that are packed, in the order of the plan.</summary>
    public async Task<IReadOnlyDictionary<ShardName, ShardResult>> FindAllAsync(
        ConverterFolder folder, PackPlan plan, CancellationToken cancellationToken)
    {
        var found = new Dictionary<ShardName, ShardResult>();
        foreach (var shard in plan.AllShards)
        {
            if (await FindAsync(folder, plan, shard, cancellationToken) is { } result) found.Add(shard, result);
        }

        return found;
    }

    /// <summary>Shards that say they are packed: one listing instead of requests for each.</summary>
    public async Task<IReadOnlyList<ShardName>> FindClaimedAsync(ConverterFolder folder, PackPlan plan, CancellationToken cancellationToken)
    {
        var byKey = plan.AllShards.ToDictionary(shard => folder.ShardResult(shard).Key);
        var claimed = new List<ShardName>();
        await foreach (var stored in store.ListAsync(folder.Job.Shards, cancellationToken))
        {
            if (byKey.TryGetValue(stored.Uri.Key, out var shard)) claimed.Add(shard);
        }

        return claimed;
    }

    /// <summary>Forgets that a shard is packed.</summary>
    public Task ForgetAsync(ConverterFolder folder, ShardName shard, CancellationToken cancellationToken) =>
        store.DeleteAsync(folder.ShardResult(shard), cancellationToken);

    /// <summary>Removes all shards.</summary>
    public async Task RemoveAllAsync(ConverterFolder folder, CancellationToken cancellationToken)
    {
        await foreach (var stored in store.ListAsync(folder.Job.Shards, cancellationToken))
            await store.DeleteAsync(stored.Uri, cancellationToken);
    }
}
