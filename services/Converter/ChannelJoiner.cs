using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Avocet.Contracts;
using Avocet.ObjectStore;
using Avocet.RecordIO;
using Microsoft.Extensions.Options;

namespace Avocet.Converter;

/// <summary>A channel joined from its shards, or the shards whose bytes are not what they were when packed.</summary>
internal readonly record struct JoinedChannel(PackedChannel? Channel, IReadOnlyList<ShardName> Broken);

/// <summary>Joins the shards of a channel into its .rec and .idx, and reads the .rec back once to be sure of it.</summary>
internal sealed class ChannelJoiner(IObjectStore store, IOptions<ConverterOptions> options)
{
    private const int ChunkBytes = 1 << 20;

    public async Task<JoinedChannel> JoinAsync(
        ConverterFolder folder, string channel, IReadOnlyList<(ShardName Name, ShardResult Result)> shards,
        CancellationToken cancellationToken)
    {
        // A shard may have lost all its images; an object store cannot join an empty part.
        var parts = shards.Where(shard => shard.Result.RecBytes > 0).ToList();
        var rec = folder.ChannelRec(channel);
        await store.ConcatenateAsync(rec, [.. parts.Select(part => folder.ShardRec(part.Name))], cancellationToken);
        var (sha256, broken) = await ReadBackAsync(rec, parts, cancellationToken);
        broken.AddRange(await JoinIndexAsync(folder, channel, parts, cancellationToken));
        if (broken.Count > 0) return new JoinedChannel(null, [.. broken.Distinct()]);
        return new JoinedChannel(
            new PackedChannel
            {
                RecUri = rec.ToString(),
                IdxUri = folder.ChannelIdx(channel).ToString(),
                Images = parts.Sum(part => part.Result.Records),
                Bytes = parts.Sum(part => part.Result.RecBytes),
                Sha256 = sha256,
            },
            []);
    }

    private async Task<(string Sha256, List<ShardName> Broken)> ReadBackAsync(
        ObjectUri rec, List<(ShardName Name, ShardResult Result)> parts, CancellationToken cancellationToken)
    {
        using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var part = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var broken = new List<ShardName>();
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        await using var stream = await store.ReadAsync(rec, cancellationToken);
        foreach (var (name, result) in parts)
        {
            for (var left = result.RecBytes; left > 0;)
            {
                var read = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, ChunkBytes)), cancellationToken);
                if (read == 0) break;
                whole.AppendData(buffer, 0, read);
                part.AppendData(buffer, 0, read);
                left -= read;
            }

            if (Convert.ToHexStringLower(part.GetHashAndReset()) != result.Sha256) broken.Add(name);
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return (Convert.ToHexStringLower(whole.GetHashAndReset()), broken);
    }

    private async Task<List<ShardName>> JoinIndexAsync(
        ConverterFolder folder, string channel, List<(ShardName Name, ShardResult Result)> parts, CancellationToken cancellationToken)
    {
        await using var joined = ScratchFile.Create(options.Value.ScratchDirectory);
        var (broken, text, offset) = (new List<ShardName>(), new StringBuilder(), 0L);
        foreach (var (name, result) in parts)
        {
            text.Clear();
            var lines = 0;
            using var shard = new StringReader(await store.ReadTextAsync(folder.ShardIdx(name), cancellationToken));
            try
            {
                foreach (var entry in RecordIoIndex.Read(shard))
                {
                    lines++;
                    RecordIoIndex.Append(text, entry with { Offset = entry.Offset + offset });
                }
            }
            catch (RecordIoException)
            {
                lines = -1;
            }

            if (lines != result.Records) broken.Add(name);
            offset += result.RecBytes;
            await joined.WriteAsync(Encoding.ASCII.GetBytes(text.ToString()), cancellationToken);
        }

        joined.Position = 0;
        await store.WriteAsync(folder.ChannelIdx(channel), joined, cancellationToken);
        return broken;
    }
}
