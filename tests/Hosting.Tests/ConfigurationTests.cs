using Avocet.ObjectStore;
using Avocet.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Avocet.Hosting.Tests;

/// <summary>What a service is told, and what it says when it is told wrong.</summary>
public sealed class ConfigurationTests(Fauxqs aws)
{
    [Theory]
    [InlineData("Avocet:Bus", "Kafka", "Kafka")]
    [InlineData("Avocet:Sqs:ServiceUrl", "sqs.local", "Avocet:Sqs:ServiceUrl is 'sqs.local'. Write http:// or https:// and a host.")]
    [InlineData("Avocet:Sqs:SnsServiceUrl", "ftp://sns.local", "Avocet:Sqs:SnsServiceUrl is 'ftp://sns.local/'")]
    [InlineData("Avocet:Sqs:Region", "Frankfurt", "Region")]
    [InlineData("Avocet:Sqs:AccessKey", "AKIA", "Give both Avocet:Sqs:AccessKey and Avocet:Sqs:SecretKey, or neither.")]
    [InlineData("Avocet:Sqs:Prefix", "dev team", "Prefix")]
    [InlineData("Avocet:Sqs:WaitSeconds", "60", "WaitSeconds must be between 0 and 20")]
    [InlineData("Avocet:S3:ServiceUrl", "/data", "Avocet:S3:ServiceUrl is")]
    [InlineData("Avocet:S3:SecretKey", "x", "Give both Avocet:S3:AccessKey and Avocet:S3:SecretKey, or neither.")]
    [InlineData("Avocet:S3:PartMegabytes", "1", "PartMegabytes must be between 5 and 512")]
    [InlineData("Avocet:Bucket", "My Bucket", "Bucket")]
    public async Task A_wrong_value_stops_the_service_with_one_line_that_names_it(string key, string value, string expected)
    {
        var (code, line) = await RunAsync(new() { [key] = value });
        code.ShouldBe(2);
        line.Trim().ShouldNotContain("\n");
        line.ShouldContain(expected);
    }

    [Fact]
    public async Task A_missing_bucket_stops_the_service_with_one_line_that_names_it()
    {
        aws.RequireOrSkip();
        var (code, line) = await RunAsync(AvocetOnAws.Settings(aws, "none-", "no-such-bucket"));
        code.ShouldBe(2);
        line.Trim()
            .ShouldBe("There is no bucket 'no-such-bucket' (Avocet:Bucket). Make it, or name another: aws s3 mb s3://no-such-bucket");
    }

    [Fact]
    public void Without_configuration_a_service_runs_in_memory_and_in_a_directory()
    {
        using var host = Build(new() { ["Avocet:StoreDirectory"] = Path.GetTempPath() });
        host.Services.GetRequiredService<IOptions<AvocetOptions>>().Value.Bus.ShouldBe(BusKind.InMemory);
        host.Services.GetRequiredService<IObjectStore>().ShouldBeOfType<DirectoryObjectStore>();
        host.Services.GetRequiredService<MassTransit.IBus>().Address.Scheme.ShouldBe("loopback");
    }

    [Fact]
    public void Configuration_alone_moves_a_service_to_SQS_and_S3()
    {
        using var host = Build(new()
        {
            ["Avocet:Bus"] = "AmazonSqs",
            ["Avocet:Store"] = "S3",
            ["Avocet:Sqs:Region"] = "eu-central-1",
            ["Avocet:Sqs:AccessKey"] = "a",
            ["Avocet:Sqs:SecretKey"] = "b",
        });
        host.Services.GetRequiredService<IObjectStore>().ShouldBeOfType<S3ObjectStore>();
        host.Services.GetRequiredService<MassTransit.IBus>().Address.ToString().ShouldStartWith("amazonsqs://eu-central-1/");
    }

    private static IHost Build(Dictionary<string, string?> settings)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Configuration.AddInMemoryCollection([new("Logging:LogLevel:Default", "None")]);
        builder.Services.AddAvocet();
        builder.Services.AddAvocetBus();
        return builder.Build();
    }

    private static async Task<(int Code, string Line)> RunAsync(Dictionary<string, string?> settings)
    {
        using var host = Build(settings);
        var said = new StringWriter();
        var code = await host.RunAvocetAsync(said);
        return (code, said.ToString());
    }
}
