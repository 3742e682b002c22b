using System.Text.Json.Nodes;

namespace Avocet.LocalSageMaker.Tests;

public sealed class LogTests
{
    private const string Group = "/aws/sagemaker/TrainingJobs";

    [Fact]
    public async Task A_stream_is_read_forward_until_its_token_comes_back()
    {
        await using var server = await TestServer.Start();
        var stream = await Train(server, "birds-1");
        var whole = Messages(
            await server.Client.Do(
                "Logs_20140328.GetLogEvents", new { logGroupName = Group, logStreamName = stream, startFromHead = true }));
        whole.Count.ShouldBeGreaterThan(5);
        var read = new List<string>();
        var page = await server.Client.Do(
            "Logs_20140328.GetLogEvents", new { logGroupName = Group, logStreamName = stream, startFromHead = true, limit = 2 });
        while (true)
        {
            read.AddRange(Messages(page));
            var token = (string)page["nextForwardToken"]!;
            page = await server.Client.Do(
                "Logs_20140328.GetLogEvents",
                new { logGroupName = Group, logStreamName = stream, startFromHead = true, limit = 2, nextToken = token });
            if ((string)page["nextForwardToken"]! == token) break;
        }

        page["events"]!.AsArray().ShouldBeEmpty();
        read.ShouldBe(whole);
    }

    [Fact]
    public async Task Without_a_start_the_newest_are_read_and_then_backward()
    {
        await using var server = await TestServer.Start();
        var stream = await Train(server, "birds-1");
        var whole = Messages(
            await server.Client.Do(
                "Logs_20140328.GetLogEvents", new { logGroupName = Group, logStreamName = stream, startFromHead = true }));
        var last = await server.Client.Do("Logs_20140328.GetLogEvents", new { logGroupName = Group, logStreamName = stream, limit = 3 });
        Messages(last).ShouldBe(whole[^3..]);
        var before = await server.Client.Do(
            "Logs_20140328.GetLogEvents",
            new { logGroupName = Group, logStreamName = stream, limit = 3, nextToken = (string)last["nextBackwardToken"]! });
        Messages(before).ShouldBe(whole[^6..^3]);
    }

    [Fact]
    public async Task A_page_is_at_most_a_mebibyte()
    {
        await using var server = await TestServer.Start();
        var store = new LogStore(Path.Combine(server.Options.DataDirectory, "logs", "TrainingJobs"));
        for (var i = 0; i < 12; i++)
            store.Append("birds-1/algo-1-1", DateTimeOffset.UnixEpoch.AddDays(i), new string((char)('a' + i), 200_000));
        var page = await server.Client.Do(
            "Logs_20140328.GetLogEvents", new { logGroupName = Group, logStreamName = "birds-1/algo-1-1", startFromHead = true });
        page["events"]!.AsArray().Count.ShouldBe(5);
        var nextToken = (string)page["nextForwardToken"]!;
        var next = await server.Client.Do(
            "Logs_20140328.GetLogEvents", new { logGroupName = Group, logStreamName = "birds-1/algo-1-1", startFromHead = true, nextToken });
        Messages(next)[0].ShouldStartWith("f");
        var window = await server.Client.Do("Logs_20140328.GetLogEvents", new
        {
            logGroupName = Group,
            logStreamName = "birds-1/algo-1-1",
            startFromHead = true,
            startTime = 2 * 86_400_000L,
            endTime = 4 * 86_400_000L,
        });
        Messages(window).Select(message => message[0]).ShouldBe(['c', 'd']);
    }

    [Fact]
    public async Task Streams_are_found_by_their_jobs_prefix_and_paged()
    {
        await using var server = await TestServer.Start();
        foreach (var job in (string[])["birds", "birds-1", "birds-2", "owls"]) await Train(server, job);
        var streams = await server.Client.Do(
            "Logs_20140328.DescribeLogStreams", new { logGroupName = Group, logStreamNamePrefix = "birds/" });
        ((string)streams["logStreams"]!.AsArray().ShouldHaveSingleItem()!["arn"]!).ShouldStartWith(
            "arn:aws:logs:us-east-1:000000000000:log-group:/aws/sagemaker/TrainingJobs:log-stream:birds/algo-1-");
        var first = await server.Client.Do(
            "Logs_20140328.DescribeLogStreams", new { logGroupName = Group, logStreamNamePrefix = "birds", limit = 2 });
        first["logStreams"]!.AsArray().Count.ShouldBe(2);
        var second = await server.Client.Do(
            "Logs_20140328.DescribeLogStreams",
            new { logGroupName = Group, logStreamNamePrefix = "birds", limit = 2, nextToken = (string)first["nextToken"]! });
        second["logStreams"]!.AsArray().Count.ShouldBe(1);
        second["nextToken"].ShouldBeNull();
    }

    [Theory]
    [InlineData(
        "DescribeLogStreams", """{"logGroupName":"/aws/sagemaker/TrainingJobs"}""", "ResourceNotFoundException",
        "The specified log group does not exist.")]
    [InlineData(
        "DescribeLogStreams", """{"logGroupName":"/aws/sagemaker/TrainingJobs","limit":51}""", "InvalidParameterException",
        "1 validation error detected")]
    [InlineData("DescribeLogStreams", """{}""", "InvalidParameterException", "1 validation error detected")]
    [InlineData(
        "GetLogEvents", """{"logGroupName":"/other","logStreamName":"a"}""", "ResourceNotFoundException",
        "The specified log group does not exist.")]
    [InlineData(
        "GetLogEvents", """{"logGroupName":"/aws/sagemaker/TrainingJobs","logStreamName":"none"}""", "ResourceNotFoundException",
        "The specified log stream does not exist.")]
    [InlineData(
        "GetLogEvents", """{"logGroupName":"/aws/sagemaker/TrainingJobs","logStreamName":"../../training-jobs/x"}""",
        "ResourceNotFoundException", "The specified log stream does not exist.")]
    public async Task What_is_not_there_or_wrong_is_refused_by_the_logs_own_codes(
        string operation, string body, string code, string message)
    {
        await using var server = await TestServer.Start();
        var refused = await server.Client.Call($"Logs_20140328.{operation}", body);
        refused.Code.ShouldBe(code);
        refused.Message.ShouldStartWith(message);
    }

    [Fact]
    public async Task A_token_that_is_none_is_refused()
    {
        await using var server = await TestServer.Start();
        var stream = await Train(server, "birds-1");
        (await server.Client.Refused(
            "Logs_20140328.GetLogEvents", new { logGroupName = Group, logStreamName = stream, nextToken = "x" })).Message
            .ShouldBe("The specified nextToken is invalid.");
    }

    private static async Task<string> Train(TestServer server, string job)
    {
        await server.Client.Do("SageMaker.CreateTrainingJob", FakeWorker.Job(job, "quick"));
        await server.Client.WaitForEnd(job);
        var streams = await server.Client.Do(
            "Logs_20140328.DescribeLogStreams", new { logGroupName = Group, logStreamNamePrefix = job + "/" });
        return (string)streams["logStreams"]![0]!["logStreamName"]!;
    }

    private static List<string> Messages(JsonNode page) => [.. page["events"]!.AsArray().Select(logged => (string)logged!["message"]!)];
}
