namespace Avocet.ObjectStore;

/// <summary>
/// The only place where bytes and job state live. Every write is whole or not at all: a reader never sees half an object,
/// whatever happens to the writer.
/// </summary>
public interface IObjectStore
{
    /// <summary>The object's size, or <see langword="null"/> where there is none.</summary>
    Task<StoredObject?> FindAsync(ObjectUri uri, CancellationToken cancellationToken);

    /// <summary>Opens an object from its first byte. The stream need not be seekable.</summary>
    /// <exception cref="ObjectNotFoundException">There is no such object.</exception>
    Task<Stream> ReadAsync(ObjectUri uri, CancellationToken cancellationToken);

    /// <summary>Reads <paramref name="length"/> bytes from <paramref name="offset"/>; fewer where the object ends before.</summary>
    /// <exception cref="ObjectNotFoundException">There is no such object.</exception>
    Task<byte[]> ReadRangeAsync(ObjectUri uri, long offset, int length, CancellationToken cancellationToken);

    /// <summary>Writes an object from the stream's position to its end, replacing one that is there.</summary>
    Task WriteAsync(ObjectUri uri, Stream content, CancellationToken cancellationToken);

    /// <summary>
    /// Writes a small object where there is none; of several writers at once one succeeds. (A server that speaks S3 without knowing
    /// If-None-Match lets more than one succeed: the last wins.)
    /// </summary>
    /// <returns>False when the object is there already, or is being written by another.</returns>
    Task<bool> CreateAsync(ObjectUri uri, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Objects whose keys start with the prefix, in ordinal order of their keys.</summary>
    IAsyncEnumerable<StoredObject> ListAsync(ObjectUri prefix, CancellationToken cancellationToken);

    /// <summary>
    /// Names of the folders directly below a prefix that ends with a slash, without slashes, in ordinal order; what they hold is not
    /// looked at.
    /// </summary>
    IAsyncEnumerable<string> ListFoldersAsync(ObjectUri prefix, CancellationToken cancellationToken);

    /// <summary>Joins objects, in the order given, into one, without their bytes passing through the caller where the store can.</summary>
    /// <exception cref="ObjectNotFoundException">A part is missing; nothing is written.</exception>
    Task ConcatenateAsync(ObjectUri destination, IReadOnlyList<ObjectUri> parts, CancellationToken cancellationToken);

    /// <summary>Removes an object; removing one that is not there is no error.</summary>
    Task DeleteAsync(ObjectUri uri, CancellationToken cancellationToken);
}

/// <summary>An object that is there.</summary>
/// <param name="Uri">Where it is.</param>
/// <param name="Bytes">Its size.</param>
public sealed record StoredObject(ObjectUri Uri, long Bytes);

/// <summary>An object that was asked for is not there.</summary>
public sealed class ObjectNotFoundException(ObjectUri uri)
    : IOException($"There is no object {uri}.")
{
    /// <summary>What was asked for.</summary>
    public ObjectUri Uri { get; } = uri;
}
