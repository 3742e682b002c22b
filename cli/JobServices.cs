using System.CommandLine;
using Avocet.Hosting;
using Avocet.SageMaker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Avocet.Cli;

/// <summary>Object store, job documents and SageMaker for commands that look at jobs; configured as the services are, by environment variables.</summary>
internal static class JobServices
{
    public static Option<DirectoryInfo?> StoreOption() => new("--store")
    {
        Description = "Directory object store. Left out: what Avocet__Store, Avocet__StoreDirectory and Avocet__S3__… say, as for the services.",
    };

    public static ServiceProvider Build(DirectoryInfo? store)
    {
        if (store is { Exists: false }) throw new PermanentException($"--store {store.FullName} is no folder.", "Name the folder that holds the buckets.");
        var settings = new ConfigurationBuilder()
            // Who only asks an endpoint needs no role, but the options do.
            .AddInMemoryCollection([new("SageMaker:RoleArn", "arn:aws:iam::000000000000:role/none")])
            .AddEnvironmentVariables();
        if (store is not null)
            settings.AddInMemoryCollection([new("Avocet:Store", nameof(StoreKind.Directory)), new("Avocet:StoreDirectory", store.FullName)]);
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(settings.Build());
        services.AddAvocet().AddSageMaker();
        return services.BuildServiceProvider();
    }

    /// <summary>Whether a failure is the caller's to mend, and its message says how.</summary>
    public static bool IsRefusal(Exception failure) => failure is PermanentException or OptionsValidationException or IOException
        or UnauthorizedAccessException or Amazon.Runtime.AmazonServiceException or Amazon.Runtime.AmazonClientException;
}
