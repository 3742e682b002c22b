using System.Runtime.CompilerServices;

namespace Avocet.ObjectStore;

/// <summary>
/// A directory as an object store: each bucket a folder, each key a path below it. The embedded default.
/// A write goes to a temporary file beside the buckets and is renamed into place, so kill -9 leaves the old object or the new one.
/// </summary>
/// <param name="root">The directory; made when missing.</param>
public sealed class DirectoryObjectStore(string root) : IObjectStore
{
    private const string TemporaryFolder = ".tmp";
    private readonly string _root = Path.GetFullPath(root);

    /// <summary>The directory that holds the buckets.</summary>
    public string Root => _root;

    /// <summary>The file that holds an object, whether or not it is there.</summary>
    /// <exception cref="ArgumentException">The key has a part that a directory cannot hold: empty, "." or "..".</exception>
    public string PathOf(ObjectUri uri)
    {
        var parts = uri.Key.Split('/');
        if (parts.Any(part => part is "" or "." or ".." || part.Contains('\0', StringComparison.Ordinal)))
            throw new ArgumentException(
                $"The key of {uri} has an empty, '.' or '..' part, which a directory cannot hold. Use another key.", nameof(uri));
        return Path.Combine([_root, uri.Bucket, .. parts]);
    }

    /// <summary>Deletes what writers left that were killed before a time: their temporary files.</summary>
    public void DeleteAbandonedWrites(DateTimeOffset before)
    {
        var folder = new DirectoryInfo(Path.Combine(_root, TemporaryFolder));
        if (!folder.Exists) return;
        foreach (var file in folder.EnumerateFiles().Where(file => file.LastWriteTimeUtc < before.UtcDateTime)) file.Delete();
    }

    /// <inheritdoc/>
    public Task<StoredObject?> FindAsync(ObjectUri uri, CancellationToken cancellationToken)
    {
        var file = new FileInfo(PathOf(uri));
        return Task.FromResult(file.Exists ? new StoredObject(uri, file.Length) : null);
    }

    /// <inheritdoc/>
    public Task<Stream> ReadAsync(ObjectUri uri, CancellationToken cancellationToken) => Task.FromResult<Stream>(Open(uri));

    /// <inheritdoc/>
    public async Task<byte[]> ReadRangeAsync(ObjectUri uri, long offset, int length, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        await using var file = Open(uri);
        var bytes = new byte[(int)Math.Clamp(file.Length - offset, 0, length)];
        file.Position = offset;
        await file.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }

    /// <inheritdoc/>
    public async Task WriteAsync(ObjectUri uri, Stream content, CancellationToken cancellationToken)
    {
        var path = PathOf(uri);
        var temporary = NewTemporaryFile();
        try
        {
            await using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
                await content.CopyToAsync(file, cancellationToken);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <inheritdoc/>
    public async Task<bool> CreateAsync(ObjectUri uri, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var path = PathOf(uri);
        var temporary = NewTemporaryFile();
        try
        {
            await File.WriteAllBytesAsync(temporary, content, cancellationToken);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Move(temporary, path, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            return false;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredObject> ListAsync(ObjectUri prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var bucket = Path.Combine(_root, prefix.Bucket);
        if (!Directory.Exists(bucket)) yield break;
        var slash = prefix.Key.LastIndexOf('/');
        var folder = slash < 0 ? bucket : PathOf(prefix with { Key = prefix.Key[..slash] });
        if (!Directory.Exists(folder)) yield break;
        var keys = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(bucket, file).Replace(Path.DirectorySeparatorChar, '/'))
            .Where(key => key.StartsWith(prefix.Key, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
        foreach (var key in keys)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // What another process has removed meanwhile is not there.
            if (await FindAsync(prefix with { Key = key }, cancellationToken) is { } stored) yield return stored;
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<string> ListFoldersAsync(
        ObjectUri prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        var folder = new DirectoryInfo(PathOf(prefix with { Key = prefix.Key.TrimEnd('/') }));
        if (!folder.Exists) yield break;
        foreach (var found in folder.EnumerateDirectories().OrderBy(found => found.Name, StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return found.Name;
        }
    }

    /// <inheritdoc/>
    public async Task ConcatenateAsync(ObjectUri destination, IReadOnlyList<ObjectUri> parts, CancellationToken cancellationToken)
    {
        var path = PathOf(destination);
        var temporary = NewTemporaryFile();
        try
        {
            await using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                foreach (var part in parts)
                {
                    await using var source = Open(part);
                    await source.CopyToAsync(file, cancellationToken);
                }
            }

            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <inheritdoc/>
    public Task DeleteAsync(ObjectUri uri, CancellationToken cancellationToken)
    {
        var path = PathOf(uri);
        if (File.Exists(path)) File.Delete(path);
        return Task.CompletedTask;
    }

    private FileStream Open(ObjectUri uri)
    {
        try
        {
            return new FileStream(PathOf(uri), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ObjectNotFoundException(uri);
        }
    }

    private string NewTemporaryFile()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root, TemporaryFolder));
        return Path.Combine(folder.FullName, Path.GetRandomFileName());
    }
}
