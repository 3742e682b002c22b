using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Avocet.Services.Tests.Trainer;

/// <summary>A training job on the other side of the wire.</summary>
internal sealed class FakeJob(JsonObject request)
{
    public JsonObject Request { get; } = request;

    public string Name => (string)Request["TrainingJobName"]!;

    public string Status { get; set; } = "InProgress";

    public string Secondary { get; set; } = "Starting";

    public string? FailureReason { get; set; }

    public JsonArray? FinalMetrics { get; set; }

    public List<string> Log { get; } = [];

    public void Ends(string status, string secondary, string? reason = null) =>
        (Status, Secondary, FailureReason) = (status, secondary, reason);

    public void Measures(int epoch, double loss, double meanAveragePrecision)
    {
        (Status, Secondary) = ("InProgress", "Training");
        Log.Add($"[11/25/2026 03:00:00 INFO 7] #quality_metric: host=algo-1, epoch={epoch}, batch=10 train cross_entropy <loss>=({loss})");
        Log.Add($"[11/25/2026 03:00:00 INFO 7] #quality_metric: host=algo-1, epoch={epoch}, batch=10 train smooth_l1 <loss>=({loss / 2})");
        Log.Add($"[11/25/2026 03:00:00 INFO 7] #quality_metric: host=algo-1, epoch={epoch}, validation mAP "
            + $"<score>=({meanAveragePrecision})");
    }
}

/// <summary>SageMaker and CloudWatch Logs as HTTP: what it answers is what the API reference says, and the test moves it on.</summary>
internal sealed class FakeSageMaker : HttpMessageHandler
{
    // Small pages: every reader has to turn them.
    private const int PageLines = 2;
    private readonly Lock _lock = new();

    public List<FakeJob> Jobs { get; } = [];

    /// <summary>Names of the operations asked for, in order.</summary>
    public List<string> Operations { get; } = [];

    /// <summary>Log events read, over all answers.</summary>
    public int EventsRead { get; private set; }

    public bool IsDown { get; set; }

    /// <summary>How often it refuses a token, as CloudWatch does after 24 hours.</summary>
    public int ExpiredTokens { get; set; }

    /// <summary>Before it answers.</summary>
    public TimeSpan Slowness { get; set; }

    /// <summary>Refuses an operation with code and message.</summary>
    public Dictionary<string, (string Code, string Message)> Refusals { get; } = [];

    /// <summary>The job that was started last.</summary>
    public FakeJob Job
    {
        get
        {
            lock (_lock) return Jobs[^1];
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (IsDown) throw new HttpRequestException("Connection refused");
        await Task.Delay(Slowness, cancellationToken);
        var operation = request.Headers.GetValues("X-Amz-Target").Single().Split('.')[1];
        var body = JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!.AsObject();
        lock (_lock)
        {
            Operations.Add(operation);
            if (Refusals.TryGetValue(operation, out var refusal)) return Refused(refusal.Code, refusal.Message);
            return operation switch
            {
                "CreateTrainingJob" => Create(body),
                "DescribeTrainingJob" => Describe((string)body["TrainingJobName"]!),
                "DescribeLogStreams" => Streams((string)body["logStreamNamePrefix"]!),
                "GetLogEvents" => Events((string)body["logStreamName"]!, (string?)body["nextToken"]),
                _ => Refused("UnknownOperationException", operation),
            };
        }
    }

    private HttpResponseMessage Create(JsonObject request)
    {
        var job = new FakeJob(request);
        if (Jobs.Any(other => other.Name == job.Name))
        {
            return Refused("ResourceInUse",
                "Training job names must be unique within an AWS account and region, and a training job with this name already exists "
                + "(arn)");
        }

        Jobs.Add(job);
        return Answer(new JsonObject { ["TrainingJobArn"] = $"arn:aws:sagemaker:us-east-1:123456789012:training-job/{job.Name}" });
    }

    private HttpResponseMessage Describe(string name)
    {
        if (Jobs.Find(job => job.Name == name) is not { } job) return Refused("ValidationException", "Requested resource not found.");
        var reply = job.Request.DeepClone().AsObject();
        reply["TrainingJobStatus"] = job.Status;
        reply["SecondaryStatus"] = job.Secondary;
        reply["CreationTime"] = 1_764_000_000.123;
        reply["FailureReason"] = job.FailureReason;
        reply["FinalMetricDataList"] = job.FinalMetrics?.DeepClone();
        if (job.Status is "Completed" or "Stopped")
        {
            var output = (string)job.Request["OutputDataConfig"]!["S3OutputPath"]!;
            reply["ModelArtifacts"] = new JsonObject { ["S3ModelArtifacts"] = $"{output}/{name}/output/model.tar.gz" };
            reply["BillableTimeInSeconds"] = 520;
        }

        return Answer(reply);
    }

    private HttpResponseMessage Streams(string prefix)
    {
        if (Jobs.All(job => job.Log.Count == 0)) return Refused("ResourceNotFoundException", "The specified log group does not exist.");
        var streams = Jobs.Where(job => job.Log.Count > 0 && $"{job.Name}/".StartsWith(prefix, StringComparison.Ordinal))
            .Select(job => (JsonNode)new JsonObject { ["logStreamName"] = $"{job.Name}/algo-1-1764000000" });
        return Answer(new JsonObject { ["logStreams"] = new JsonArray([.. streams]) });
    }

    private HttpResponseMessage Events(string stream, string? token)
    {
        if (ExpiredTokens > 0 && token is not null)
        {
            ExpiredTokens--;
            return Refused("InvalidParameterException", "The specified nextToken is invalid.");
        }

        var lines = Jobs.Single(job => stream.StartsWith(job.Name + "/", StringComparison.Ordinal)).Log;
        var from = token is null ? 0 : int.Parse(token[2..], null);
        var page = lines.Skip(from).Take(PageLines).ToList();
        EventsRead += page.Count;
        return Answer(new JsonObject
        {
            ["events"] = new JsonArray(
                [.. page.Select(line => (JsonNode)new JsonObject { ["timestamp"] = 1_764_000_000_000, ["message"] = line })]),
            ["nextForwardToken"] = $"f/{from + page.Count}",
        });
    }

    private static HttpResponseMessage Answer(JsonObject body) =>
        new(HttpStatusCode.OK) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/x-amz-json-1.1") };

    private static HttpResponseMessage Refused(string code, string message) => new(HttpStatusCode.BadRequest)
    {
        Content = new StringContent(new JsonObject { ["__type"] = code, ["message"] = message }.ToJsonString()),
    };
}
