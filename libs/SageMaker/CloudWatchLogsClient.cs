namespace Avocet.SageMaker;

/// <summary>CloudWatch Logs (AWS JSON 1.1, API version 2014-03-28): reads what training jobs print.</summary>
public sealed class CloudWatchLogsClient
{
    /// <summary>Log group of all training jobs; their streams are called {job}/algo-{n}-{time}.</summary>
    public const string TrainingJobs = "/aws/sagemaker/TrainingJobs";

    private readonly Wire _wire;

    internal CloudWatchLogsClient(Wire wire) => _wire = wire;

    /// <summary>A page of log streams. In an account without any training yet the group itself is not found.</summary>
    public Task<DescribeLogStreamsReply> DescribeLogStreamsAsync(DescribeLogStreamsRequest request, CancellationToken cancellationToken) =>
        CallAsync<DescribeLogStreamsReply>("DescribeLogStreams", request, cancellationToken);

    /// <summary>
    /// A page of events, which may be empty before the end. The end, for now, is where the answer's token equals the one sent; tokens
    /// live 24 hours.
    /// </summary>
    public Task<GetLogEventsReply> GetLogEventsAsync(GetLogEventsRequest request, CancellationToken cancellationToken) =>
        CallAsync<GetLogEventsReply>("GetLogEvents", request, cancellationToken);

    private Task<TReply> CallAsync<TReply>(string operation, object request, CancellationToken cancellationToken) =>
        _wire.CallAsync<TReply>(WireService.Logs, "Logs_20140328", operation, request, WireJson.Logs, cancellationToken);
}

/// <summary>Which log streams to list.</summary>
public sealed record DescribeLogStreamsRequest
{
    /// <summary>The group.</summary>
    public required string LogGroupName { get; init; }

    /// <summary>How their names begin; forbids ordering by time.</summary>
    public string? LogStreamNamePrefix { get; init; }

    /// <summary>LogStreamName or LastEventTime.</summary>
    public string? OrderBy { get; init; }

    /// <summary>1–50.</summary>
    public int? Limit { get; init; }

    /// <summary>Where the last page ended.</summary>
    public string? NextToken { get; init; }
}

/// <summary>A page of log streams.</summary>
public sealed record DescribeLogStreamsReply
{
    /// <summary>The streams.</summary>
    public IReadOnlyList<LogStreamSummary> LogStreams { get; init; } = [];

    /// <summary>Where the next page begins; <see langword="null"/> on the last one.</summary>
    public string? NextToken { get; init; }
}

/// <summary>A log stream.</summary>
public sealed record LogStreamSummary
{
    /// <summary>Its name.</summary>
    public required string LogStreamName { get; init; }
}

/// <summary>Which events to read.</summary>
public sealed record GetLogEventsRequest
{
    /// <summary>The group.</summary>
    public required string LogGroupName { get; init; }

    /// <summary>The stream.</summary>
    public required string LogStreamName { get; init; }

    /// <summary>Oldest first; stays true with a forward token.</summary>
    public bool? StartFromHead { get; init; }

    /// <summary>Where the last page ended.</summary>
    public string? NextToken { get; init; }

    /// <summary>Events from this time, in milliseconds since 1970.</summary>
    public long? StartTime { get; init; }
}

/// <summary>A page of events.</summary>
public sealed record GetLogEventsReply
{
    /// <summary>The events.</summary>
    public IReadOnlyList<LogEvent> Events { get; init; } = [];

    /// <summary>Where the next page begins.</summary>
    public string? NextForwardToken { get; init; }
}

/// <summary>One line of a log.</summary>
public sealed record LogEvent
{
    /// <summary>When, in milliseconds since 1970.</summary>
    public required long Timestamp { get; init; }

    /// <summary>The line.</summary>
    public required string Message { get; init; }
}
