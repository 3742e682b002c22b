using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Avocet.LocalSageMaker;

/// <summary>CloudWatch Logs, as far as whoever follows a training reads it.</summary>
internal sealed class LogOperations(LogStore trainingLogs, Account account)
{
    /// <summary>The log group of all trainings.</summary>
    public const string TrainingGroup = "/aws/sagemaker/TrainingJobs";

    private const int MostEvents = 10_000;
    private const int MostBytes = 1 << 20;
    private const int BytesPerEvent = 26;

    public JsonObject DescribeLogStreams(JsonElement body)
    {
        var members = new RequestMembers(body);
        var group = members.Text("logGroupName", longest: 512);
        var prefix = members.OptionalText("logStreamNamePrefix", longest: 512) ?? "";
        var order = members.OptionalOneOf("orderBy", "LogStreamName", "LastEventTime") ?? "LogStreamName";
        var most = members.OptionalInteger("limit", 1, 50) ?? 50;
        var descending = members.Flag("descending");
        var after = members.OptionalText("nextToken");
        Check(members);
        var streams = trainingLogs.Streams();
        if (group != TrainingGroup || streams.Count == 0) throw NotFound("The specified log group does not exist.");
        if (order == "LastEventTime" && prefix.Length > 0) throw Invalid("Cannot order by LastEventTime with a logStreamNamePrefix.");
        var described = streams.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Select(Describe).ToList();
        if (order == "LastEventTime") described = [.. described.OrderBy(stream => (long)stream["lastEventTimestamp"]!)];
        if (descending) described.Reverse();
        var start = after is null ? 0 : described.FindIndex(stream => (string)stream["logStreamName"]! == after) + 1;
        var reply = new JsonObject { ["logStreams"] = new JsonArray([.. described.Skip(start).Take(most)]) };
        if (start + most < described.Count) reply["nextToken"] = (string)described[start + most - 1]["logStreamName"]!;
        return reply;
    }

    public JsonObject GetLogEvents(JsonElement body)
    {
        var members = new RequestMembers(body);
        var group = members.Text("logGroupName", longest: 512);
        var stream = members.Text("logStreamName", longest: 512);
        var most = members.OptionalInteger("limit", 1, MostEvents) ?? MostEvents;
        var (from, to) = (members.OptionalNumber("startTime", 0), members.OptionalNumber("endTime", 0));
        var fromHead = members.Flag("startFromHead");
        var token = members.OptionalText("nextToken");
        Check(members);
        if (group != TrainingGroup) throw NotFound("The specified log group does not exist.");
        var all = trainingLogs.Read(stream) ?? throw NotFound("The specified log stream does not exist.");
        var events = all.Where(logged => !(logged.Time < from) && !(logged.Time >= to)).ToList();
        var (start, end) = token is null
            ? fromHead ? Forward(events, 0, most) : Backward(events, events.Count, most)
            : token.StartsWith("f/", StringComparison.Ordinal)
            ? Forward(events, Position(token), most)
            : Backward(events, Position(token), most);
        // The same token again is what says that the end is reached, for now.
        return new JsonObject
        {
            ["events"] = new JsonArray([.. events.Skip(start).Take(end - start).Select(logged => new JsonObject
            {
                ["timestamp"] = logged.Time, ["message"] = logged.Message, ["ingestionTime"] = logged.Time,
            })]),
            ["nextForwardToken"] = string.Create(CultureInfo.InvariantCulture, $"f/{end:D20}"),
            ["nextBackwardToken"] = string.Create(CultureInfo.InvariantCulture, $"b/{start:D20}"),
        };
    }

    private JsonObject Describe(string name)
    {
        var events = trainingLogs.Read(name) ?? [];
        var (first, last) = events.Count == 0 ? (0, 0) : (events[0].Time, events[^1].Time);
        return new JsonObject
        {
            ["logStreamName"] = name,
            ["creationTime"] = first,
            ["firstEventTimestamp"] = first,
            ["lastEventTimestamp"] = last,
            ["lastIngestionTime"] = last,
            ["arn"] = account.LogArn(TrainingGroup, name),
            ["storedBytes"] = 0,
        };
    }

    private static (int Start, int End) Forward(List<LogEvent> events, int start, int most)
    {
        start = Math.Min(start, events.Count);
        var (end, bytes) = (start, 0);
        while (end < events.Count && end - start < most && (bytes += events[end].Message.Length + BytesPerEvent) <= MostBytes) end++;
        return (start, end);
    }

    private static (int Start, int End) Backward(List<LogEvent> events, int end, int most)
    {
        end = Math.Min(end, events.Count);
        var (start, bytes) = (end, 0);
        while (start > 0 && end - start < most && (bytes += events[start - 1].Message.Length + BytesPerEvent) <= MostBytes) start--;
        return (start, end);
    }

    private static int Position(string token) =>
        token.Length > 2 && int.TryParse(token.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            ? position
            : throw Invalid("The specified nextToken is invalid.");

    private static void Check(RequestMembers members)
    {
        try
        {
            members.ThrowIfInvalid();
        }
        catch (ServiceErrorException wrong)
        {
            throw Invalid(wrong.Message);
        }
    }

    private static ServiceErrorException Invalid(string message) => new(400, "InvalidParameterException", message);

    private static ServiceErrorException NotFound(string message) => new(400, "ResourceNotFoundException", message);
}
