using Amazon.S3;
using Amazon.S3.Model;

namespace Avocet.ObjectStore;

/// <summary>One upload in parts: nothing is seen of it before it is complete, and nothing stays when it is given up.</summary>
internal sealed class S3MultipartUpload
{
    private readonly IAmazonS3 _s3;
    private readonly S3StoreSettings _settings;
    private readonly ObjectUri _uri;
    private readonly string _uploadId;
    private readonly List<PartETag> _parts = [];

    private S3MultipartUpload(IAmazonS3 s3, S3StoreSettings settings, ObjectUri uri, string uploadId) =>
        (_s3, _settings, _uri, _uploadId) = (s3, settings, uri, uploadId);

    /// <summary>Uploads in parts: completes when the work is done, aborts when it fails.</summary>
    public static async Task RunAsync(
        IAmazonS3 s3, S3StoreSettings settings, ObjectUri uri, Func<S3MultipartUpload, Task> work, CancellationToken cancellationToken)
    {
        var begin = new InitiateMultipartUploadRequest { BucketName = uri.Bucket, Key = uri.Key };
        if (settings.Checksums) begin.ChecksumAlgorithm = ChecksumAlgorithm.CRC32;
        var upload = new S3MultipartUpload(s3, settings, uri, (await s3.InitiateMultipartUploadAsync(begin, cancellationToken)).UploadId);
        try
        {
            await work(upload);
            await upload.CompleteAsync(cancellationToken);
        }
        catch
        {
            await upload.AbortAsync();
            throw;
        }
    }

    public async Task AddAsync(int number, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var response = await _s3.UploadPartAsync(
            new UploadPartRequest
            {
                BucketName = _uri.Bucket,
                Key = _uri.Key,
                UploadId = _uploadId,
                PartNumber = number,
                InputStream = bytes.AsStream(),
                PartSize = bytes.Length,
                UseChunkEncoding = _settings.Checksums,
            },
            cancellationToken);
        Add(new PartETag(number, response.ETag) { ChecksumCRC32 = response.ChecksumCRC32 });
    }

    /// <summary>Copies a range of an object without its bytes passing through here, if it is still the object it was.</summary>
    public async Task CopyAsync(int number, ObjectUri source, string etag, Piece range, CancellationToken cancellationToken)
    {
        var response = await _s3.CopyPartAsync(
            new CopyPartRequest
            {
                SourceBucket = source.Bucket,
                SourceKey = source.Key,
                DestinationBucket = _uri.Bucket,
                DestinationKey = _uri.Key,
                UploadId = _uploadId,
                PartNumber = number,
                FirstByte = range.Offset,
                LastByte = range.Offset + range.Length - 1,
                ETagToMatch = [etag],
            },
            cancellationToken);
        Add(new PartETag(number, response.ETag) { ChecksumCRC32 = response.ChecksumCRC32 });
    }

    private void Add(PartETag part)
    {
        lock (_parts) _parts.Add(part);
    }

    private async Task CompleteAsync(CancellationToken cancellationToken) => await _s3.CompleteMultipartUploadAsync(
        new CompleteMultipartUploadRequest
        {
            BucketName = _uri.Bucket,
            Key = _uri.Key,
            UploadId = _uploadId,
            PartETags = [.. _parts.OrderBy(part => part.PartNumber)],
        },
        cancellationToken);

    private async Task AbortAsync()
    {
        try
        {
            await _s3.AbortMultipartUploadAsync(
                new AbortMultipartUploadRequest { BucketName = _uri.Bucket, Key = _uri.Key, UploadId = _uploadId });
        }
        catch (Exception)
        {
            // Why the upload failed says more than why it cannot be given up. What stays is aborted by the bucket's lifecycle rule, or by
            // S3ObjectStore.AbortAbandonedUploadsAsync.
        }
    }
}
