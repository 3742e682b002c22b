using System.Globalization;
using Avocet.Contracts;
using Avocet.Hosting;
using Avocet.ObjectStore;

namespace Avocet.Converter;

/// <summary>The two channels of a data set; their names are the algorithm's.</summary>
internal static class Channel
{
    public const string Train = "train";
    public const string Validation = "validation";

    public static IReadOnlyList<string> All { get; } = [Train, Validation];
}

/// <summary>What the converter keeps in a job's folder.</summary>
internal readonly record struct ConverterFolder(JobFolder Job)
{
    /// <summary>Written last by the list stage: its presence means the lists are whole.</summary>
    public ObjectUri Plan => Job.Lists.Child("plan.json");

    /// <summary>Written last by the pack stage: its presence means the channels are whole.</summary>
    public ObjectUri Packed => Job.Channels.Child("packed.json");

    /// <summary>A stage's report as people read it, beside the one for programs.</summary>
    public ObjectUri ReadableReport(Stage stage) => Job.Root.Child($"reports/{JobFolder.StageName(stage)}.txt");

    public ObjectUri List(string channel) => Job.Lists.Child($"{ListName(channel)}.lst");

    public ObjectUri ListImages(string channel) => Job.Lists.Child($"{ListName(channel)}.images.jsonl");

    public ObjectUri ShardRec(ShardName shard) => Shard(shard, "rec");

    public ObjectUri ShardIdx(ShardName shard) => Shard(shard, "idx");

    /// <summary>Written last for each shard: its presence means the shard is packed.</summary>
    public ObjectUri ShardResult(ShardName shard) => Shard(shard, "json");

    public ObjectUri ChannelRec(string channel) => Job.Channels.Child($"{channel}/{channel}.rec");

    /// <summary>For semantic segmentation: folder of a channel's pictures.</summary>
    public ObjectUri Pictures(string channel) => Job.Channels.Child($"{channel}/");

    /// <summary>For semantic segmentation: folder of a channel's masks; its name is the algorithm's.</summary>
    public ObjectUri Annotations(string channel) => Job.Channels.Child($"{channel}_annotation/");

    public ObjectUri Picture(string channel, ulong id) =>
        Pictures(channel).Child(string.Create(CultureInfo.InvariantCulture, $"{id:D7}.jpg"));

    public ObjectUri Annotation(string channel, ulong id) =>
        Annotations(channel).Child(string.Create(CultureInfo.InvariantCulture, $"{id:D7}.png"));

    public ObjectUri ChannelIdx(string channel) => Job.Channels.Child($"{channel}/{channel}.idx");

    // The published lists are called train and val, the algorithm's channels train and validation.
    private static string ListName(string channel) => channel == Channel.Validation ? "val" : channel;

    private ObjectUri Shard(ShardName shard, string kind) =>
        Job.Shards.Child(string.Create(CultureInfo.InvariantCulture, $"{shard.Channel}/{shard.Number:D5}.{kind}"));
}
