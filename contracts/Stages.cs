using System.Text.Json.Serialization;

namespace Avocet.Contracts;

/// <summary>
/// A stage of a job, in order. Also the name of its status document: jobs/{jobId}/stages/{stage}.json, in lower case.
/// </summary>
[JsonConverter(typeof(JsonStringEnumConverter<Stage>))]
public enum Stage
{
    /// <summary>Ingest reads the source.</summary>
    [JsonStringEnumMemberName("ingest")]
    Ingest,

    /// <summary>Converter writes the lists.</summary>
    [JsonStringEnumMemberName("list")]
    List,

    /// <summary>Converter packs the shards.</summary>
    [JsonStringEnumMemberName("pack")]
    Pack,

    /// <summary>Trainer follows the training job.</summary>
    [JsonStringEnumMemberName("train")]
    Train,

    /// <summary>Deployer brings the endpoint up.</summary>
    [JsonStringEnumMemberName("deploy")]
    Deploy,
}

/// <summary>What a stage is doing.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StageState>))]
public enum StageState
{
    /// <summary>At work.</summary>
    [JsonStringEnumMemberName("running")]
    Running,

    /// <summary>Ended well.</summary>
    [JsonStringEnumMemberName("succeeded")]
    Succeeded,

    /// <summary>Ended for good; <see cref="StageStatus.Failure"/> says what to mend.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>Not asked for by the job.</summary>
    [JsonStringEnumMemberName("skipped")]
    Skipped,
}

/// <summary>
/// The status document of one stage, for people, the command line and pages: jobs/{jobId}/stages/{stage}.json in the bucket.
/// </summary>
public sealed record StageStatus
{
    /// <summary>The job.</summary>
    public required string JobId { get; init; }

    /// <summary>The stage.</summary>
    public required Stage Stage { get; init; }

    /// <summary>What it is doing.</summary>
    public required StageState State { get; init; }

    /// <summary>Part done, 0–1.</summary>
    public double Progress { get; init; }

    /// <summary>One line for people.</summary>
    public string? Message { get; init; }

    /// <summary>Figures by name, e.g. images, imagesPerSecond, epoch, meanAveragePrecision.</summary>
    public IReadOnlyDictionary<string, double> Numbers { get; init; } = new Dictionary<string, double>();

    /// <summary>Objects written, by name, as s3:// URIs.</summary>
    public IReadOnlyDictionary<string, string> Outputs { get; init; } = new Dictionary<string, string>();

    /// <summary>What each replica did, where several share a stage (packing); empty elsewhere.</summary>
    public IReadOnlyList<ReplicaWork> Replicas { get; init; } = [];

    /// <summary>When the stage began, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When this document was written, UTC.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>What went wrong, and what to do.</summary>
    public StageFailureReason? Failure { get; init; }
}

/// <summary>What one replica did of a stage.</summary>
/// <param name="Replica">The replica: its host, which is a pod's name, and its process where a host may have several.</param>
/// <param name="Shards">The shards it packed, e.g. train/0, in the order it began them.</param>
/// <param name="Images">Images it worked on, those left out included.</param>
/// <param name="Seconds">Time it was at work, without pauses between shards.</param>
/// <param name="From">When it began its first shard, UTC.</param>
/// <param name="To">When it had stored its last, UTC.</param>
public sealed record ReplicaWork(
    string Replica, IReadOnlyList<string> Shards, int Images, double Seconds, DateTimeOffset From, DateTimeOffset To);

/// <summary>What went wrong, and what to do.</summary>
/// <param name="Error">Names the field or object, and the value.</param>
/// <param name="Remedy">What the reader can do.</param>
public sealed record StageFailureReason(string Error, string Remedy);
