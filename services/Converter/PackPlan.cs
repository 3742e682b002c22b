using System.Text.Json.Serialization;
using Avocet.Contracts;

namespace Avocet.Converter;

/// <summary>A shard of a job.</summary>
/// <param name="Channel">train or validation.</param>
/// <param name="Number">Zero-based in its channel.</param>
internal readonly record struct ShardName(string Channel, int Number);

/// <summary>lists/plan.json: what the list stage decided and the pack stage follows.</summary>
internal sealed record PackPlan
{
    /// <summary>SHA-256 of the dataset manifest the lists come from.</summary>
    public required string ManifestSha256 { get; init; }

    /// <summary>Class names by zero-based id.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>Longest label of both lists, in numbers.</summary>
    public required int LongestLabel { get; init; }

    /// <summary>Images left out so far.</summary>
    public required int Quarantined { get; init; }

    public required IReadOnlyList<PlannedShard> Train { get; init; }

    public required IReadOnlyList<PlannedShard> Validation { get; init; }

    public IReadOnlyList<PlannedShard> Shards(string channel) => channel == Channel.Train ? Train : Validation;

    [JsonIgnore]
    public int TrainImages => Train.Sum(shard => shard.Images);

    [JsonIgnore]
    public int ValidationImages => Validation.Sum(shard => shard.Images);

    [JsonIgnore]
    public IEnumerable<ShardName> AllShards =>
        Channel.All.SelectMany(channel => Enumerable.Range(0, Shards(channel).Count).Select(shard => new ShardName(channel, shard)));

    public ListGenerated ToMessage(string jobId, ConverterFolder folder) => new()
    {
        JobId = jobId,
        Classes = Classes,
        Train = new ChannelList
        {
            ListUri = folder.List(Channel.Train).ToString(),
            ImagesUri = folder.ListImages(Channel.Train).ToString(),
            Images = TrainImages,
        },
        Validation = new ChannelList
        {
            ListUri = folder.List(Channel.Validation).ToString(),
            ImagesUri = folder.ListImages(Channel.Validation).ToString(),
            Images = ValidationImages,
        },
        LongestLabel = LongestLabel,
        Quarantined = Quarantined,
    };
}

/// <summary>Neighbouring lines of one list.</summary>
/// <param name="Images">Lines.</param>
/// <param name="ListOffset">Where they begin in the .lst.</param>
/// <param name="ListBytes">Their length there.</param>
/// <param name="ImagesOffset">Where they begin in the .images.jsonl.</param>
/// <param name="ImagesBytes">Their length there.</param>
internal sealed record PlannedShard(int Images, long ListOffset, int ListBytes, long ImagesOffset, int ImagesBytes);

/// <summary>Cuts a list where the source images reach a size. Where it cuts does not change a byte of the packed channel.</summary>
internal sealed class ShardCutter(long sourceBytes)
{
    private readonly List<PlannedShard> _shards = [];
    private PlannedShard _open = new(0, 0, 0, 0, 0);
    private long _openBytes;

    /// <summary>Adds the next line.</summary>
    public void Add(long imageBytes, int listBytes, int imagesBytes)
    {
        if (_open.Images > 0 && _openBytes + imageBytes > sourceBytes) Cut();
        _openBytes += imageBytes;
        _open = _open with
        {
            Images = _open.Images + 1,
            ListBytes = checked(_open.ListBytes + listBytes),
            ImagesBytes = checked(_open.ImagesBytes + imagesBytes),
        };
    }

    /// <summary>All shards.</summary>
    public IReadOnlyList<PlannedShard> Complete()
    {
        if (_open.Images > 0) Cut();
        return _shards;
    }

    private void Cut()
    {
        _shards.Add(_open);
        _open = new PlannedShard(0, _open.ListOffset + _open.ListBytes, 0, _open.ImagesOffset + _open.ImagesBytes, 0);
        _openBytes = 0;
    }
}
