using System.Collections;
using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Avocet.SageMaker.Tests;

/// <summary>Requests and reply records against AWS's own service models, as Debian's python3-botocore ships them.</summary>
public sealed class OfficialModelTests
{
    private const string Python = "/usr/bin/python3";

    private static readonly Dictionary<string, Type> Replies = new()
    {
        ["sagemaker.DescribeTrainingJob"] = typeof(DescribeTrainingJobReply),
        ["sagemaker.ListTrainingJobs"] = typeof(ListTrainingJobsReply),
        ["sagemaker.DescribeModel"] = typeof(DescribeModelReply),
        ["sagemaker.ListModels"] = typeof(ListModelsReply),
        ["sagemaker.DescribeEndpointConfig"] = typeof(DescribeEndpointConfigReply),
        ["sagemaker.ListEndpointConfigs"] = typeof(ListEndpointConfigsReply),
        ["sagemaker.DescribeEndpoint"] = typeof(DescribeEndpointReply),
        ["sagemaker.ListEndpoints"] = typeof(ListEndpointsReply),
        ["sagemaker.ListTags"] = typeof(ListTagsReply),
        ["sagemaker.DescribeLabelingJob"] = typeof(DescribeLabelingJobReply),
        ["sagemaker.ListLabelingJobs"] = typeof(ListLabelingJobsReply),
        ["sagemaker.DescribeTransformJob"] = typeof(DescribeTransformJobReply),
        ["logs.DescribeLogStreams"] = typeof(DescribeLogStreamsReply),
        ["logs.GetLogEvents"] = typeof(GetLogEventsReply),
    };

    [Fact]
    public async Task Every_request_and_every_reply_keeps_to_the_official_model()
    {
        Assert.SkipUnless(await IsInstalledAsync(), "botocore is not installed for /usr/bin/python3 (apt-get install python3-botocore).");
        var requests = new JsonArray();
        foreach (var (name, call) in GoldenRequests.Calls.Concat(GoldenRequests.FurtherCalls)) requests.Add(await RecordAsync(name, call));
        var replies = new JsonObject();
        foreach (var (operation, type) in Replies) replies[operation] = Shape(type, operation.StartsWith("logs", StringComparison.Ordinal));

        var problems = await CheckAsync(new JsonObject { ["requests"] = requests, ["replies"] = replies });

        problems.ShouldBe("[]");
    }

    [Fact]
    public async Task The_check_itself_notices_what_is_wrong()
    {
        Assert.SkipUnless(await IsInstalledAsync(), "botocore is not installed for /usr/bin/python3 (apt-get install python3-botocore).");
        var request = new JsonObject
        {
            ["target"] = "SageMaker.CreateEndpoint",
            ["body"] = new JsonObject { ["EndpointName"] = "under_score", ["Colour"] = "red" },
        };
        var replies = new JsonObject
        {
            ["sagemaker.DescribeEndpoint"] = new JsonObject { ["EndpointNames"] = "string", ["CreationTime"] = "string" },
        };

        var problems = await CheckAsync(new JsonObject { ["requests"] = new JsonArray(request), ["replies"] = replies });

        problems.ShouldContain("Missing required parameter in input: \\\"EndpointConfigName\\\"");
        problems.ShouldContain("Colour");
        problems.ShouldContain("'under_score' does not match");
        problems.ShouldContain("DescribeEndpoint.EndpointNames is not in the model");
        problems.ShouldContain("DescribeEndpoint.CreationTime is timestamp, not string");
    }

    private static async Task<JsonNode> RecordAsync(string name, Func<WireBench, Task> call)
    {
        var bench = new WireBench();
        try
        {
            await call(bench);
        }
        catch (SageMakerException reply) when (reply.Code == "SerializationException")
        {
            // The wire answers {}; only the request matters here.
        }

        var sent = bench.Sent.ShouldHaveSingleItem(name);
        return new JsonObject
        {
            ["target"] = sent.Headers.GetValueOrDefault("X-Amz-Target"),
            ["path"] = new Uri(sent.Url).AbsolutePath,
            ["headers"] = new JsonObject(sent.Headers.Select(header => KeyValuePair.Create(header.Key, (JsonNode?)header.Value))),
            ["body"] = sent.Text.StartsWith('{') ? JsonNode.Parse(sent.Text) : null,
        };
    }

    private static JsonNode Shape(Type type, bool camelCase)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string)) return "string";
        if (type == typeof(int) || type == typeof(long)) return "integer";
        if (type == typeof(double)) return "float";
        if (type == typeof(bool)) return "boolean";
        if (type == typeof(DateTimeOffset)) return "timestamp";
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>)) return "map";
        if (typeof(IEnumerable).IsAssignableFrom(type)) return new JsonArray(Shape(type.GetGenericArguments()[0], camelCase));
        return new JsonObject(type.GetProperties().Select(property => KeyValuePair.Create(
            camelCase ? JsonNamingPolicy.CamelCase.ConvertName(property.Name) : property.Name,
            (JsonNode?)Shape(property.PropertyType, camelCase))));
    }

    private static async Task<bool> IsInstalledAsync()
    {
        try
        {
            return (await RunAsync("-c", "import botocore", "")).ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private static async Task<string> CheckAsync(JsonObject input)
    {
        var (exitCode, output) = await RunAsync(
            Path.Combine(AppContext.BaseDirectory, "check_against_botocore.py"), "", input.ToJsonString());
        exitCode.ShouldBe(0, output);
        return output.Trim();
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string first, string second, string input)
    {
        var start = new ProcessStartInfo(Python)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(first);
        if (second.Length > 0) start.ArgumentList.Add(second);
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await error);
    }
}
