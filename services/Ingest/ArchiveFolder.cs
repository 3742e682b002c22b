using System.Globalization;
using System.Runtime.CompilerServices;
using Avocet.Annotations;
using Avocet.ObjectStore;

namespace Avocet.Ingest;

/// <summary>An unpacked archive as a folder: images in the object store, label files in a scratch folder.</summary>
internal sealed class ArchiveFolder(IObjectStore store, string name, ObjectUri images) : IDataFolder
{
    private readonly SortedDictionary<string, string> _labels = new(StringComparer.Ordinal);

    public string Location => $"{name}!/{Root}";

    /// <summary>Path in the archive that counts as its root, ending in a slash; empty for the archive itself.</summary>
    public string Root { get; private set; } = "";

    /// <summary>Images unpacked.</summary>
    public int Images { get; set; }

    /// <summary>Notes a label file and gives the scratch file that is to hold it.</summary>
    public string AddLabels(string path, string scratch)
    {
        if (!_labels.TryGetValue(path, out var file))
            _labels.Add(path, file = Path.Combine(scratch, _labels.Count.ToString("D6", CultureInfo.InvariantCulture)));
        return file;
    }

    /// <summary>Takes the folder that holds a file as the root: the one nearest to the top. <see langword="false"/> where none
    /// does.</summary>
    public bool TryEnter(string file)
    {
        var found = _labels.Keys.Where(path => path == file || path.EndsWith("/" + file, StringComparison.Ordinal))
            .MinBy(path => (path.Count(c => c == '/'), path));
        if (found is null) return false;
        Root = found[..^file.Length];
        return true;
    }

    public async Task<DataFile?> FindAsync(string path, CancellationToken cancellationToken)
    {
        var full = Root + DataPath.Normal(path);
        if (_labels.TryGetValue(full, out var file)) return new DataFile(file, new FileInfo(file).Length);
        return await store.FindAsync(images.Child(full), cancellationToken) is { } found ? new DataFile(found.Uri.ToString(), found.Bytes)
            : null;
    }

    public Task<Stream?> OpenAsync(string path, CancellationToken cancellationToken) =>
        Task.FromResult<Stream?>(_labels.TryGetValue(Root + DataPath.Normal(path), out var file) ? File.OpenRead(file) : null);

    public async IAsyncEnumerable<string> ListAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var folder = path.Length == 0 ? Root : $"{Root}{path}/";
        var stored = await store.ListAsync(images.Child(folder), cancellationToken)
            .Select(found => found.Uri.Key[images.Key.Length..]).ToListAsync(cancellationToken);
        var labels = _labels.Keys.Where(label => label.StartsWith(folder, StringComparison.Ordinal));
        foreach (var found in stored.Concat(labels).Order(StringComparer.Ordinal)) yield return found[Root.Length..];
    }
}
