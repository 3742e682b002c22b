using System.Text.Json;
using Amazon.S3;
using Amazon.SQS;
using Avocet.Cli.Remote;
using Avocet.Contracts;
using Avocet.Hosting;
using Avocet.ObjectStore;
using Avocet.Testing;

[assembly: AssemblyFixture(typeof(Fauxqs))]

namespace Avocet.Cli.Tests;

/// <summary>
/// Queues and a bucket of a test's own on fauxqs, or a directory store; and the settings file that leads a command there.
/// </summary>
internal sealed class TestInstallation : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly Dictionary<string, string> _settings;
    private readonly Lazy<Installation> _opened;

    private TestInstallation(Dictionary<string, string> settings)
    {
        _settings = settings;
        Save();
        _opened = new(() => Installation.Open(new FileInfo(Config)));
    }

    public string Prefix => _settings.GetValueOrDefault("Avocet:Sqs:Prefix", "");

    public string Bucket => _settings.GetValueOrDefault("Avocet:Bucket", "avocet");

    /// <summary>The same settings, for what a test looks into itself, from several threads too.</summary>
    public Installation Opened => _opened.Value;

    public AmazonSQSClient Sqs => Opened.Sqs;

    public IObjectStore Store => Opened.Store;

    private string Config => _folder.Of("settings.json");

    /// <summary>Queues and bucket on fauxqs; the bucket is made, queues are not.</summary>
    public static async Task<TestInstallation> OnAwsAsync(Fauxqs aws, bool withBucket = true)
    {
        aws.RequireOrSkip();
        var name = $"t{Guid.NewGuid():N}"[..12];
        var (url, installation) = (aws.Url.ToString(), new TestInstallation(new()
        {
            ["Avocet:Store"] = "S3",
            ["Avocet:Bucket"] = $"avocet-{name}",
            ["Avocet:Sqs:ServiceUrl"] = aws.Url.ToString(),
            ["Avocet:Sqs:AccessKey"] = "test",
            ["Avocet:Sqs:SecretKey"] = "test",
            ["Avocet:Sqs:Prefix"] = $"{name}-",
            ["Avocet:S3:ServiceUrl"] = aws.Url.ToString(),
            ["Avocet:S3:AccessKey"] = "test",
            ["Avocet:S3:SecretKey"] = "test",
            ["Avocet:S3:PathStyle"] = "true",
        }));
        if (!withBucket) return installation;
        using var s3 = new AmazonS3Client(
            "test", "test", new AmazonS3Config { ServiceURL = url, AuthenticationRegion = "us-east-1", ForcePathStyle = true });
        await s3.PutBucketAsync(installation.Bucket);
        return installation;
    }

    /// <summary>A directory store and no queues.</summary>
    public static TestInstallation OnDisk(params (string Key, string Value)[] more)
    {
        var installation = new TestInstallation(more.ToDictionary(entry => entry.Key, entry => entry.Value));
        installation.Set("Avocet:StoreDirectory", installation._folder.Of("store"));
        Directory.CreateDirectory(installation._folder.Of("store"));
        return installation;
    }

    public string Of(params string[] path) => _folder.Of(path);

    public string Write(string path, string text) => _folder.Write(path, System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>Changes a setting of the commands that are run from now on.</summary>
    public void Set(string key, string value)
    {
        _settings[key] = value;
        Save();
    }

    public string Setting(string key) => _settings[key];

    /// <summary>Runs a command with these settings.</summary>
    public Task<Run> AvocetAsync(params string[] arguments) => Run.AvocetAsync([.. arguments, "--config", Config]);

    public Task WriteStatusAsync(StageStatus status) =>
        Store.WriteJsonAsync(new JobFolder(Bucket, status.JobId).Status(status.Stage), status, JobJson.Document, default);

    private void Save() => _folder.Write("settings.json", JsonSerializer.SerializeToUtf8Bytes(_settings));

    public void Dispose()
    {
        if (_opened.IsValueCreated) _opened.Value.Dispose();
        _folder.Dispose();
    }
}
