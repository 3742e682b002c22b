using System.Globalization;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using Amazon.SQS;
using Avocet.Cli.DeadLetters;
using Avocet.Cli.Remote;
using Avocet.Hosting;
using Avocet.ObjectStore;
using Avocet.SageMaker;
using MassTransit;

namespace Avocet.Cli.Doctor;

/// <summary>What an installation needs: each check calls AWS, or what stands in for it, and changes nothing.</summary>
internal sealed class InstallationChecks(Installation installation, IHttpClientFactory http)
{
    private const string AllowIt = "Check the address, and that your credentials allow it";
    private static readonly TimeSpan SkewOfNote = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan SkewRefused = TimeSpan.FromMinutes(5);

    public Task<Finding> SettingsAsync(CancellationToken cancellation)
    {
        var (avocet, sageMaker) = (installation.Avocet, installation.Options<SageMakerOptions>());
        var places = $"bucket {installation.Place}, queues in {installation.Queues.Region}, SageMaker in {sageMaker.Region}";
        if (avocet.Store == StoreKind.S3 && sageMaker.ServiceUrl is null && installation.Options<S3Options>().Region != sageMaker.Region)
        {
            return Told(
                Grade.Fail, $"{places}; the bucket is in {installation.Options<S3Options>().Region}",
                "SageMaker reads only buckets of its own region: give Avocet:S3:Region and SageMaker:Region the same.");
        }

        return Told(Grade.Ok, places);

        static Task<Finding> Told(Grade grade, string text, string? remedy = null) =>
            Task.FromResult(new Finding("settings", grade, text, remedy));
    }

    public async Task<Finding> CredentialsAsync(CancellationToken cancellation)
    {
        var queues = installation.Queues;
        if (!string.IsNullOrEmpty(queues.AccessKey)) return new("credentials", Grade.Ok, "keys of Avocet:Sqs:AccessKey");
        try
        {
            var region = RegionEndpoint.GetBySystemName(queues.Region);
            var found = await new DefaultAWSCredentialsIdentityResolver().ResolveIdentityAsync(
                new AmazonSQSConfig { RegionEndpoint = region }, cancellation);
            await found.GetCredentialsAsync().WaitAsync(cancellation);
            if (queues.ServiceUrl is not null) return new("credentials", Grade.Ok, "found by the SDK's chain");
            using var sts = new AmazonSecurityTokenServiceClient(found, region);
            var caller = await sts.GetCallerIdentityAsync(new GetCallerIdentityRequest(), cancellation);
            return new("credentials", Grade.Ok, caller.Arn);
        }
        catch (Exception none) when (none is AmazonClientException or AmazonServiceException or HttpRequestException)
        {
            return new(
                "credentials", Grade.Fail, FirstLine(none),
                "Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or sign in (aws sso login).");
        }
    }

    public async Task<Finding> QueuesAsync(CancellationToken cancellation)
    {
        try
        {
            var lookup = new QueueLookup(installation);
            var topology = QueueTopology.Of(installation.Get<IBus>());
            var names = topology.Queues.SelectMany(queue => (string[])[queue.Name, queue.ErrorQueue, queue.SkippedQueue])
                .Select(name => name[installation.Queues.Prefix.Length..]).ToList();
            var found = await Task.WhenAll(names.Select(name => lookup.FindUrlAsync(name, cancellation)));
            var missing = names.Where((_, i) => found[i] is null).ToList();
            if (missing.Count == 0) return new("queues", Grade.Ok, $"all {names.Count} are there");
            var some = string.Join(", ", missing.Take(4)) + (missing.Count > 4 ? ", ..." : "");
            return new(
                "queues", Grade.Fail, $"{missing.Count} of {names.Count} are not there: {some}",
                "avocet topology apply, or start the services where they may make queues.");
        }
        catch (Exception refused) when (IsRefusal(refused))
        {
            return new("queues", Grade.Fail, FirstLine(refused), $"{AllowIt} (sqs:GetQueueUrl).");
        }
    }

    public async Task<Finding> DeadLettersAsync(CancellationToken cancellation)
    {
        try
        {
            var queues = new DeadLetterQueues(installation);
            var counts = await Task.WhenAll(queues.All.Select(async queue =>
                await queues.FindAsync(queue.Name, cancellation) is { } there ? await there.CountAsync(cancellation) : 0));
            return counts.Sum() == 0
                ? new("dead letters", Grade.Ok, "none")
                : new("dead letters", Grade.Warn, $"{counts.Sum()} that the services gave up on", "avocet dlq list");
        }
        catch (Exception refused) when (IsRefusal(refused))
        {
            return new("dead letters", Grade.Warn, FirstLine(refused), $"{AllowIt} (sqs:GetQueueAttributes).");
        }
    }

    public async Task<Finding> BucketAsync(CancellationToken cancellation)
    {
        try
        {
            if (installation.Store is not S3ObjectStore store) return new("bucket", Grade.Ok, $"directory {installation.Place}");
            return await store.HasBucketAsync(installation.Avocet.Bucket, cancellation)
                ? new("bucket", Grade.Ok, $"{installation.Place} can be listed")
                : new("bucket", Grade.Fail, $"there is no bucket {installation.Avocet.Bucket} (Avocet:Bucket)", "avocet topology apply");
        }
        catch (PermanentException missing)
        {
            return new("bucket", Grade.Fail, missing.Error, missing.Remedy);
        }
        catch (Exception refused) when (IsRefusal(refused))
        {
            return new("bucket", Grade.Fail, FirstLine(refused), $"{AllowIt} (s3:ListBucket).");
        }
    }

    public async Task<Finding> SageMakerAsync(CancellationToken cancellation)
    {
        try
        {
            await installation.Get<SageMakerClient>().ListTrainingJobsAsync(new ListTrainingJobsRequest { MaxResults = 1 }, cancellation);
            return new("SageMaker", Grade.Ok, $"answers at {SageMakerAddress()}");
        }
        catch (Exception refused) when (IsRefusal(refused))
        {
            return new(
                "SageMaker", Grade.Fail, FirstLine(refused),
                $"{AllowIt} (sagemaker:ListTrainingJobs); SageMaker:ServiceUrl and SageMaker:Region lead there.");
        }
    }

    /// <summary>AWS refuses what is signed more than five minutes before or after its own time.</summary>
    public async Task<Finding> ClockAsync(CancellationToken cancellation)
    {
        try
        {
            using var client = http.CreateClient(nameof(InstallationChecks));
            using var response = await client.GetAsync(SageMakerAddress(), HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (response.Headers.Date is not { } theirs) return new("clock", Grade.Warn, $"{SageMakerAddress()} does not tell its time");
            var skew = (installation.Clock.GetUtcNow() - theirs).Duration();
            var text = string.Create(CultureInfo.InvariantCulture, $"differs by {skew.TotalSeconds:0} s from {SageMakerAddress()}");
            return new(
                "clock", skew >= SkewRefused ? Grade.Fail : skew >= SkewOfNote ? Grade.Warn : Grade.Ok, text,
                skew >= SkewOfNote ? "Set this machine's clock (systemctl start systemd-timesyncd)." : null);
        }
        catch (Exception silent) when (silent is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            return new("clock", Grade.Warn, $"cannot be compared: {FirstLine(silent)}");
        }
    }

    private Uri SageMakerAddress()
    {
        var options = installation.Options<SageMakerOptions>();
        return options.ServiceUrl ?? new Uri($"https://api.sagemaker.{options.Region}.{AwsPartition.Of(options.Region).DnsSuffix}");
    }

    private static bool IsRefusal(Exception failure) => failure is AmazonServiceException or AmazonClientException or SageMakerException
        or PermanentException or HttpRequestException or IOException or TimeoutException;

    /// <summary>The first line; of one that announces a list, only what stands before.</summary>
    private static string FirstLine(Exception failure)
    {
        var line = failure.Message.Split('\n')[0].Trim();
        return line.EndsWith(':') && line.LastIndexOf(". ", StringComparison.Ordinal) is > 0 and var end ? line[..(end + 1)] : line;
    }
}
