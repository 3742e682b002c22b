using System.Text;
using System.Text.Json;

namespace Avocet.ObjectStore;

/// <summary>Small objects as bytes, text and JSON.</summary>
public static class ObjectStoreText
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>The whole object.</summary>
    /// <exception cref="ObjectNotFoundException">There is no such object.</exception>
    public static async Task<byte[]> ReadBytesAsync(this IObjectStore store, ObjectUri uri, CancellationToken cancellationToken)
    {
        await using var stream = await store.ReadAsync(uri, cancellationToken);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, cancellationToken);
        return bytes.ToArray();
    }

    /// <summary>The whole object as UTF-8 text.</summary>
    /// <exception cref="ObjectNotFoundException">There is no such object.</exception>
    public static async Task<string> ReadTextAsync(this IObjectStore store, ObjectUri uri, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(await store.ReadAsync(uri, cancellationToken), Utf8);
        return await reader.ReadToEndAsync(cancellationToken);
    }

    /// <summary>Lines of an object, without their line ends, one at a time.</summary>
    /// <exception cref="ObjectNotFoundException">There is no such object.</exception>
    public static async IAsyncEnumerable<string> ReadLinesAsync(
        this IObjectStore store, ObjectUri uri,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(await store.ReadAsync(uri, cancellationToken), Utf8);
        while (await reader.ReadLineAsync(cancellationToken) is { } line) yield return line;
    }

    /// <summary>Writes UTF-8 text without a byte order mark.</summary>
    public static Task WriteTextAsync(this IObjectStore store, ObjectUri uri, string text, CancellationToken cancellationToken) =>
        store.WriteAsync(uri, new MemoryStream(Utf8.GetBytes(text)), cancellationToken);

    /// <summary>Reads a JSON document, or <see langword="null"/> where there is no such object.</summary>
    /// <exception cref="JsonException">The object is not such a document.</exception>
    public static async Task<T?> ReadJsonAsync<T>(
        this IObjectStore store, ObjectUri uri, JsonSerializerOptions options, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            await using var stream = await store.ReadAsync(uri, cancellationToken);
            return await JsonSerializer.DeserializeAsync<T>(stream, options, cancellationToken);
        }
        catch (ObjectNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Writes a JSON document.</summary>
    public static Task WriteJsonAsync<T>(
        this IObjectStore store, ObjectUri uri, T document, JsonSerializerOptions options, CancellationToken cancellationToken) =>
        store.WriteAsync(uri, new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(document, options)), cancellationToken);
}
