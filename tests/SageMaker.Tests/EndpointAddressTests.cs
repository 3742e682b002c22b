namespace Avocet.SageMaker.Tests;

public sealed class EndpointAddressTests
{
    [Theory]
    [InlineData("us-east-1", false, "https://api.sagemaker.us-east-1.amazonaws.com/", "https://runtime.sagemaker.us-east-1.amazonaws.com/", "https://logs.us-east-1.amazonaws.com/")]
    [InlineData("us-gov-west-1", true, "https://api-fips.sagemaker.us-gov-west-1.amazonaws.com/", "https://runtime-fips.sagemaker.us-gov-west-1.amazonaws.com/", "https://logs-fips.us-gov-west-1.amazonaws.com/")]
    [InlineData("cn-northwest-1", false, "https://api.sagemaker.cn-northwest-1.amazonaws.com.cn/", "https://runtime.sagemaker.cn-northwest-1.amazonaws.com.cn/", "https://logs.cn-northwest-1.amazonaws.com.cn/")]
    [InlineData("us-isob-east-1", false, "https://api.sagemaker.us-isob-east-1.sc2s.sgov.gov/", "https://runtime.sagemaker.us-isob-east-1.sc2s.sgov.gov/", "https://logs.us-isob-east-1.sc2s.sgov.gov/")]
    [InlineData("eusc-de-east-1", false, "https://api.sagemaker.eusc-de-east-1.amazonaws.eu/", "https://runtime.sagemaker.eusc-de-east-1.amazonaws.eu/", "https://logs.eusc-de-east-1.amazonaws.eu/")]
    public void Each_service_has_its_host_in_the_partition(string region, bool fips, string control, string runtime, string logs)
    {
        var options = new SageMakerOptions { Region = region, UseFips = fips };
        WireService.Control.Address(options).ToString().ShouldBe(control);
        WireService.Runtime.Address(options).ToString().ShouldBe(runtime);
        WireService.Logs.Address(options).ToString().ShouldBe(logs);
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
