namespace Avocet.ObjectStore.Tests;

public sealed class DirectoryObjectStoreTests : ObjectStoreBehaviour, IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("avocet-store-");
    private readonly DirectoryObjectStore _store;

    protected override IObjectStore Store => _store;

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
        (ObjectUri.Parse("s3://bucket/a/").Child("b"), ObjectUri.Parse("s3://bucket/a").Child("b"), ObjectUri.Parse("s3://bucket")
            .Child("b"))
            .ShouldBe((ObjectUri.Parse("s3://bucket/a/b"), ObjectUri.Parse("s3://bucket/a/b"), ObjectUri.Parse("s3://bucket/b")));

    [Fact]
    public async Task A_write_leaves_no_temporary_file()
    {
        await A_write_that_breaks_off_leaves_the_object_as_it_was();
        await An_object_is_created_once();
        Directory.GetFiles(Path.Combine(_folder.FullName, ".tmp")).ShouldBeEmpty("a temporary file stayed behind");
    }

    [Fact]
    public async Task What_a_killed_writer_left_is_deleted_when_it_is_old_enough()
    {
        await _store.WriteTextAsync(new ObjectUri("bucket", "kept"), "x", None);
        var (old, young) = (Path.Combine(_folder.FullName, ".tmp", "old"), Path.Combine(_folder.FullName, ".tmp", "young"));
        foreach (var file in (string[])[old, young]) await File.WriteAllTextAsync(file, "half an object");
        File.SetLastWriteTimeUtc(old, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        _store.DeleteAbandonedWrites(new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero));

        (File.Exists(old), File.Exists(young)).ShouldBe((false, true), "a young one may be written to");
        (await _store.ReadTextAsync(new ObjectUri("bucket", "kept"), None)).ShouldBe("x");
    }

    [Fact]
    public async Task An_object_that_is_removed_while_it_is_listed_is_left_out()
    {
        foreach (var name in (string[])["a", "b", "c"]) await _store.WriteTextAsync(new ObjectUri("bucket", $"shards/{name}"), name, None);
        var listed = new List<string>();

        await foreach (var found in _store.ListAsync(new ObjectUri("bucket", "shards/"), None))
        {
            listed.Add(found.Uri.Key);
            await _store.DeleteAsync(new ObjectUri("bucket", "shards/b"), None);
        }

        listed.ShouldBe(["shards/a", "shards/c"]);
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
}
