using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Avocet.LocalSageMaker.Tests;

public sealed class SignatureTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_signed_request_is_answered()
    {
        await using var server = await TestServer.Start();
        (await server.Client.Do("SageMaker.ListModels", new { })).ToJsonString().ShouldBe("""{"Models":[]}""");
    }

    [Fact]
    public async Task An_unsigned_request_is_refused()
    {
        await using var server = await TestServer.Start();
        using var client = new Client(server.Uri) { Signer = null };
        (await client.Refused("SageMaker.ListModels", new { }, HttpStatusCode.Forbidden)).Code
            .ShouldBe("MissingAuthenticationTokenException");
        (await client.Invoke("birds", [1])).Headers.GetValues("x-amzn-ErrorType").ShouldBe(["MissingAuthenticationTokenException"]);
    }

    [Theory]
    [InlineData("other", "avocet", "us-east-1", "sagemaker", "UnrecognizedClientException", "security token")]
    [InlineData("avocet", "other", "us-east-1", "sagemaker", "InvalidSignatureException", "does not match the signature you provided")]
    [InlineData("avocet", "avocet", "eu-west-1", "sagemaker", "InvalidSignatureException", "not 'eu-west-1'")]
    [InlineData("avocet", "avocet", "us-east-1", "s3", "InvalidSignatureException", "correct service: 'sagemaker'")]
    public async Task A_wrong_signature_is_refused_with_the_services_code(
        string key, string secret, string region, string service, string code, string text)
    {
        await using var server = await TestServer.Start();
        using var client = new Client(server.Uri) { Signer = new Signer(key, secret, region, service) };
        var refused = await client.Refused("SageMaker.ListModels", new { }, HttpStatusCode.Forbidden);
        refused.Code.ShouldBe(code);
        refused.Message.ShouldContain(text);
    }

    [Theory]
    [InlineData(-14, HttpStatusCode.OK)]
    [InlineData(14, HttpStatusCode.OK)]
    [InlineData(-16, HttpStatusCode.Forbidden)]
    [InlineData(16, HttpStatusCode.Forbidden)]
    public async Task A_signature_holds_for_a_quarter_of_an_hour(int minutes, HttpStatusCode status)
    {
        await using var server = await TestServer.Start(clock: new FakeTimeProvider(Noon));
        using var client = new Client(server.Uri) { Clock = new FakeTimeProvider(Noon.AddMinutes(minutes)) };
        (await client.Call("SageMaker.ListModels", "{}")).Status.ShouldBe(status);
    }

    [Theory]
    [InlineData("Basic YXZvY2V0")]
    [InlineData("AWS4-HMAC-SHA256 Credential=avocet/x")]
    [InlineData("AWS4-HMAC-SHA256 Credential=avocet, SignedHeaders=host, Signature=00")]
    public async Task A_header_that_is_no_signature_is_refused(string header)
    {
        await using var server = await TestServer.Start();
        using var http = new HttpClient();
        http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", header);
        using var content = new StringContent("{}");
        using var reply = await http.PostAsync(server.Uri, content);
        reply.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        reply.Headers.GetValues("x-amzn-ErrorType").ShouldBe(["IncompleteSignatureException"]);
    }

    [Fact]
    public async Task Whether_the_server_is_there_can_be_asked_without_a_signature()
    {
        await using var server = await TestServer.Start();
        using var http = new HttpClient();
        (await http.GetAsync(new Uri(server.Uri, "/ping"))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public void Requests_that_botocore_signed_are_accepted_and_altered_ones_are_not()
    {
        using var golden = JsonDocument.Parse(File.ReadAllText(Golden()));
        var checkedRequests = 0;
        foreach (var request in golden.RootElement.GetProperty("cases").EnumerateArray())
        {
            var body = request.GetProperty("body").GetString() ?? "";
            var url = new Uri(request.GetProperty("url").GetString()!);
            if (body.StartsWith("<binary", StringComparison.Ordinal)) continue;
            var context = new DefaultHttpContext { Request = { Method = request.GetProperty("method").GetString()! } };
            foreach (var header in request.GetProperty("headers").EnumerateObject())
                context.Request.Headers[header.Name] = header.Value.GetString();
            var scope = context.Request.Headers.Authorization.ToString().Split('/');
            var check = new SignatureCheck(
                "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", scope[2],
                new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)));
            Should.NotThrow(
                () => check.Verify(context.Request, url.PathAndQuery, Encoding.UTF8.GetBytes(body), scope[3]),
                request.GetProperty("case").GetString()!);
            Should.Throw<ServiceErrorException>(
                () => check.Verify(context.Request, url.PathAndQuery, Encoding.UTF8.GetBytes(body + " "), scope[3]));
            Should.Throw<ServiceErrorException>(
                () => check.Verify(context.Request, url.PathAndQuery + "x", Encoding.UTF8.GetBytes(body), scope[3]));
            checkedRequests++;
        }

        checkedRequests.ShouldBeGreaterThan(20);
    }

    private static string Golden()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Avocet.slnx"))) folder = folder.Parent;
        var path = Path.Combine(folder!.FullName, "..", "shared", "reference", "sagemaker-data", "wire-golden-botocore.json");
        Assert.SkipUnless(File.Exists(path), "The requests that botocore signed are not beside the repository (../shared/reference).");
        return path;
    }
}
