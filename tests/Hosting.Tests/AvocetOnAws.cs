using Amazon.S3;
using Amazon.SQS;
using Avocet.Testing;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

[assembly: AssemblyFixture(typeof(Fauxqs))]

namespace Avocet.Hosting.Tests;

/// <summary>A host as the services start it, with queues and bucket on fauxqs; nothing but configuration says so.</summary>
internal sealed class AvocetOnAws : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private AvocetOnAws(IHost host, string prefix, Fauxqs aws)
    {
        (Host, Prefix) = (host, prefix);
        Sqs = new("test", "test", new AmazonSQSConfig { ServiceURL = aws.Url.ToString(), AuthenticationRegion = "us-east-1" });
    }

    public IHost Host { get; }

    public string Prefix { get; }

    public AmazonSQSClient Sqs { get; }

    public JobDocuments Documents => Host.Services.GetRequiredService<JobDocuments>();

    public static async Task<AvocetOnAws> StartAsync(
        Fauxqs aws, Action<IBusRegistrationConfigurator> add, string? prefix = null, string? bucket = null)
    {
        prefix ??= $"t{Guid.NewGuid():N}"[..10] + "-";
        bucket ??= "avocet-" + prefix.TrimEnd('-');
        using var s3 = new AmazonS3Client(
            "test", "test",
                new AmazonS3Config { ServiceURL = aws.Url.ToString(), AuthenticationRegion = "us-east-1", ForcePathStyle = true });
        await s3.PutBucketAsync(bucket);
        var builder = Microsoft.Extensions.Hosting.Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(Settings(aws, prefix, bucket));
        builder.Services.AddAvocet();
        builder.Services.AddConsumers(add);
        builder.Services.AddAvocetBus();
        builder.Services.AddOptions<MassTransitHostOptions>().Configure(options => options.WaitUntilStarted = true);
        var host = builder.Build();
        await host.StartAsync();
        return new AvocetOnAws(host, prefix, aws);
    }

    public static Dictionary<string, string?> Settings(Fauxqs aws, string prefix, string bucket) => new()
    {
        ["Avocet:Bus"] = "AmazonSqs",
        ["Avocet:Store"] = "S3",
        ["Avocet:Bucket"] = bucket,
        ["Avocet:Sqs:ServiceUrl"] = aws.Url.ToString(),
        ["Avocet:Sqs:AccessKey"] = "test",
        ["Avocet:Sqs:SecretKey"] = "test",
        ["Avocet:Sqs:Prefix"] = prefix,
        ["Avocet:Sqs:WaitSeconds"] = "1",
        ["Avocet:S3:ServiceUrl"] = aws.Url.ToString(),
        ["Avocet:S3:AccessKey"] = "test",
        ["Avocet:S3:SecretKey"] = "test",
        ["Avocet:S3:PathStyle"] = "true",
        ["Logging:LogLevel:Default"] = "Warning",
    };

    /// <summary>aws sqs send-message --queue-url … --message-body …</summary>
    public async Task SendPlainAsync(string body)
    {
        var url = (await Sqs.GetQueueUrlAsync(Prefix + "avocet-ingest")).QueueUrl;
        await Sqs.SendMessageAsync(url, body);
    }

    public async ValueTask DisposeAsync()
    {
        await Host.StopAsync();
        Host.Dispose();
        Sqs.Dispose();
    }
}
