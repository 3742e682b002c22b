using Amazon.S3;
using Avocet.ObjectStore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Avocet.Hosting;

/// <summary>
/// A service without its bucket can do nothing: it stops at start and names it. Uploads that killed processes left are cleared away.
/// </summary>
internal sealed partial class StoreCheck(
    IObjectStore store, IOptions<AvocetOptions> options, IOptions<S3Options> s3, TimeProvider clock, ILogger<StoreCheck> logger)
    : IHostedService
{
    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(1);
    private Task _clearing = Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (store is not S3ObjectStore bucketStore) return;
        var bucket = options.Value.Bucket;
        try
        {
            if (await bucketStore.HasBucketAsync(bucket, cancellationToken))
            {
                _clearing = ClearAsync(bucketStore, new ObjectUri(bucket, "jobs/"));
                return;
            }
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            var where = s3.Value.ServiceUrl?.ToString() ?? $"S3 in {s3.Value.Region}";
            throw new PermanentException(
                $"Bucket '{bucket}' (Avocet:Bucket) at {where} cannot be reached: {failure.Message}",
                "Check Avocet:S3 and the credentials.",
                failure);
        }

        throw new PermanentException(
            $"There is no bucket '{bucket}' (Avocet:Bucket).", $"Make it, or name another: aws s3 mb s3://{bucket}");
    }

    public Task StopAsync(CancellationToken cancellationToken) => _clearing.WaitAsync(cancellationToken);

    private async Task ClearAsync(S3ObjectStore bucketStore, ObjectUri prefix)
    {
        try
        {
            var aborted = await bucketStore.AbortAbandonedUploadsAsync(prefix, clock.GetUtcNow() - Abandoned, CancellationToken.None);
            if (aborted > 0) UploadsAborted(aborted, prefix);
        }
        catch (AmazonS3Exception failure)
        {
            // Not every role may list uploads, not every server can.
            UploadsNotListed(prefix, failure.Message);
        }
    }

    [LoggerMessage(101, LogLevel.Information, "{Uploads} uploads to {Prefix} that nobody ended were aborted")]
    private partial void UploadsAborted(int uploads, ObjectUri prefix);

    [LoggerMessage(102, LogLevel.Debug, "Uploads to {Prefix} that nobody ended are left to the bucket's lifecycle rule: {Reason}")]
    private partial void UploadsNotListed(ObjectUri prefix, string reason);
}
