namespace Avocet.Annotations;

/// <summary>A folder that holds labels or images, wherever it is.</summary>
public interface IDataFolder
{
    /// <summary>The folder as people know it, ending in a slash.</summary>
    string Location { get; }

    /// <summary>A file's place and size, or <see langword="null"/> where there is none.</summary>
    /// <param name="path">Path below the folder, with forward slashes.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    Task<DataFile?> FindAsync(string path, CancellationToken cancellationToken);

    /// <summary>Opens a file from its first byte, or gives <see langword="null"/> where there is none.</summary>
    /// <param name="path">Path below the folder, with forward slashes.</param>
    /// <param name="cancellationToken">Stops opening.</param>
    Task<Stream?> OpenAsync(string path, CancellationToken cancellationToken);

    /// <summary>Paths of all files below a path, in ordinal order; none where there is no such folder.</summary>
    /// <param name="path">Path below the folder, with forward slashes; empty for the whole of it.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    IAsyncEnumerable<string> ListAsync(string path, CancellationToken cancellationToken);
}

/// <summary>A file that is there.</summary>
/// <param name="Location">A local path, or an object's s3:// URI.</param>
/// <param name="Bytes">Its size.</param>
public sealed record DataFile(string Location, long Bytes);

/// <summary>A folder of this machine.</summary>
/// <param name="path">The folder.</param>
public sealed class LocalFolder(string path) : IDataFolder
{
    private readonly string _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

    /// <inheritdoc/>
    public string Location => _root + "/";

    /// <inheritdoc/>
    public Task<DataFile?> FindAsync(string path, CancellationToken cancellationToken)
    {
        var file = new FileInfo(Path.Combine(_root, DataPath.Normal(path)));
        return Task.FromResult(file.Exists ? new DataFile(file.FullName, file.Length) : null);
    }

    /// <inheritdoc/>
    public Task<Stream?> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var file = Path.Combine(_root, DataPath.Normal(path));
        return Task.FromResult<Stream?>(File.Exists(file) ? File.OpenRead(file) : null);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<string> ListAsync(
        string path, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        var folder = path.Length == 0 ? _root : Path.Combine(_root, DataPath.Normal(path));
        if (!Directory.Exists(folder)) yield break;
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(_root, file).Replace(Path.DirectorySeparatorChar, '/'))
            .Order(StringComparer.Ordinal);
        foreach (var file in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return file;
        }
    }
}
