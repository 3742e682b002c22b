using Microsoft.Extensions.Options;

namespace Avocet.SageMaker.Tests;

public sealed class OptionsTests
{
    [Theory]
    [InlineData("Region", "Frankfurt", "Region")]
    [InlineData("RoleArn", "", "RoleArn")]
    [InlineData("RoleArn", "SageMakerExecution", "RoleArn")]
    [InlineData("ServiceUrl", "ftp://example.com", "SageMaker:ServiceUrl is 'ftp://example.com/'. Write http:// or https:// and a host.")]
    [InlineData("SecretKey", "", "Give both SageMaker:AccessKey and SageMaker:SecretKey, or neither.")]
    [InlineData("MaxAttempts", "0", "MaxAttempts")]
    public void A_bad_setting_is_named(string key, string value, string problem) =>
        Should.Throw<OptionsValidationException>(() => new WireBench((key, value)).Client).Message.ShouldContain(problem);

    [Fact]
    public void Fips_and_an_address_of_ones_own_exclude_each_other() =>
        Should.Throw<OptionsValidationException>(() => new WireBench(("UseFips", "true"), ("ServiceUrl", "http://127.0.0.1:1")).Client)
            .Message.ShouldContain("Give one of them.");
}
