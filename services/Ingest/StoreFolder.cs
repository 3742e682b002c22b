using System.Runtime.CompilerServices;
using Avocet.Annotations;
using Avocet.ObjectStore;

namespace Avocet.Ingest;

/// <summary>A prefix of the object store as a folder of a data set.</summary>
internal sealed class StoreFolder(IObjectStore store, ObjectUri prefix) : IDataFolder
{
    private readonly ObjectUri _root = prefix.Key.Length == 0 || prefix.Key.EndsWith('/') ? prefix : prefix with { Key = prefix.Key + "/" };

    public string Location => _root.ToString();

    public async Task<DataFile?> FindAsync(string path, CancellationToken cancellationToken) =>
        await store.FindAsync(Child(path), cancellationToken) is { } found ? new DataFile(found.Uri.ToString(), found.Bytes) : null;

    public async Task<Stream?> OpenAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await store.ReadAsync(Child(path), cancellationToken);
        }
        catch (ObjectNotFoundException)
        {
            return null;
        }
    }

    public async IAsyncEnumerable<string> ListAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var folder = path.Length == 0 ? _root : Child(path + "/");
        await foreach (var stored in store.ListAsync(folder, cancellationToken))
        {
            if (!stored.Uri.Key.EndsWith('/')) yield return stored.Uri.Key[_root.Key.Length..];
        }
    }

    private ObjectUri Child(string path) => _root with { Key = _root.Key + DataPath.Normal(path) + (path.EndsWith('/') ? "/" : "") };
}
