using System.Net;
using System.Net.Sockets;
using Avocet.ObjectStore;
using Avocet.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Avocet.Hosting.Tests;

/// <summary>What a service is told, and what it says when it is told wrong.</summary>
public sealed class ConfigurationTests(Fauxqs aws)
{
    [Theory]
    [InlineData("Avocet:Bus", "Kafka", "Avocet:Bus is 'Kafka'. Write InMemory or AmazonSqs.")]
    [InlineData("Avocet:Store", "Ceph", "Avocet:Store is 'Ceph'. Write Directory or S3.")]
    [InlineData("Avocet:Retries", "many", "Avocet:Retries is 'many'. Write a number.")]
    [InlineData("Avocet:S3:PathStyle", "maybe", "Avocet:S3:PathStyle is 'maybe'. Write true or false.")]
    [InlineData("Avocet:StoreDirectory", "/dev/null/data", "Avocet:StoreDirectory is '/dev/null/data': ")]
    [InlineData("Avocet:Sqs:ServiceUrl", "sqs.local", "Avocet:Sqs:ServiceUrl is 'sqs.local'. Write http:// or https:// and a host.")]
    [InlineData("Avocet:Sqs:SnsServiceUrl", "ftp://sns.local", "Avocet:Sqs:SnsServiceUrl is 'ftp://sns.local/'")]
    [InlineData("Avocet:Sqs:Region", "Frankfurt", "Avocet:Sqs:Region is 'Frankfurt'. ")]
    [InlineData("Avocet:Sqs:AccessKey", "AKIA", "Give both Avocet:Sqs:AccessKey and Avocet:Sqs:SecretKey, or neither.")]
    [InlineData("Avocet:Sqs:Prefix", "dev team", "Avocet:Sqs:Prefix is 'dev team'. ")]
    [InlineData(
        "Avocet:Sqs:WaitSeconds", "60",
        "Avocet:Sqs:WaitSeconds is '60'. The field WaitSeconds must be between 0 and 20. (Environment: Avocet__Sqs__WaitSeconds)")]
    [InlineData("Avocet:S3:ServiceUrl", "/data", "Avocet:S3:ServiceUrl is")]
    [InlineData("Avocet:S3:SecretKey", "x", "Give both Avocet:S3:AccessKey and Avocet:S3:SecretKey, or neither.")]
    [InlineData("Avocet:S3:PartMegabytes", "1", "PartMegabytes must be between 5 and 512")]
    [InlineData("Avocet:Bucket", "My Bucket", "Avocet:Bucket is 'My Bucket'. ")]
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
            .ShouldBe(
                $"There is no bucket 'no-such-bucket' (Avocet:Bucket) at {aws.Url}. "
                + "Make it, or name another: aws s3 mb s3://no-such-bucket");
    }

    [Fact]
    public async Task Several_wrong_values_stand_in_one_line()
    {
        var (code, line) = await RunAsync(new() { ["Stop:WhenIdleSeconds"] = "-1", ["Health:LongestMessageSeconds"] = "5" });
        code.ShouldBe(2);
        line.Trim().ShouldNotContain("\n");
        line.ShouldContain("Stop:WhenIdleSeconds is '-1'.");
        line.ShouldContain("Health:LongestMessageSeconds is '5'.");
    }

    [Theory]
    [InlineData(503)]
    [InlineData(500)]
    [InlineData(null)]
    public async Task A_bucket_that_has_trouble_is_waited_for(int? status)
    {
        aws.RequireOrSkip();
        await CreateBucketAsync();
        using var host = Build(Settings(aws.Url));
        await aws.FailNextAsync("GET /troubled", count: 2, status);

        await host.StartAsync();

        (await aws.CountFaultsLeftAsync()).ShouldBe(0, "the third time the bucket answered");
        await host.StopAsync();
    }

    [Fact]
    public async Task A_service_stops_in_peace_though_its_bucket_does_not_tell_what_is_to_be_cleared()
    {
        aws.RequireOrSkip();
        await CreateBucketAsync();
        using (var host = Build(Settings(aws.Url)))
        {
            await aws.FailNextAsync("uploads", count: 100, status: null);
            await host.StartAsync();
            await host.StopAsync();
        }

        using (var host = Build(Settings(aws.Url)))
        {
            await aws.SlowNextAsync("uploads", count: 1, milliseconds: 1_000_000);
            await host.StartAsync();
            await host.StopAsync().WaitAsync(AvocetOnAws.Patience);
        }

        await aws.FailNextAsync("", count: 0);
    }

    [Fact]
    public async Task What_a_killed_process_left_in_a_directory_is_deleted_at_start()
    {
        var folder = Directory.CreateTempSubdirectory("avocet-left-");
        var left = Path.Combine(folder.CreateSubdirectory(".tmp").FullName, "half");
        await File.WriteAllTextAsync(left, "half an object");
        File.SetLastWriteTimeUtc(left, DateTime.UtcNow.AddDays(-2));
        using var host = Build(new() { ["Avocet:StoreDirectory"] = folder.FullName });

        await host.StartAsync();
        await host.StopAsync();

        File.Exists(left).ShouldBeFalse();
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(403, "AccessDenied", "Access denied.")]
    [InlineData(400, "AuthorizationHeaderMalformed", "The region 'us-east-1' is wrong.")]
    public async Task A_bucket_that_is_refused_is_not_waited_for(int status, string code, string message)
    {
        aws.RequireOrSkip();
        await CreateBucketAsync();
        var error = $"<Error><Code>{code}</Code><Message>{message}</Message></Error>";
        await aws.FailNextAsync("GET /troubled", count: 1, status, error, "application/xml");

        var (exit, line) = await RunAsync(Settings(aws.Url)).WaitAsync(AvocetOnAws.Patience);

        exit.ShouldBe(2);
        line.Trim().ShouldBe(
            $"Bucket 'troubled' (Avocet:Bucket) at {aws.Url} cannot be reached: {message} Check Avocet:S3 and the credentials.");
    }

    [Fact]
    public async Task A_bucket_whose_trouble_does_not_pass_stops_the_service_after_a_minute()
    {
        var clock = new FakeTimeProvider();
        var running = RunAsync(Settings(new Uri("http://127.0.0.1:1")), clock);
        var minutes = clock.GetUtcNow();

        while (!running.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(running, Task.Delay(5));
        }

        var (code, line) = await running;
        code.ShouldBe(2);
        line.Trim().ShouldBe(
            "Bucket 'troubled' (Avocet:Bucket) at http://127.0.0.1:1/ cannot be reached: Connection refused "
            + "Check Avocet:S3 and the credentials.");
        (clock.GetUtcNow() - minutes).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_port_that_is_taken_stops_the_service_with_one_line_that_names_it()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var (code, line) = await RunAsync(new() { ["Health:Port"] = $"{port}", ["Avocet:StoreDirectory"] = Path.GetTempPath() });

        code.ShouldBe(2);
        line.ShouldStartWith($"Health:Port is {port}: ");
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

    private async Task CreateBucketAsync()
    {
        using var store = new S3ObjectStore(new S3StoreSettings
        {
            Region = "us-east-1",
            ServiceUrl = aws.Url,
            AccessKey = "test",
            SecretKey = "test",
            PathStyle = true,
        });
        await store.CreateBucketAsync("troubled", CancellationToken.None);
    }

    private static Dictionary<string, string?> Settings(Uri s3) => new()
    {
        ["Avocet:Store"] = "S3",
        ["Avocet:Bucket"] = "troubled",
        ["Avocet:S3:ServiceUrl"] = s3.ToString(),
        ["Avocet:S3:AccessKey"] = "test",
        ["Avocet:S3:SecretKey"] = "test",
        ["Avocet:S3:PathStyle"] = "true",
    };

    private static IHost Build(Dictionary<string, string?> settings, TimeProvider? clock = null)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Configuration.AddInMemoryCollection([new("Logging:LogLevel:Default", "None")]);
        builder.Services.AddAvocet();
        builder.Services.AddAvocetBus();
        if (clock is not null) builder.Services.AddSingleton(clock);
        return builder.Build();
    }

    private static async Task<(int Code, string Line)> RunAsync(Dictionary<string, string?> settings, TimeProvider? clock = null)
    {
        using var host = Build(settings, clock);
        var said = new StringWriter();
        var code = await host.RunAvocetAsync(said);
        return (code, said.ToString());
    }
}
