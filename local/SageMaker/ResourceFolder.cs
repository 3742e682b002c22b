using System.Text.Json;

namespace Avocet.LocalSageMaker;

/// <summary>
/// All resources of a kind: in memory to be read, one JSON file each to be kept. A change is on the disk, renamed into place, before
/// anybody sees it, so that kill -9 at any instruction leaves the old resource or the new one.
/// </summary>
internal sealed class ResourceFolder<T>
    where T : Resource
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };
    private readonly string _directory;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, T> _items = new(StringComparer.Ordinal);

    /// <summary>Reads the resources of a directory, which is made when missing.</summary>
    /// <exception cref="InvalidDataException">A file is damaged; it is named.</exception>
    public ResourceFolder(string directory)
    {
        _directory = Directory.CreateDirectory(directory).FullName;
        foreach (var path in Directory.GetFiles(_directory, "*.json"))
        {
            var item = Read(path);
            _items.Add(item.Name, item);
        }
    }

    public T? Find(string name)
    {
        lock (_gate) return _items.GetValueOrDefault(name);
    }

    public IReadOnlyList<T> All()
    {
        lock (_gate) return [.. _items.Values];
    }

    /// <summary>Keeps a new resource, unless there is one of this name, whatever the case of its letters.</summary>
    /// <returns>The one that is in its way, or null.</returns>
    public T? Add(T item)
    {
        lock (_gate)
        {
            var taken = _items.Values.FirstOrDefault(other => string.Equals(other.Name, item.Name, StringComparison.OrdinalIgnoreCase));
            if (taken is not null) return taken;
            Write(item);
            _items.Add(item.Name, item);
            return null;
        }
    }

    /// <summary>Changes a resource; nobody changes it at the same time.</summary>
    /// <returns>The changed one, or null where there is none.</returns>
    public T? Update(string name, Func<T, T> change)
    {
        lock (_gate)
        {
            if (!_items.TryGetValue(name, out var item)) return null;
            var changed = change(item);
            if (ReferenceEquals(changed, item)) return item;
            Write(changed);
            return _items[name] = changed;
        }
    }

    /// <summary>Deletes a resource.</summary>
    /// <param name="name">Which.</param>
    /// <param name="removing">What else is to happen before another one can have its name; may refuse by throwing.</param>
    /// <returns>What it was, or null where there is none.</returns>
    public T? Remove(string name, Action<T>? removing = null)
    {
        lock (_gate)
        {
            if (!_items.TryGetValue(name, out var item)) return null;
            removing?.Invoke(item);
            File.Delete(PathOf(name));
            _items.Remove(name);
            return item;
        }
    }

    private static T Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllBytes(path), Json) ?? throw new JsonException("It is null.");
        }
        catch (JsonException damaged)
        {
            throw new InvalidDataException($"The file {path} is damaged: {damaged.Message} Mend or remove it.", damaged);
        }
    }

    private void Write(T item)
    {
        var temporary = PathOf(item.Name) + ".part";
        using (var file = File.Create(temporary))
        {
            JsonSerializer.Serialize(file, item, Json);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, PathOf(item.Name), overwrite: true);
    }

    private string PathOf(string name) => Path.Combine(_directory, name + ".json");
}
