using System.Text;

namespace Avocet.SageMaker.Tests;

/// <summary>The SDK's signer against the written specification, for a clone without golden requests beside it.</summary>
public sealed class SignatureTests
{
    private static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Theory]
    [InlineData("us-east-1", "sagemaker", "https://api.sagemaker.us-east-1.amazonaws.com/", "/")]
    [InlineData("cn-north-1", "sagemaker", "https://api.sagemaker.cn-north-1.amazonaws.com.cn/", "/")]
    [InlineData("us-east-1", "logs", "http://127.0.0.1:8123/", "/")]
    [InlineData("us-east-1", "sagemaker", "http://127.0.0.1:8123/endpoints/birds%20x/invocations", "/endpoints/birds%2520x/invocations")]
    public async Task A_request_is_signed_as_the_specification_says(string region, string service, string url, string canonicalPath)
    {
        var body = Encoding.UTF8.GetBytes("""{"EndpointName":"Bläuling"}""");
        var request = Post(url, body);
        request.Content!.Headers.TryAddWithoutValidation("Content-Type", "application/x-amz-json-1.1");
        request.Headers.TryAddWithoutValidation("X-Amz-Target", "SageMaker.DescribeEndpoint  twice");

        await new RequestSigner(Signatures.Options(region)).SignAsync(request, body, service, Time, default);

        request.Headers.NonValidated["Authorization"].ToString().ShouldBe(Signatures.Authorization(
            canonicalPath,
            [
                ("content-type", "application/x-amz-json-1.1"), ("host", new Uri(url).Authority), ("x-amz-date", "20260102T030405Z"),
                ("x-amz-target", "SageMaker.DescribeEndpoint twice"),
            ],
            body, region, service, Time));
    }

    [Fact]
    public async Task A_signature_made_by_botocore_is_made_by_us()
    {
        // botocore 1.29.27 signed this request; body, key and time as here.
        var body = Encoding.UTF8.GetBytes("""{"EndpointName": "birds"}""");
        var request = Post("https://api.sagemaker.us-west-2.amazonaws.com/", body);
        request.Content!.Headers.TryAddWithoutValidation("Content-Type", "application/x-amz-json-1.1");
        request.Headers.TryAddWithoutValidation("X-Amz-Target", "SageMaker.DescribeEndpoint");

        await new RequestSigner(Signatures.Options("us-west-2")).SignAsync(request, body, "sagemaker", Time, default);

        request.Headers.NonValidated["Authorization"].ToString()
            .ShouldEndWith("Signature=608decaa586471c3fb3546dd1787da7dd0c488d6cb1b7d9d9d35cdaacefc6277");
    }

    [Fact]
    public async Task A_session_token_is_sent_and_signed()
    {
        var request = Post("https://api.sagemaker.us-east-1.amazonaws.com/", []);
        var session = new Amazon.Runtime.SessionAWSCredentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "a-token");

        await new RequestSigner("us-east-1", session).SignAsync(request, [], "sagemaker", Time, default);

        request.Headers.NonValidated["Authorization"].ToString().ShouldBe(Signatures.Authorization(
            "/",
            [("host", "api.sagemaker.us-east-1.amazonaws.com"), ("x-amz-date", "20260102T030405Z"), ("x-amz-security-token", "a-token")],
            [], "us-east-1", "sagemaker", Time));
    }

    [Fact]
    public async Task Credentials_that_cannot_be_renewed_may_be_renewed_later()
    {
        var request = Post("https://api.sagemaker.us-east-1.amazonaws.com/", []);
        var failure = await Should.ThrowAsync<SageMakerException>(
            new RequestSigner("us-east-1", new LapsedCredentials()).SignAsync(request, [], "sagemaker", Time, default));
        (failure.Code, failure.IsTransient).ShouldBe((SageMakerException.CredentialsNotRenewed, true));
    }

    private static HttpRequestMessage Post(string url, byte[] body) => new(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };

    private sealed class LapsedCredentials : Amazon.Runtime.AWSCredentials
    {
        public override Amazon.Runtime.ImmutableCredentials GetCredentials() =>
            throw new Amazon.Runtime.AmazonClientException("no answer from STS");
    }
}
