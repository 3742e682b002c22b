using System.Net;

namespace Avocet.SageMaker.Tests;

/// <summary>What the services say no with, and what we make of it.</summary>
public sealed class RefusalTests
{
    [Theory]
    [InlineData("ResourceNotFound", "Requested resource not found.")]
    [InlineData("ValidationException", "Requested resource not found.")]
    [InlineData("ValidationException", "Could not find endpoint \"arn:aws:sagemaker:us-west-2:123456789012:endpoint/birds\".")]
    [InlineData("ResourceNotFoundException", "The specified log group does not exist.")]
    public async Task What_is_not_there_is_not_found_under_either_code(string code, string message)
    {
        var refusal = await RefusedAsync(HttpStatusCode.BadRequest, code, message);
        (refusal.IsNotFound, refusal.IsNameTaken, refusal.IsTransient).ShouldBe((true, false, false));
    }

    [Theory]
    [InlineData(
        "ResourceInUse",
        "Training job names must be unique within an AWS account, and a training job with this name already exists (arn:…).")]
    [InlineData("ValidationException", "Cannot create already existing model \"arn:aws:sagemaker:us-west-2:123456789012:model/birds\".")]
    [InlineData("ValidationException", "Cannot create already existing endpoint configuration \"arn:…\".")]
    public async Task A_name_is_taken_under_either_code(string code, string message)
    {
        var refusal = await RefusedAsync(HttpStatusCode.BadRequest, code, message);
        (refusal.IsNotFound, refusal.IsNameTaken, refusal.IsTransient).ShouldBe((false, true, false));
    }

    [Theory]
    [InlineData("ValidationException", "1 validation error detected: Value 'birds_x' at 'endpointName' failed to satisfy constraint")]
    [InlineData("ResourceLimitExceeded", "The account-level service limit 'ml.g4dn.xlarge for training job usage' is 0 Instances")]
    [InlineData("AccessDeniedException", "User is not authorized to perform: sagemaker:DescribeEndpoint")]
    public async Task A_refusal_is_final_and_says_what_to_do(string code, string message)
    {
        var bench = new WireBench().Answer(HttpStatusCode.BadRequest, Error(code, message), ("x-amzn-RequestId", "req-1"));
        var refusal = await Should.ThrowAsync<SageMakerException>(bench.Client.DescribeEndpointAsync("birds", default));
        (refusal.Code, refusal.Reason, refusal.RequestId, refusal.Operation).ShouldBe((code, message, "req-1", "DescribeEndpoint"));
        (refusal.IsNotFound, refusal.IsNameTaken, refusal.IsTransient).ShouldBe((false, false, false));
        refusal.Remedy.ShouldNotBeEmpty();
        bench.Sent.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("""{"__type":"com.amazon.sagemaker#ValidationException","message":"no"}""", null)]
    [InlineData("""{"__type":"ValidationException:http://internal.amazon.com/","Message":"no"}""", null)]
    [InlineData("""{"message":"no"}""", "ValidationException:http://internal.amazon.com/")]
    public async Task A_code_is_read_without_namespace_and_address(string body, string? header)
    {
        var bench = new WireBench().Answer(HttpStatusCode.BadRequest, body, header is null ? [] : [("x-amzn-ErrorType", header)]);
        var refusal = await Should.ThrowAsync<SageMakerException>(bench.Client.DescribeEndpointAsync("birds", default));
        (refusal.Code, refusal.Reason).ShouldBe(("ValidationException", "no"));
    }

    [Fact]
    public async Task A_refusal_that_is_no_json_keeps_its_status_and_text()
    {
        var bench = new WireBench().Answer(HttpStatusCode.RequestEntityTooLarge, "<html>too large</html>");
        var refusal = await Should.ThrowAsync<SageMakerException>(bench.Client.DescribeEndpointAsync("birds", default));
        (refusal.Code, refusal.Reason, refusal.IsTransient).ShouldBe(("Http413", "<html>too large</html>", false));
    }

    [Fact]
    public async Task A_model_that_fails_is_not_asked_again()
    {
        var bench = new WireBench().Answer(
            (HttpStatusCode)424, """{"OriginalStatusCode":400,"OriginalMessage":"bad picture","Message":"Received client error (400)"}""",
            ("x-amzn-ErrorType", "ModelError"));
        var refusal = await Should.ThrowAsync<SageMakerException>(
            bench.Runtime.InvokeEndpointAsync(new InvokeEndpointRequest { EndpointName = "birds", Body = [1] }, default));
        (refusal.Code, refusal.Reason, bench.Sent.Count).ShouldBe(("ModelError", "Received client error (400)", 1));
    }

    [Fact]
    public async Task A_picture_too_large_for_an_endpoint_is_refused_before_it_is_sent()
    {
        var bench = new WireBench();
        var request = new InvokeEndpointRequest { EndpointName = "birds", Body = new byte[SageMakerRuntimeClient.MostBytes + 1] };
        (await Should.ThrowAsync<ArgumentException>(bench.Runtime.InvokeEndpointAsync(request, default))).Message
            .ShouldContain("6291457 bytes");
        bench.Sent.ShouldBeEmpty();
    }

    private static async Task<SageMakerException> RefusedAsync(HttpStatusCode status, string code, string message)
    {
        var bench = new WireBench().Answer(status, Error(code, message));
        return await Should.ThrowAsync<SageMakerException>(bench.Client.DescribeEndpointAsync("birds", default));
    }

    private static string Error(string code, string message) =>
        System.Text.Json.JsonSerializer.Serialize(new Dictionary<string, string> { ["__type"] = code, ["message"] = message });
}
