namespace Avocet.SageMaker.Tests;

public sealed class EndpointAddressTests
{
    [Theory]
    [InlineData("us-east-1", false, "api.sagemaker", "runtime.sagemaker", "logs", "us-east-1.amazonaws.com")]
    [InlineData("us-gov-west-1", true, "api-fips.sagemaker", "runtime-fips.sagemaker", "logs-fips", "us-gov-west-1.amazonaws.com")]
    [InlineData("cn-northwest-1", false, "api.sagemaker", "runtime.sagemaker", "logs", "cn-northwest-1.amazonaws.com.cn")]
    [InlineData("us-iso-east-1", false, "api.sagemaker", "runtime.sagemaker", "logs", "us-iso-east-1.c2s.ic.gov")]
    [InlineData("us-isob-east-1", false, "api.sagemaker", "runtime.sagemaker", "logs", "us-isob-east-1.sc2s.sgov.gov")]
    [InlineData("eu-isoe-west-1", false, "api.sagemaker", "runtime.sagemaker", "logs", "eu-isoe-west-1.cloud.adc-e.uk")]
    [InlineData("us-isof-south-1", false, "api.sagemaker", "runtime.sagemaker", "logs", "us-isof-south-1.csp.hci.ic.gov")]
    [InlineData("eusc-de-east-1", false, "api.sagemaker", "runtime.sagemaker", "logs", "eusc-de-east-1.amazonaws.eu")]
    public void Each_service_has_its_host_in_the_partition(
        string region, bool fips, string control, string runtime, string logs, string domain)
    {
        var options = new SageMakerOptions { Region = region, UseFips = fips };
        WireService.Control.Address(options).ToString().ShouldBe($"https://{control}.{domain}/");
        WireService.Runtime.Address(options).ToString().ShouldBe($"https://{runtime}.{domain}/");
        WireService.Logs.Address(options).ToString().ShouldBe($"https://{logs}.{domain}/");
    }

    [Fact]
    public async Task A_service_url_replaces_every_host()
    {
        var bench = new WireBench(("ServiceUrl", "http://127.0.0.1:8123/"));
        await bench.Client.DeleteModelAsync("birds", default);
        await bench.Runtime.InvokeEndpointAsync(new InvokeEndpointRequest { EndpointName = "birds", Body = [1] }, default);
        await bench.Logs.DescribeLogStreamsAsync(new DescribeLogStreamsRequest { LogGroupName = "g" }, default);
        bench.Sent.Select(request => request.Url)
            .ShouldBe(["http://127.0.0.1:8123/", "http://127.0.0.1:8123/endpoints/birds/invocations", "http://127.0.0.1:8123/"]);
    }
}
