using System.Net;
using System.Net.Sockets;

namespace Avocet.SageMaker.Tests;

public sealed class RetryTests
{
    private const string Endpoint = """{"EndpointName":"birds","EndpointStatus":"InService"}""";

    [Theory]
    [InlineData(400, "ThrottlingException")]
    [InlineData(400, "RequestLimitExceeded")]
    [InlineData(400, "TooManyRequestsException")]
    [InlineData(429, "ModelNotReadyException")]
    [InlineData(500, "InternalFailure")]
    [InlineData(502, "")]
    [InlineData(503, "ServiceUnavailable")]
    [InlineData(504, "")]
    public async Task What_may_pass_is_tried_again(int status, string code)
    {
        var bench = new WireBench()
            .Answer((HttpStatusCode)status, $$"""{"__type":"{{code}}","message":"Rate exceeded"}""")
            .Answer(HttpStatusCode.OK, Endpoint);
        (await bench.Client.DescribeEndpointAsync("birds", default)).EndpointStatus.ShouldBe(EndpointStatus.InService);
        bench.Sent.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_lost_connection_and_a_silent_server_are_tried_again()
    {
        var bench = new WireBench()
            .Fail(new HttpRequestException("Connection refused", new SocketException()))
            .Fail(new TaskCanceledException("The request was canceled due to the configured HttpClient.Timeout"))
            .Answer(HttpStatusCode.OK, Endpoint);
        await bench.Client.DescribeEndpointAsync("birds", default);
        bench.Sent.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Pauses_grow_and_every_try_is_signed_anew()
    {
        var bench = new WireBench(("MaxAttempts", "4"));
        for (var i = 0; i < 4; i++) bench.Answer(HttpStatusCode.ServiceUnavailable, "");

        var failure = await Should.ThrowAsync<SageMakerException>(bench.Client.DescribeEndpointAsync("birds", default));

        (failure.Code, failure.IsTransient, bench.Sent.Count).ShouldBe(("Http503", true, 4));
        bench.Clock.Pauses.Count.ShouldBe(3);
        for (var i = 0; i < 3; i++) bench.Clock.Pauses[i].ShouldBeInRange(TimeSpan.FromMilliseconds(1 << i), TimeSpan.FromSeconds(1 << i));
        bench.Sent.ShouldAllBe(request => request.Headers.ContainsKey("Authorization"));
        bench.Sent[^1].Headers["X-Amz-Date"].ShouldBe(bench.Clock.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", null));
    }

    [Fact]
    public async Task No_answer_at_all_names_the_address()
    {
        var bench = new WireBench(
            ("MaxAttempts", "1"), ("ServiceUrl", "http://127.0.0.1:1")).Fail(new HttpRequestException("Connection refused"));
        var failure = await Should.ThrowAsync<SageMakerException>(bench.Client.DescribeEndpointAsync("birds", default));
        (failure.Code, failure.IsTransient).ShouldBe((SageMakerException.NoAnswer, true));
        failure.Message.ShouldContain("http://127.0.0.1:1");
    }

    [Fact]
    public async Task A_caller_who_gives_up_is_no_failure_of_the_service()
    {
        var bench = new WireBench();
        await Should.ThrowAsync<OperationCanceledException>(
            bench.Client.DescribeEndpointAsync("birds", new CancellationToken(canceled: true)));
    }
}
