using System.Text.Json;
using Avocet.Hosting;
using Avocet.ObjectStore;
using Avocet.RecordIO;

namespace Avocet.Converter;

/// <summary>A line to pack: what the list says, which object it is, and its number in the list, from 1.</summary>
internal sealed record ShardLine(ListEntry Entry, ListImage Image, long Number);

/// <summary>Reads one shard's lines out of the lists by their byte ranges.</summary>
internal static class ShardLines
{
    public static async Task<IEnumerable<ShardLine>> ReadAsync(
        IObjectStore store, ConverterFolder folder, PackPlan plan, ShardName name, CancellationToken cancellationToken)
    {
        var (channel, shards) = (name.Channel, plan.Shards(name.Channel));
        var shard = shards[name.Number];
        var list = await store.ReadRangeAsync(folder.List(channel), shard.ListOffset, shard.ListBytes, cancellationToken);
        var images = await store.ReadRangeAsync(folder.ListImages(channel), shard.ImagesOffset, shard.ImagesBytes, cancellationToken);
        return Parse(list, images, shard.Images, shards.Take(name.Number).Sum(before => (long)before.Images));
    }

    private static IEnumerable<ShardLine> Parse(byte[] list, byte[] images, int expected, long linesBefore)
    {
        using var listText = new StreamReader(new MemoryStream(list));
        using var imagesText = new StreamReader(new MemoryStream(images));
        var lines = 0;
        while (listText.ReadLine() is { } entry && imagesText.ReadLine() is { } image)
        {
            lines++;
            yield return new ShardLine(
                ListEntry.Parse(entry), JsonSerializer.Deserialize<ListImage>(image, JobJson.Line)!, linesBefore + lines);
        }

        if (lines != expected)
            throw new InvalidDataException($"The shard's range of the lists has {lines} lines, the plan says {expected}.");
    }
}
