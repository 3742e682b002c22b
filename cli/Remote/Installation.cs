using Amazon;
using Amazon.Runtime;
using Amazon.SQS;
using Avocet.Converter;
using Avocet.Deployer;
using Avocet.Hosting;
using Avocet.Ingest;
using Avocet.ObjectStore;
using Avocet.Trainer;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Avocet.Cli.Remote;

/// <summary>
/// The bucket, queues and SageMaker that a command talks to, found by the very keys the services are configured with. Nothing is started
/// and nothing called before it is asked for.
/// </summary>
internal sealed class Installation : IDisposable
{
    private readonly IHost _host;
    private readonly Lazy<AmazonSQSClient> _sqs;

    private Installation(IHost host) => (_host, _sqs) = (host, new(CreateSqs));

    public AvocetOptions Avocet => Options<AvocetOptions>();

    public SqsOptions Queues => Options<SqsOptions>();

    public AmazonSQSClient Sqs => _sqs.Value;

    public TimeProvider Clock => Get<TimeProvider>();

    public IObjectStore Store
    {
        get
        {
            CheckStore();
            return Get<IObjectStore>();
        }
    }

    public JobDocuments Documents
    {
        get
        {
            CheckStore();
            return Get<JobDocuments>();
        }
    }

    /// <summary>What people call the bucket.</summary>
    public string Place => Avocet.Store == StoreKind.S3
        ? $"s3://{Avocet.Bucket}" : Path.Combine(Path.GetFullPath(Avocet.StoreDirectory), Avocet.Bucket);

    /// <summary>Reads the settings.</summary>
    /// <param name="configFile">JSON laid out like the services' appsettings.json; environment variables win over it.</param>
    public static Installation Open(FileInfo? configFile)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            // Commands of a process of their own reach nothing by an in-memory bus.
            ["Avocet:Bus"] = nameof(BusKind.AmazonSqs),
            // Only who starts trainings and endpoints needs a role to hand over; commands start neither.
            ["SageMaker:RoleArn"] = "arn:aws:iam::000000000000:role/none",
        });
        if (configFile is not null)
        {
            if (!configFile.Exists)
                throw new PermanentException(
                    $"There is no file {configFile.FullName} (--config).", "Give a JSON file, or leave --config out.");
            AddFile(builder.Configuration, configFile);
        }

        builder.Configuration.AddEnvironmentVariables();
        // What forbids it to the services is no answer to the person who asks for it.
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Avocet:Sqs:CreateTopology"] = "true" });
        builder.Services.AddAvocet().AddIngest().AddConverter().AddTrainer().AddDeployer().AddAvocetBus();
        return new Installation(builder.Build());
    }

    /// <summary>A service of the container that Avocet's services share.</summary>
    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    public T Options<T>()
        where T : class => Get<IOptions<T>>().Value;

    /// <summary>What is wrong in one line, of settings as the services say it: setting, value, remedy.</summary>
    public string Describe(Exception wrong) =>
        (WrongSettings.Describe(wrong, Get<IConfiguration>()) ?? wrong.Message).ReplaceLineEndings(" ");

    public void Dispose()
    {
        if (_sqs.IsValueCreated) _sqs.Value.Dispose();
        _host.Dispose();
    }

    private static void AddFile(ConfigurationManager configuration, FileInfo file)
    {
        try
        {
            configuration.AddJsonFile(file.FullName, optional: false, reloadOnChange: false);
        }
        catch (InvalidDataException broken)
        {
            throw new PermanentException(
                $"{file.FullName} (--config) cannot be read: {broken.GetBaseException().Message}",
                "Write one JSON object, laid out like services/Ingest/appsettings.json.", broken);
        }
    }

    private void CheckStore()
    {
        var folder = Path.GetFullPath(Avocet.StoreDirectory);
        if (Avocet.Store == StoreKind.S3 || Directory.Exists(folder)) return;
        throw new PermanentException(
            $"There is no directory store {folder} (Avocet:StoreDirectory).",
            "Set Avocet__Store=S3 and Avocet__Bucket=NAME to read a bucket, or Avocet__StoreDirectory=DIR.");
    }

    private AmazonSQSClient CreateSqs()
    {
        if (Avocet.Bus != BusKind.AmazonSqs)
        {
            throw new PermanentException(
                $"Avocet:Bus is {Avocet.Bus}, which ends at its own process.", "Set Avocet__Bus=AmazonSqs, or leave it out.");
        }

        var options = Queues;
        var config = new AmazonSQSConfig();
        // One clears the other.
        if (options.ServiceUrl is null) config.RegionEndpoint = RegionEndpoint.GetBySystemName(options.Region);
        else (config.ServiceURL, config.AuthenticationRegion) = (options.ServiceUrl.ToString(), options.Region);
        return string.IsNullOrEmpty(options.AccessKey)
            ? new(config) : new(new BasicAWSCredentials(options.AccessKey, options.SecretKey), config);
    }
}
