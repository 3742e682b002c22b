using Amazon.S3;
using Amazon.S3.Model;
using Avocet.Testing;

namespace Avocet.ObjectStore.Tests;

/// <summary>The store over a server that speaks S3; what is particular to S3 is here, the rest is every store's behaviour.</summary>
public abstract class S3Tests : ObjectStoreBehaviour, IAsyncLifetime
{
    protected static readonly CancellationToken None = CancellationToken.None;
    private S3ObjectStore? _store;

    protected AmazonS3Client Client { get; private set; } = null!;

    protected override string Bucket { get; } = $"avocet-{Guid.NewGuid():N}";

    protected override S3ObjectStore Store => _store!;

    protected abstract Uri RequireUrlOrSkip();

    public async ValueTask InitializeAsync()
    {
        var url = RequireUrlOrSkip();
        _store = new S3ObjectStore(Settings(url));
        Client = new AmazonS3Client(
            "test", "test", new AmazonS3Config { ServiceURL = url.ToString(), AuthenticationRegion = "us-east-1", ForcePathStyle = true });
        await Client.PutBucketAsync(Bucket);
    }

    public ValueTask DisposeAsync()
    {
        _store?.Dispose();
        Client?.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_large_object_is_uploaded_in_parts_and_read_back_to_the_byte()
    {
        var (uri, bytes) = (new ObjectUri(Bucket, "large"), Bytes(13 * 1024 * 1024 + 7, seed: 1));
        await Store.WriteAsync(uri, new MemoryStream(bytes), None);
        (await Client.GetObjectMetadataAsync(Bucket, "large")).ETag.ShouldContain("-3", Case.Sensitive, "three parts of 5 MiB at most");
        (await Store.FindAsync(uri, None)).ShouldBe(new StoredObject(uri, bytes.Length));
        (await ReadAsync(uri)).ShouldBe(bytes);
        (await Store.ReadRangeAsync(uri, 6_000_000, 100, None)).ShouldBe(bytes[6_000_000..6_000_100]);
        (await Store.ReadRangeAsync(uri, bytes.Length - 3, 100, None)).ShouldBe(bytes[^3..]);
    }

    [Fact]
    public async Task Objects_of_any_size_are_joined_to_the_byte()
    {
        int[] sizes = [1_000_000, 6_000_000, 100, 5 * 1024 * 1024, 0, 12_000_000, 3];
        var parts = new List<ObjectUri>();
        var expected = new List<byte>();
        for (var i = 0; i < sizes.Length; i++)
        {
            var bytes = Bytes(sizes[i], i);
            parts.Add(new ObjectUri(Bucket, $"shards/{i}"));
            await Store.WriteAsync(parts[^1], new MemoryStream(bytes), None);
            expected.AddRange(bytes);
        }

        var whole = new ObjectUri(Bucket, "whole");
        await Store.ConcatenateAsync(whole, parts, None);
        (await ReadAsync(whole)).AsSpan().SequenceEqual(expected.ToArray()).ShouldBeTrue("the joined object differs");
    }

    [Fact]
    public async Task A_large_write_that_breaks_off_leaves_nothing()
    {
        var uri = new ObjectUri(Bucket, "broken");
        await Should.ThrowAsync<IOException>(() => Store.WriteAsync(uri, new BreakingAfter(8 * 1024 * 1024), None));
        (await Store.FindAsync(uri, None)).ShouldBeNull();
    }

    [Fact]
    public async Task A_bucket_that_is_missing_is_known()
    {
        (await Store.HasBucketAsync(Bucket, None)).ShouldBeTrue();
        (await Store.HasBucketAsync("no-such-bucket-" + Bucket[..8], None)).ShouldBeFalse();
    }

    protected static S3StoreSettings Settings(Uri url) => new()
    {
        Region = "us-east-1",
        ServiceUrl = url,
        AccessKey = "test",
        SecretKey = "test",
        PathStyle = true,
        PartBytes = 5 * 1024 * 1024,
    };

    private static byte[] Bytes(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private async Task<byte[]> ReadAsync(ObjectUri uri)
    {
        await using var stream = await Store.ReadAsync(uri, None);
        var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    private sealed class BreakingAfter(int length) : MemoryStream(new byte[length])
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await base.ReadAsync(buffer, cancellationToken) is > 0 and var read ? read : throw new IOException("The line broke.");
    }
}

public sealed class FauxqsObjectStoreTests(Fauxqs server) : S3Tests
{
    protected override Uri RequireUrlOrSkip()
    {
        server.RequireOrSkip();
        return server.Url;
    }

    [Fact]
    public async Task A_list_has_as_many_pages_as_it_takes()
    {
        await Parallel.ForAsync(
            0, 1203, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, token) =>
                await Store.WriteTextAsync(new ObjectUri(Bucket, $"many/{i:0000}"), "", token));
        (await Store.ListAsync(new ObjectUri(Bucket, "many/"), None).CountAsync()).ShouldBe(1203);
    }

    [Theory]
    [InlineData(503, "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>")]
    [InlineData(500, "<Error><Code>InternalError</Code><Message>We encountered an internal error.</Message></Error>")]
    [InlineData(null, "")]
    public async Task A_server_that_fails_for_a_while_is_asked_again(int? status, string body)
    {
        await using var own = new Fauxqs();
        await own.InitializeAsync();
        using var store = new S3ObjectStore(Settings(own.Url));
        using var client = new AmazonS3Client(
            "test", "test",
                new AmazonS3Config { ServiceURL = own.Url.ToString(), AuthenticationRegion = "us-east-1", ForcePathStyle = true });
        await client.PutBucketAsync(Bucket);
        var uri = new ObjectUri(Bucket, "patient");
        await own.FailNextAsync("^(PUT|POST)", 2, status, body, "application/xml");
        await store.WriteAsync(uri, new MemoryStream(new byte[11 * 1024 * 1024]), None);
        await own.FailNextAsync("^GET", 2, status, body, "application/xml");
        (await store.ReadRangeAsync(uri, 0, 3, None)).Length.ShouldBe(3);
    }

    [Fact]
    public async Task Why_a_write_failed_is_told_even_where_the_server_is_gone_when_it_is_given_up()
    {
        await using var own = new Fauxqs();
        await own.InitializeAsync();
        using var store = new S3ObjectStore(Settings(own.Url) with { Retries = 0 });
        await store.CreateBucketAsync(Bucket, None);

        var failed = await Should.ThrowAsync<IOException>(
            () => store.WriteAsync(new ObjectUri(Bucket, "broken"), new EndOfServer(own), None));

        failed.Message.ShouldBe("The line broke.");
    }

    /// <summary>A stream that breaks behind its first part, and takes the server along.</summary>
    private sealed class EndOfServer(Fauxqs server) : MemoryStream(new byte[5 * 1024 * 1024])
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position < Length) return await base.ReadAsync(buffer, cancellationToken);
            await server.StopAsync();
            throw new IOException("The line broke.");
        }
    }
}

public sealed class MotoObjectStoreTests(Moto server) : S3Tests
{
    protected override Uri RequireUrlOrSkip()
    {
        server.RequireOrSkip();
        return server.Url!;
    }

    [Fact]
    public async Task Of_many_writers_one_creates_the_object()
    {
        var uri = new ObjectUri(Bucket, "raced");
        var won = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Store.CreateAsync(uri, new byte[] { (byte)i }, None)));
        won.Count(one => one).ShouldBe(1);
        (await Store.ReadRangeAsync(uri, 0, 1, None))[0].ShouldBe((byte)Array.IndexOf(won, true));
    }

    [Fact]
    public async Task Uploads_that_a_killed_process_left_are_aborted()
    {
        await Client.InitiateMultipartUploadAsync(Bucket, "jobs/left");
        var prefix = new ObjectUri(Bucket, "jobs/");
        // moto says of every upload that it began in November 2010.
        (await Store.AbortAbandonedUploadsAsync(prefix, new DateTimeOffset(2010, 1, 1, 0, 0, 0, TimeSpan.Zero), None))
            .ShouldBe(0, "a young upload may be under way");
        (await Store.AbortAbandonedUploadsAsync(prefix, DateTimeOffset.UtcNow, None)).ShouldBe(1);
        ((await Client.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = Bucket })).MultipartUploads ?? [])
            .ShouldBeEmpty();
    }
}
