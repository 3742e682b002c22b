namespace Avocet.ObjectStore.Tests;

public sealed class DirectoryObjectStoreTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("avocet-store-");
    private readonly DirectoryObjectStore _store;

    public DirectoryObjectStoreTests() => _store = new DirectoryObjectStore(_folder.FullName);

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("s3://bucket/a/b.txt", "bucket", "a/b.txt")]
    [InlineData("s3://bucket", "bucket", "")]
    [InlineData("s3://my.bucket-1/ä b%20c", "my.bucket-1", "ä b%20c")]
    public void An_object_uri_is_read_as_written(string text, string bucket, string key)
    {
        ObjectUri.Parse(text).ShouldBe(new ObjectUri(bucket, key));
        ObjectUri.IsObjectUri(text).ShouldBeTrue();
    }

    [Theory]
    [InlineData("")]
    [InlineData("https://bucket/key")]
    [InlineData("s3://Bucket/key")]
    [InlineData("s3://ab/key")]
    [InlineData("s3:///key")]
    public void A_text_that_is_no_object_uri_is_refused_by_name(string text) =>
        Should.Throw<FormatException>(() => ObjectUri.Parse(text)).Message.ShouldContain($"'{text}'");

    [Fact]
    public void A_child_has_exactly_one_slash_between() =>
        (ObjectUri.Parse("s3://bucket/a/").Child("b"), ObjectUri.Parse("s3://bucket/a").Child("b"), ObjectUri.Parse("s3://bucket").Child("b"))
            .ShouldBe((ObjectUri.Parse("s3://bucket/a/b"), ObjectUri.Parse("s3://bucket/a/b"), ObjectUri.Parse("s3://bucket/b")));

    [Fact]
    public async Task What_is_written_is_read_back()
    {
        var uri = ObjectUri.Parse("s3://bucket/a/b.txt");
        await _store.WriteTextAsync(uri, "first", None);
        await _store.WriteTextAsync(uri, "zweitens: ä", None);
        (await _store.ReadTextAsync(uri, None)).ShouldBe("zweitens: ä");
        (await _store.FindAsync(uri, None)).ShouldBe(new StoredObject(uri, 12));
        (await _store.ReadRangeAsync(uri, 10, 100, None)).ShouldBe("ä"u8.ToArray());
        (await _store.ReadRangeAsync(uri, 99, 100, None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_missing_object_is_named()
    {
        var uri = ObjectUri.Parse("s3://bucket/none");
        (await _store.FindAsync(uri, None)).ShouldBeNull();
        (await Should.ThrowAsync<ObjectNotFoundException>(() => _store.ReadAsync(uri, None))).Uri.ShouldBe(uri);
        await _store.DeleteAsync(uri, None);
    }

    [Fact]
    public async Task A_write_that_breaks_off_leaves_the_object_as_it_was()
    {
        var uri = ObjectUri.Parse("s3://bucket/a");
        await _store.WriteTextAsync(uri, "whole", None);
        await Should.ThrowAsync<IOException>(() => _store.WriteAsync(uri, new BreakingStream(), None));
        (await _store.ReadTextAsync(uri, None)).ShouldBe("whole");
        Directory.GetFiles(Path.Combine(_folder.FullName, ".tmp")).ShouldBeEmpty("the temporary file stayed behind");
    }

    [Fact]
    public async Task A_reader_keeps_the_old_object_while_it_is_replaced()
    {
        var uri = ObjectUri.Parse("s3://bucket/a");
        await _store.WriteTextAsync(uri, "old", None);
        using var reader = new StreamReader(await _store.ReadAsync(uri, None));
        await _store.WriteTextAsync(uri, "new", None);
        (await reader.ReadToEndAsync(None)).ShouldBe("old");
    }

    [Fact]
    public async Task A_list_holds_the_prefix_in_ordinal_order()
    {
        foreach (var key in (string[])["shards/train/10", "shards/train/2", "shards/train-x", "shards/validation/0", "other"])
            await _store.WriteTextAsync(new ObjectUri("bucket", key), key, None);
        (await Keys("shards/train/")).ShouldBe(["shards/train/10", "shards/train/2"]);
        (await Keys("shards/tr")).ShouldBe(["shards/train-x", "shards/train/10", "shards/train/2"]);
        (await Keys("")).Count.ShouldBe(5);
        (await Keys("nothing/here/")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Parts_are_joined_in_the_order_given()
    {
        var parts = new List<ObjectUri>();
        foreach (var text in (string[])["one,", "two,", "three"])
        {
            parts.Add(new ObjectUri("bucket", "part-" + text.TrimEnd(',')));
            await _store.WriteTextAsync(parts[^1], text, None);
        }

        await _store.ConcatenateAsync(new ObjectUri("bucket", "whole"), parts, None);
        (await _store.ReadTextAsync(new ObjectUri("bucket", "whole"), None)).ShouldBe("one,two,three");
    }

    [Fact]
    public async Task Joining_with_a_part_missing_writes_nothing()
    {
        var whole = new ObjectUri("bucket", "whole");
        await _store.WriteTextAsync(new ObjectUri("bucket", "a"), "a", None);
        await Should.ThrowAsync<ObjectNotFoundException>(() => _store.ConcatenateAsync(whole, [new("bucket", "a"), new("bucket", "b")], None));
        (await _store.FindAsync(whole, None)).ShouldBeNull();
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("a/../../outside")]
    [InlineData("/absolute")]
    [InlineData("a//b")]
    [InlineData("a/./b")]
    public async Task A_key_that_leaves_the_bucket_is_refused(string key)
    {
        var refused = await Should.ThrowAsync<ArgumentException>(() => _store.WriteTextAsync(new ObjectUri("bucket", key), "x", None));
        refused.Message.ShouldContain(key);
    }

    private async Task<List<string>> Keys(string prefix) =>
        await _store.ListAsync(new ObjectUri("bucket", prefix), None).Select(stored => stored.Uri.Key).ToListAsync();

    private sealed class BreakingStream : MemoryStream
    {
        private int _reads;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_reads++ > 0) throw new IOException("The line broke.");
            buffer.Span[..3].Fill((byte)'x');
            return ValueTask.FromResult(3);
        }

        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) => CopySlowlyAsync(destination, cancellationToken);

        private async Task CopySlowlyAsync(Stream destination, CancellationToken cancellationToken)
        {
            var buffer = new byte[16];
            while (true) await destination.WriteAsync(buffer.AsMemory(0, await ReadAsync(buffer, cancellationToken)), cancellationToken);
        }
    }
}
