using System.Collections.Concurrent;

namespace Avocet.SqsTransport;

/// <summary>Values that are asked for once, by whoever comes first; a failure is not kept, and a value can be forgotten.</summary>
internal sealed class AsyncCache<T>
    where T : class
{
    private readonly ConcurrentDictionary<string, Lazy<Task<T>>> _values = new(StringComparer.Ordinal);

    public IEnumerable<T> Present =>
        _values.Values.Where(value => value is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            .Select(value => value.Value.Result);

    public async Task<T> GetAsync(string key, Func<string, Task<T>> create)
    {
        var value = _values.GetOrAdd(key, name => new Lazy<Task<T>>(() => create(name)));
        try
        {
            return await value.Value;
        }
        catch
        {
            _values.TryRemove(new(key, value));
            throw;
        }
    }

    public void Forget(string key) => _values.TryRemove(key, out _);
}
