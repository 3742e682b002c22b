using System.Net;
using Amazon.S3;
using Avocet.ObjectStore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Avocet.Hosting;

/// <summary>
/// A service without its bucket can do nothing: it stops at start and names it. One that only has trouble is waited for a minute. Uploads
/// and temporary files that killed processes left are cleared away.
/// </summary>
internal sealed partial class StoreCheck(
    IObjectStore store, IOptions<AvocetOptions> options, IOptions<S3Options> s3, TimeProvider clock, ILogger<StoreCheck> logger)
    : IHostedService
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(1);
    private readonly TaskCompletionSource _stopping = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _clearing = Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (store is DirectoryObjectStore directoryStore) CheckDirectory(directoryStore);
        if (store is not S3ObjectStore bucketStore) return;
        await WaitForBucketAsync(cancellationToken);
        _clearing = ClearAsync(bucketStore, new ObjectUri(options.Value.Bucket, "jobs/"));
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _stopping.TrySetResult();
        return _clearing.WaitAsync(cancellationToken);
    }

    private void CheckDirectory(DirectoryObjectStore directoryStore)
    {
        var directory = options.Value.StoreDirectory;
        try
        {
            Directory.CreateDirectory(directory);
            directoryStore.DeleteAbandonedWrites(clock.GetUtcNow() - Abandoned);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new PermanentException(
                $"Avocet:StoreDirectory is '{directory}': {failure.Message}", "Give a directory that this process may write.", failure);
        }
    }

    /// <summary>Trouble passes, as when everything starts at once; what S3 says of the bucket itself does not.</summary>
    private async Task WaitForBucketAsync(CancellationToken cancellationToken)
    {
        var bucket = options.Value.Bucket;
        var where = s3.Value.ServiceUrl?.ToString() ?? $"S3 in {s3.Value.Region}";
        // Without the store's own patience, of which nobody would hear.
        using var once = new S3ObjectStore(s3.Value.ToSettings() with { Retries = 0 });
        var began = clock.GetTimestamp();
        for (var pause = FirstPause; ; pause = pause < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                if (await once.HasBucketAsync(bucket, cancellationToken)) return;
                throw new PermanentException(
                    $"There is no bucket '{bucket}' (Avocet:Bucket) at {where}.", $"Make it, or name another: aws s3 mb s3://{bucket}");
            }
            catch (Exception failure) when (failure is not (PermanentException or OperationCanceledException))
            {
                var left = Patience - clock.GetElapsedTime(began);
                if (IsRefusal(failure) || left <= TimeSpan.Zero)
                {
                    throw new PermanentException(
                        $"Bucket '{bucket}' (Avocet:Bucket) at {where} cannot be reached: {Innermost(failure)}",
                        "Check Avocet:S3 and the credentials.",
                        failure);
                }

                BucketAwaited(bucket, where, (int)Math.Ceiling(left.TotalSeconds), Innermost(failure));
                await Task.Delay(pause, clock, cancellationToken);
            }
        }
    }

    private static bool IsRefusal(Exception failure) => failure is AmazonS3Exception
    {
        StatusCode: >= HttpStatusCode.MultipleChoices and < HttpStatusCode.InternalServerError
            and not (HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests),
    };

    // The SDK wraps what the network says in words that say nothing.
    private static string Innermost(Exception failure) =>
        failure is AmazonS3Exception { StatusCode: not 0 } ? failure.Message : failure.GetBaseException().Message;

    private async Task ClearAsync(S3ObjectStore bucketStore, ObjectUri prefix)
    {
        using var stop = new CancellationTokenSource();
        try
        {
            var clearing = bucketStore.AbortAbandonedUploadsAsync(prefix, clock.GetUtcNow() - Abandoned, stop.Token);
            await Task.WhenAny(clearing, _stopping.Task);
            await stop.CancelAsync();
            var aborted = await clearing;
            if (aborted > 0) UploadsAborted(aborted, prefix);
        }
        catch (Exception failure)
        {
            // Not every role may list uploads, not every server can, and none must keep a service from stopping in peace.
            UploadsNotListed(prefix, failure.Message);
        }
    }

    [LoggerMessage(101, LogLevel.Information, "{Uploads} uploads to {Prefix} that nobody ended were aborted")]
    private partial void UploadsAborted(int uploads, ObjectUri prefix);

    [LoggerMessage(102, LogLevel.Debug, "Uploads to {Prefix} that nobody ended are left to the bucket's lifecycle rule: {Reason}")]
    private partial void UploadsNotListed(ObjectUri prefix, string reason);

    [LoggerMessage(103, LogLevel.Warning, "Bucket {Bucket} at {Where} has trouble and is waited for, {Seconds} s more at most: {Reason}")]
    private partial void BucketAwaited(string bucket, string where, int seconds, string reason);
}
