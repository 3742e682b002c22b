using Avocet.SageMaker;
using Microsoft.Extensions.Logging;

namespace Avocet.Trainer;

/// <summary>Lines that are new, and where reading ended.</summary>
internal sealed record NewLines(IReadOnlyList<string> Lines, IReadOnlyDictionary<string, string> Tokens);

/// <summary>
/// Reads a training's log streams on from where the last look ended. A restarted spot training has several streams, and none at all
/// before it trains.
/// </summary>
internal sealed class TrainingLogReader(CloudWatchLogsClient logs, ILogger<TrainingLogReader> log)
{
    private const int MostExplainingLines = 6;
    private static readonly string[] TroubleWords = ["ClientError", "AlgorithmError", "Error:", " ERROR ", "CRITICAL"];

    /// <summary>What was logged since the tokens; nothing where the service may not read logs, which a warning says.</summary>
    public async Task<NewLines> ReadAsync(
        string trainingJob, IReadOnlyDictionary<string, string> tokens, CancellationToken cancellationToken)
    {
        var (lines, ends) = (new List<string>(), new Dictionary<string, string>(tokens));
        try
        {
            foreach (var stream in await StreamsAsync(trainingJob, cancellationToken))
            {
                var end = await ReadStreamAsync(stream, tokens.GetValueOrDefault(stream), lines, cancellationToken);
                if (end is not null) ends[stream] = end;
            }
        }
        catch (SageMakerException refused) when (refused.Code is "AccessDeniedException")
        {
            // The training itself is sound, and its last mAP is also told by DescribeTrainingJob.
            log.LogsRefused(trainingJob, refused.Reason);
        }

        return new NewLines(lines, ends);
    }

    /// <summary>The last lines that tell of trouble, or simply the last ones.</summary>
    public async Task<IReadOnlyList<string>> ExplainAsync(string trainingJob, CancellationToken cancellationToken)
    {
        var all = (await ReadAsync(trainingJob, new Dictionary<string, string>(), cancellationToken)).Lines;
        var trouble = all.Where(line => TroubleWords.Any(word => line.Contains(word, StringComparison.Ordinal))).Distinct().ToList();
        return [.. (trouble.Count > 0 ? trouble : all).TakeLast(MostExplainingLines)];
    }

    private async Task<IReadOnlyList<string>> StreamsAsync(string trainingJob, CancellationToken cancellationToken)
    {
        var (streams, request) = (new List<string>(), new DescribeLogStreamsRequest
        {
            LogGroupName = CloudWatchLogsClient.TrainingJobs,
            LogStreamNamePrefix = trainingJob + "/",
            OrderBy = "LogStreamName",
            Limit = 50,
        });
        try
        {
            do
            {
                var page = await logs.DescribeLogStreamsAsync(request, cancellationToken);
                streams.AddRange(page.LogStreams.Select(stream => stream.LogStreamName));
                request = request with { NextToken = page.NextToken };
            }
            while (request.NextToken is not null);
        }
        catch (SageMakerException none) when (none.IsNotFound)
        {
            // An account's first training: the log group comes with its first line.
        }

        return streams;
    }

    private async Task<string?> ReadStreamAsync(string stream, string? kept, List<string> lines, CancellationToken cancellationToken)
    {
        var token = kept;
        var request = new GetLogEventsRequest
        {
            LogGroupName = CloudWatchLogsClient.TrainingJobs,
            LogStreamName = stream,
            StartFromHead = true,
        };
        while (true)
        {
            GetLogEventsReply page;
            try
            {
                page = await logs.GetLogEventsAsync(request with { NextToken = token }, cancellationToken);
            }
            catch (SageMakerException expired) when (expired.Code == "InvalidParameterException" && kept is not null && token == kept)
            {
                // A token lives 24 hours. Reading from the head again changes nothing, since a line counts once.
                token = kept = null;
                continue;
            }

            lines.AddRange(page.Events.Select(logged => logged.Message));
            if (page.NextForwardToken is null || page.NextForwardToken == token) return token;
            token = page.NextForwardToken;
        }
    }
}
