using Microsoft.Extensions.Logging;

namespace Avocet.Converter;

/// <summary>What the converter says: one line a message handled.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Lists of {JobId} written: {TrainImages} train, {ValidationImages} validate, {Shards} shards")]
    public static partial void ListsWritten(this ILogger logger, string jobId, int trainImages, int validationImages, int shards);

    [LoggerMessage(2, LogLevel.Warning, "{Images} images of {JobId} have no split; drawn at random with ratio {Ratio} and seed {Seed}")]
    public static partial void SplitDrawn(this ILogger logger, string jobId, int images, double ratio, int seed);

    [LoggerMessage(3, LogLevel.Information, "Packing of {JobId} asked for: {Missing} of {Shards} shards")]
    public static partial void ShardsRequested(this ILogger logger, string jobId, int missing, int shards);

    [LoggerMessage(4, LogLevel.Information,
        "Shard {Channel}/{Shard} of {JobId} packed: {Records} records, {Bytes} bytes, {Quarantined} quarantined")]
    public static partial void ShardPacked(
        this ILogger logger, string jobId, string channel, int shard, int records, long bytes, int quarantined);

    [LoggerMessage(5, LogLevel.Warning, "Shard {Channel}/{Shard} of {JobId} is not what was packed; it is packed again")]
    public static partial void ShardBroken(this ILogger logger, string jobId, string channel, int shard);

    [LoggerMessage(6, LogLevel.Information, "{JobId} packed: {TrainImages} train, {ValidationImages} validate, {Quarantined} left out")]
    public static partial void SetPacked(this ILogger logger, string jobId, int trainImages, int validationImages, int quarantined);
}
