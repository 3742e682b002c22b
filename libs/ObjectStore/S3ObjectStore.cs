using System.Net;
using System.Runtime.CompilerServices;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Avocet.ObjectStore;

/// <summary>S3 as an object store. Buckets must be there; only <see cref="CreateBucketAsync"/> makes one.</summary>
public sealed class S3ObjectStore : IObjectStore, IDisposable
{
    private const int ParallelParts = 3;
    private const int FirstBuffer = 256 * 1024;

    private readonly S3StoreSettings _settings;
    private readonly AmazonS3Client _s3;

    /// <summary>A store; nothing is called before it is used.</summary>
    public S3ObjectStore(S3StoreSettings settings)
    {
        _settings = settings;
        var config = new AmazonS3Config
        {
            ForcePathStyle = settings.PathStyle,
            MaxErrorRetry = settings.Retries,
            RetryMode = RequestRetryMode.Standard,
            RequestChecksumCalculation = settings.Checksums
                ? RequestChecksumCalculation.WHEN_SUPPORTED
                : RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = settings.Checksums
                ? ResponseChecksumValidation.WHEN_SUPPORTED
                : ResponseChecksumValidation.WHEN_REQUIRED,
        };
        // One clears the other.
        if (settings.ServiceUrl is null) config.RegionEndpoint = RegionEndpoint.GetBySystemName(settings.Region);
        else (config.ServiceURL, config.AuthenticationRegion) = (settings.ServiceUrl.ToString(), settings.Region);
        _s3 = string.IsNullOrEmpty(settings.AccessKey)
            ? new(config)
            : new(new BasicAWSCredentials(settings.AccessKey, settings.SecretKey), config);
    }

    /// <summary>Whether there is such a bucket that may be listed.</summary>
    /// <exception cref="AmazonS3Exception">S3 refuses to say.</exception>
    public async Task<bool> HasBucketAsync(string bucket, CancellationToken cancellationToken)
    {
        try
        {
            await _s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket, MaxKeys = 1 }, cancellationToken);
            return true;
        }
        catch (AmazonS3Exception missing) when (missing.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    /// <summary>Makes a bucket in the store's region; one of one's own that is there stays as it is.</summary>
    /// <exception cref="AmazonS3Exception">The name is somebody else's, or S3 refuses.</exception>
    public async Task CreateBucketAsync(string bucket, CancellationToken cancellationToken)
    {
        try
        {
            await _s3.PutBucketAsync(new PutBucketRequest { BucketName = bucket, BucketRegionName = _settings.Region }, cancellationToken);
        }
        catch (BucketAlreadyOwnedByYouException)
        {
            // Made by another a moment ago.
        }
    }

    /// <summary>Aborts uploads in parts that were begun before a time and never ended, as a killed process leaves them.</summary>
    /// <param name="prefix">Bucket and beginning of the keys.</param>
    /// <param name="before">Uploads begun earlier count as abandoned.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>How many there were.</returns>
    public async Task<int> AbortAbandonedUploadsAsync(ObjectUri prefix, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var aborted = 0;
        var request = new ListMultipartUploadsRequest { BucketName = prefix.Bucket, Prefix = prefix.Key };
        for (var more = true; more;)
        {
            var page = await _s3.ListMultipartUploadsAsync(request, cancellationToken);
            foreach (var upload in (page.MultipartUploads ?? []).Where(upload => upload.Initiated?.ToUniversalTime() < before.UtcDateTime))
            {
                await _s3.AbortMultipartUploadAsync(prefix.Bucket, upload.Key, upload.UploadId, cancellationToken);
                aborted++;
            }

            more = page.IsTruncated is true;
            (request.KeyMarker, request.UploadIdMarker) = (page.NextKeyMarker, page.NextUploadIdMarker);
        }

        return aborted;
    }

    /// <inheritdoc/>
    public async Task<StoredObject?> FindAsync(ObjectUri uri, CancellationToken cancellationToken) =>
        await HeadAsync(uri, cancellationToken) is { } head ? new StoredObject(uri, head.ContentLength) : null;

    /// <inheritdoc/>
    public async Task<Stream> ReadAsync(ObjectUri uri, CancellationToken cancellationToken) =>
        (await GetAsync(uri, range: null, cancellationToken)).ResponseStream;

    /// <inheritdoc/>
    public async Task<byte[]> ReadRangeAsync(ObjectUri uri, long offset, int length, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (length == 0) return await FindAsync(uri, cancellationToken) is null ? throw new ObjectNotFoundException(uri) : [];
        try
        {
            using var response = await GetAsync(uri, new ByteRange(offset, offset + length - 1), cancellationToken);
            var bytes = new byte[response.ContentLength];
            await response.ResponseStream.ReadExactlyAsync(bytes, cancellationToken);
            return bytes;
        }
        catch (AmazonS3Exception beyond) when (beyond.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            return [];
        }
    }

    /// <inheritdoc/>
    public async Task WriteAsync(ObjectUri uri, Stream content, CancellationToken cancellationToken)
    {
        var first = await ReadPartAsync(content, cancellationToken);
        if (first.Length < _settings.PartBytes) await PutAsync(uri, first, cancellationToken);
        else await S3MultipartUpload.RunAsync(
            _s3, _settings, uri, upload => WritePartsAsync(upload, first, content, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<bool> CreateAsync(ObjectUri uri, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        // Looked for first, since not every server that speaks S3 knows the condition.
        if (await HeadAsync(uri, cancellationToken) is not null) return false;
        try
        {
            await PutAsync(uri, content, cancellationToken, ifNoneMatch: "*");
            return true;
        }
        catch (AmazonS3Exception taken) when (taken.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredObject> ListAsync(ObjectUri prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pages = _s3.Paginators.ListObjectsV2(new ListObjectsV2Request { BucketName = prefix.Bucket, Prefix = prefix.Key });
        await foreach (var page in pages.Responses.WithCancellation(cancellationToken))
        {
            foreach (var found in page.S3Objects ?? []) yield return new StoredObject(prefix with { Key = found.Key }, found.Size ?? 0);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<string> ListFoldersAsync(
        ObjectUri prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pages = _s3.Paginators.ListObjectsV2(
            new ListObjectsV2Request { BucketName = prefix.Bucket, Prefix = prefix.Key, Delimiter = "/" });
        await foreach (var page in pages.Responses.WithCancellation(cancellationToken))
        {
            foreach (var folder in page.CommonPrefixes ?? []) yield return folder[prefix.Key.Length..].TrimEnd('/');
        }
    }

    /// <inheritdoc/>
    public async Task ConcatenateAsync(ObjectUri destination, IReadOnlyList<ObjectUri> parts, CancellationToken cancellationToken)
    {
        var heads = new GetObjectMetadataResponse[parts.Count];
        await Parallel.ForAsync(0, parts.Count, Options(16, cancellationToken), async (i, token) =>
            heads[i] = await HeadAsync(parts[i], token) ?? throw new ObjectNotFoundException(parts[i]));
        var plan = ConcatenationPlan.Of([.. heads.Select(head => head.ContentLength)]);
        if (plan.Count == 0 || (plan.Count == 1 && !IsCopied(plan[0])))
        {
            await PutAsync(
                destination, await MergeAsync(parts, heads, plan.Count == 0 ? [] : plan[0], cancellationToken), cancellationToken);
            return;
        }

        await S3MultipartUpload.RunAsync(
            _s3, _settings, destination,
            upload => Parallel.ForAsync(0, plan.Count, Options(ParallelParts, cancellationToken), async (i, token) =>
            {
                var first = plan[i][0];
                if (IsCopied(plan[i])) await upload.CopyAsync(i + 1, parts[first.Source], heads[first.Source].ETag, first, token);
                else await upload.AddAsync(i + 1, await MergeAsync(parts, heads, plan[i], token), token);
            }),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task DeleteAsync(ObjectUri uri, CancellationToken cancellationToken) =>
        _s3.DeleteObjectAsync(uri.Bucket, uri.Key, cancellationToken);

    /// <summary>Lets connections go.</summary>
    public void Dispose() => _s3.Dispose();

    private static ParallelOptions Options(int parallel, CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = parallel, CancellationToken = cancellationToken };

    private static bool IsCopied(IReadOnlyList<Piece> part) => part is [{ Length: >= ConcatenationPlan.SmallestPart }];

    private async Task<GetObjectMetadataResponse?> HeadAsync(ObjectUri uri, CancellationToken cancellationToken)
    {
        try
        {
            return await _s3.GetObjectMetadataAsync(uri.Bucket, uri.Key, cancellationToken);
        }
        catch (AmazonS3Exception missing) when (missing.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private async Task<GetObjectResponse> GetAsync(
        ObjectUri uri, ByteRange? range, CancellationToken cancellationToken, string? etag = null)
    {
        try
        {
            return await _s3.GetObjectAsync(
                new GetObjectRequest { BucketName = uri.Bucket, Key = uri.Key, ByteRange = range, EtagToMatch = etag }, cancellationToken);
        }
        catch (AmazonS3Exception missing) when (missing.StatusCode == HttpStatusCode.NotFound)
        {
            throw new ObjectNotFoundException(uri);
        }
    }

    private async Task PutAsync(ObjectUri uri, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken, string? ifNoneMatch = null)
    {
        var request = new PutObjectRequest
        {
            BucketName = uri.Bucket,
            Key = uri.Key,
            InputStream = bytes.AsStream(),
            UseChunkEncoding = _settings.Checksums,
        };
        if (ifNoneMatch is not null) request.IfNoneMatch = ifNoneMatch;
        await _s3.PutObjectAsync(request, cancellationToken);
    }

    /// <summary>A few parts on their way at once, so that reading and uploading overlap.</summary>
    private async Task WritePartsAsync(
        S3MultipartUpload upload, ReadOnlyMemory<byte> first, Stream content, CancellationToken cancellationToken)
    {
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = new List<Task>();
        try
        {
            var number = 0;
            for (var part = first; part.Length > 0; part = await ReadPartAsync(content, failed.Token))
            {
                running.Add(upload.AddAsync(++number, part, failed.Token));
                if (running.Count < ParallelParts) continue;
                var done = await Task.WhenAny(running);
                running.Remove(done);
                await done;
            }

            await Task.WhenAll(running);
        }
        catch
        {
            // Nothing may be under way any more when the upload is aborted.
            await failed.CancelAsync();
            await Task.WhenAll(running).ContinueWith(_ => { }, TaskScheduler.Default);
            throw;
        }
    }

    /// <summary>
    /// Most objects are pictures and pages, far smaller than a part: the buffer is as long as the stream says that it is, and one byte
    /// more by which its end is seen; else it grows.
    /// </summary>
    private async Task<ReadOnlyMemory<byte>> ReadPartAsync(Stream content, CancellationToken cancellationToken)
    {
        var expected = content.CanSeek ? Math.Max(0, content.Length - content.Position) + 1 : FirstBuffer;
        var part = new byte[Math.Min(expected, _settings.PartBytes)];
        var read = 0;
        while (true)
        {
            read += await content.ReadAtLeastAsync(part.AsMemory(read), part.Length - read, throwOnEndOfStream: false, cancellationToken);
            if (read < part.Length || read == _settings.PartBytes) return part.AsMemory(0, read);
            Array.Resize(ref part, (int)Math.Min(2L * part.Length, _settings.PartBytes));
        }
    }

    private async Task<ReadOnlyMemory<byte>> MergeAsync(
        IReadOnlyList<ObjectUri> parts, GetObjectMetadataResponse[] heads, IReadOnlyList<Piece> pieces, CancellationToken cancellationToken)
    {
        var merged = new byte[pieces.Sum(piece => piece.Length)];
        var at = 0;
        foreach (var piece in pieces)
        {
            var range = new ByteRange(piece.Offset, piece.Offset + piece.Length - 1);
            using var response = await GetAsync(parts[piece.Source], range, cancellationToken, heads[piece.Source].ETag);
            await response.ResponseStream.ReadExactlyAsync(merged.AsMemory(at, (int)piece.Length), cancellationToken);
            at += (int)piece.Length;
        }

        return merged;
    }
}
