using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace Avocet.LocalSageMaker.Tests;

public sealed class DataCaptureTests
{
    [Fact]
    public async Task A_request_and_its_answer_are_kept_as_the_model_monitor_reads_them()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 25, 7, 8, 9, 10, TimeSpan.Zero));
        await using var server = await TestServer.Start(clock: clock);
        await Deploy(server, """{"CsvContentTypes":["text/csv"],"JsonContentTypes":["application/json"]}""");
        var picture = TinyModel.Picture();

        var reply = await server.Client.Invoke("birds", picture, "image/jpeg", ("X-Amzn-SageMaker-Inference-Id", "photo-7"));

        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        var file = Captured(server).ShouldHaveSingleItem();
        var line = (await File.ReadAllTextAsync(file)).ShouldEndWithLine();
        var (input, output) = (line["captureData"]!["endpointInput"]!, line["captureData"]!["endpointOutput"]!);
        Text(input, "observedContentType", "mode", "encoding").ShouldBe(["image/jpeg", "INPUT", "BASE64"]);
        Convert.FromBase64String((string)input["data"]!).ShouldBe(picture);
        Text(output, "observedContentType", "mode", "encoding", "data").ShouldBe(["application/json", "OUTPUT", "JSON", reply.Text]);
        var eventId = (string)line["eventMetadata"]!["eventId"]!;
        Guid.TryParse(eventId, out _).ShouldBeTrue(eventId);
        Text(line["eventMetadata"]!, "inferenceTime", "inferenceId").ShouldBe(["2026-11-25T07:08:09Z", "photo-7"]);
        ((string)line["eventVersion"]!).ShouldBe("0");
        Path.GetRelativePath(server.PathOf("captured"), file).ShouldBe($"birds/AllTraffic/2026/11/25/07/08-09-010-{eventId}.jsonl");
    }

    [Fact]
    public async Task So_many_percent_are_kept_and_only_what_is_asked_for_and_only_what_was_answered()
    {
        await using var server = await TestServer.Start();
        await Deploy(server, types: null, percentage: 40, modes: "Output");

        (await server.Client.Invoke("birds", "no picture"u8.ToArray())).Status.ShouldBe(HttpStatusCode.FailedDependency);
        for (var i = 0; i < 10; i++) (await server.Client.Invoke("birds", TinyModel.Picture())).Status.ShouldBe(HttpStatusCode.OK);

        var lines = Captured(server).Select(file => File.ReadAllText(file).ShouldEndWithLine()).ToList();
        lines.Count.ShouldBe(4);
        lines.ShouldAllBe(line => line["captureData"]!["endpointInput"] == null && line["eventMetadata"]!["inferenceId"] == null);
        // Without a header that says what is JSON, everything is in base 64.
        var output = lines[0]["captureData"]!["endpointOutput"]!;
        ((string)output["encoding"]!).ShouldBe("BASE64");
        JsonNode.Parse(Encoding.UTF8.GetString(Convert.FromBase64String((string)output["data"]!)))!["prediction"].ShouldNotBeNull();
    }

    [Fact]
    public async Task Capture_goes_on_after_a_restart_without_its_configuration_and_the_endpoint_tells_of_it()
    {
        await using var server = await TestServer.Start();
        await Deploy(server, types: null);
        await server.Client.Do("SageMaker.DeleteEndpointConfig", new { EndpointConfigName = "captured" });
        await server.Restart();

        await server.Client.Invoke("birds", TinyModel.Picture());

        Captured(server).ShouldHaveSingleItem();
        var endpoint = await server.Client.WaitForEndpoint("birds", "InService");
        JsonNode.DeepEquals(endpoint["DataCaptureConfig"], JsonNode.Parse(
            """
            {"EnableCapture":true,"CaptureStatus":"Started","CurrentSamplingPercentage":100,
             "DestinationS3Uri":"s3://bucket/captured","KmsKeyId":""}
            """)).ShouldBeTrue(endpoint["DataCaptureConfig"]?.ToJsonString());
    }

    [Fact]
    public async Task A_store_that_takes_nothing_costs_no_answer()
    {
        await using var server = await TestServer.Start();
        await Deploy(server, types: null);
        // A file where the folder would be.
        server.Store("captured", "in the way");

        (await server.Client.Invoke("birds", TinyModel.Picture())).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Capture_that_is_switched_off_keeps_nothing()
    {
        await using var server = await TestServer.Start();
        await Deploy(server, types: null, isEnabled: false);

        await server.Client.Invoke("birds", TinyModel.Picture());

        Captured(server).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"InitialSamplingPercentage":101,"DestinationS3Uri":"s3://b/p","CaptureOptions":[{"CaptureMode":"Input"}]}""",
        "Value '101' at 'dataCaptureConfig.initialSamplingPercentage'")]
    [InlineData("""{"InitialSamplingPercentage":1,"DestinationS3Uri":"https://b/p","CaptureOptions":[{"CaptureMode":"Input"}]}""",
        "Value 'https://b/p' at 'dataCaptureConfig.destinationS3Uri'")]
    [InlineData("""{"InitialSamplingPercentage":1,"DestinationS3Uri":"s3://b/p"}""", "Value null at 'dataCaptureConfig.captureOptions'")]
    [InlineData("""{"InitialSamplingPercentage":1,"DestinationS3Uri":"s3://b/p","CaptureOptions":[{"CaptureMode":"input"}]}""",
        "Value 'input' at 'dataCaptureConfig.captureOptions.1.member.captureMode'")]
    public async Task What_cannot_be_captured_so_is_refused_by_member(string capture, string problem)
    {
        await using var server = await TestServer.Start();
        await server.CreateModel("tiny");
        var config = JsonNode.Parse(System.Text.Json.JsonSerializer.Serialize(TestServer.Config("captured", "tiny")))!;
        config["DataCaptureConfig"] = JsonNode.Parse(capture);

        (await server.Client.Refused("SageMaker.CreateEndpointConfig", config)).Message.ShouldContain(problem);
    }

    private static async Task Deploy(
        TestServer server, string? types, int percentage = 100, string modes = "Input,Output", bool isEnabled = true)
    {
        await server.CreateModel("tiny");
        var config = JsonNode.Parse(System.Text.Json.JsonSerializer.Serialize(TestServer.Config("captured", "tiny")))!;
        config["DataCaptureConfig"] = JsonNode.Parse(System.Text.Json.JsonSerializer.Serialize(new
        {
            EnableCapture = isEnabled,
            InitialSamplingPercentage = percentage,
            DestinationS3Uri = "s3://bucket/captured",
            CaptureOptions = modes.Split(',').Select(mode => new { CaptureMode = mode }),
            CaptureContentTypeHeader = types is null ? null : JsonNode.Parse(types),
        }));
        await server.Client.Do("SageMaker.CreateEndpointConfig", config);
        await server.Client.Do("SageMaker.CreateEndpoint", new { EndpointName = "birds", EndpointConfigName = "captured" });
        await server.Client.WaitForEndpoint("birds", "InService");
    }

    private static string[] Captured(TestServer server) => Directory.Exists(server.PathOf("captured"))
        ? Directory.GetFiles(server.PathOf("captured"), "*", SearchOption.AllDirectories)
        : [];

    private static List<string> Text(JsonNode node, params string[] members) => [.. members.Select(member => (string)node[member]!)];
}

file static class LineExtensions
{
    /// <summary>The JSON of a text that is one line and its end.</summary>
    public static JsonNode ShouldEndWithLine(this string text)
    {
        text.IndexOf('\n', StringComparison.Ordinal).ShouldBe(text.Length - 1, text);
        return JsonNode.Parse(text)!;
    }
}
