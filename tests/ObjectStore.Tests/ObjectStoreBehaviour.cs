namespace Avocet.ObjectStore.Tests;

/// <summary>What every object store does, whatever holds its bytes.</summary>
public abstract class ObjectStoreBehaviour
{
    private static readonly CancellationToken None = CancellationToken.None;

    protected abstract IObjectStore Store { get; }

    protected virtual string Bucket => "bucket";

    [Fact]
    public async Task What_is_written_is_read_back()
    {
        var uri = ObjectUri.Parse($"s3://{Bucket}/a/b.txt");
        await Store.WriteTextAsync(uri, "first", None);
        await Store.WriteTextAsync(uri, "zweitens: ä", None);
        (await Store.ReadTextAsync(uri, None)).ShouldBe("zweitens: ä");
        (await Store.FindAsync(uri, None)).ShouldBe(new StoredObject(uri, 12));
        (await Store.ReadRangeAsync(uri, 10, 100, None)).ShouldBe("ä"u8.ToArray());
        (await Store.ReadRangeAsync(uri, 99, 100, None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_missing_object_is_named()
    {
        var uri = ObjectUri.Parse($"s3://{Bucket}/none");
        (await Store.FindAsync(uri, None)).ShouldBeNull();
        (await Should.ThrowAsync<ObjectNotFoundException>(() => Store.ReadAsync(uri, None))).Uri.ShouldBe(uri);
        await Store.DeleteAsync(uri, None);
    }

    [Fact]
    public async Task A_write_that_breaks_off_leaves_the_object_as_it_was()
    {
        var uri = ObjectUri.Parse($"s3://{Bucket}/a");
        await Store.WriteTextAsync(uri, "whole", None);
        await Should.ThrowAsync<IOException>(() => Store.WriteAsync(uri, new BreakingStream(), None));
        (await Store.ReadTextAsync(uri, None)).ShouldBe("whole");
    }

    [Fact]
    public async Task A_reader_keeps_the_old_object_while_it_is_replaced()
    {
        var uri = ObjectUri.Parse($"s3://{Bucket}/a");
        await Store.WriteTextAsync(uri, "old", None);
        using var reader = new StreamReader(await Store.ReadAsync(uri, None));
        await Store.WriteTextAsync(uri, "new", None);
        (await reader.ReadToEndAsync(None)).ShouldBe("old");
    }

    [Fact]
    public async Task A_list_holds_the_prefix_in_ordinal_order()
    {
        foreach (var key in (string[])["shards/train/10", "shards/train/2", "shards/train-x", "shards/validation/0", "other"])
            await Store.WriteTextAsync(new ObjectUri(Bucket, key), key, None);
        (await Keys("shards/train/")).ShouldBe(["shards/train/10", "shards/train/2"]);
        (await Keys("shards/tr")).ShouldBe(["shards/train-x", "shards/train/10", "shards/train/2"]);
        (await Keys("")).Count.ShouldBe(5);
        (await Keys("nothing/here/")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Folders_are_listed_once_whatever_they_hold()
    {
        foreach (var key in (string[])["jobs/b/job.json", "jobs/b/images/1.jpg", "jobs/a/job.json", "jobs/file", "jobsite/c/job.json"])
            await Store.WriteTextAsync(new ObjectUri(Bucket, key), key, default);

        (await Store.ListFoldersAsync(new ObjectUri(Bucket, "jobs/"), default).ToListAsync()).ShouldBe(["a", "b"]);
        (await Store.ListFoldersAsync(new ObjectUri(Bucket, "nothing/"), default).ToListAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Parts_are_joined_in_the_order_given()
    {
        var parts = new List<ObjectUri>();
        foreach (var text in (string[])["one,", "two,", "three"])
        {
            parts.Add(new ObjectUri(Bucket, "part-" + text.TrimEnd(',')));
            await Store.WriteTextAsync(parts[^1], text, None);
        }

        await Store.ConcatenateAsync(new ObjectUri(Bucket, "whole"), parts, None);
        (await Store.ReadTextAsync(new ObjectUri(Bucket, "whole"), None)).ShouldBe("one,two,three");
    }

    [Fact]
    public async Task Joining_with_a_part_missing_writes_nothing()
    {
        var whole = new ObjectUri(Bucket, "whole");
        await Store.WriteTextAsync(new ObjectUri(Bucket, "a"), "a", None);
        await Should.ThrowAsync<ObjectNotFoundException>(() => Store.ConcatenateAsync(whole, [new(Bucket, "a"), new(Bucket, "b")], None));
        (await Store.FindAsync(whole, None)).ShouldBeNull();
    }

    [Fact]
    public async Task An_object_is_created_once()
    {
        var uri = new ObjectUri(Bucket, "once");
        (await Store.CreateAsync(uri, "first"u8.ToArray(), None)).ShouldBeTrue();
        (await Store.CreateAsync(uri, "second"u8.ToArray(), None)).ShouldBeFalse();
        (await Store.ReadTextAsync(uri, None)).ShouldBe("first");
    }

    [Fact]
    public async Task An_empty_object_is_an_object()
    {
        var uri = new ObjectUri(Bucket, "empty");
        await Store.WriteAsync(uri, Stream.Null, None);
        (await Store.FindAsync(uri, None)).ShouldBe(new StoredObject(uri, 0));
        (await Store.ReadTextAsync(uri, None)).ShouldBeEmpty();
        await Store.ConcatenateAsync(new ObjectUri(Bucket, "joined"), [uri, uri], None);
        (await Store.ReadTextAsync(new ObjectUri(Bucket, "joined"), None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_object_is_deleted_once_and_for_all()
    {
        var uri = new ObjectUri(Bucket, "a b+c/ä%20");
        await Store.WriteTextAsync(uri, "x", None);
        (await Keys("a b")).ShouldBe(["a b+c/ä%20"]);
        await Store.DeleteAsync(uri, None);
        (await Store.FindAsync(uri, None)).ShouldBeNull();
    }

    private async Task<List<string>> Keys(string prefix) =>
        await Store.ListAsync(new ObjectUri(Bucket, prefix), None).Select(stored => stored.Uri.Key).ToListAsync();

    private sealed class BreakingStream : MemoryStream
    {
        private int _reads;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_reads++ > 0) throw new IOException("The line broke.");
            var read = Math.Min(3, buffer.Length);
            buffer.Span[..read].Fill((byte)'x');
            return ValueTask.FromResult(read);
        }

        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) =>
            CopySlowlyAsync(destination, cancellationToken);

        private async Task CopySlowlyAsync(Stream destination, CancellationToken cancellationToken)
        {
            var buffer = new byte[16];
            while (true) await destination.WriteAsync(buffer.AsMemory(0, await ReadAsync(buffer, cancellationToken)), cancellationToken);
        }
    }
}
