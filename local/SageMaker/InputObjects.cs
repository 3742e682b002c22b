using System.Net;
using System.Runtime.CompilerServices;
using Amazon.Runtime;
using Amazon.S3;
using Avocet.ObjectStore;

namespace Avocet.LocalSageMaker;

/// <summary>Objects that a request names, as the server may see them: what it may not read is not there for it.</summary>
internal static class InputObjects
{
    private const int Tries = 6;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);

    /// <summary>Objects below a prefix, but for those that stand for folders; none in a bucket that is not there or not to be read.</summary>
    public static async IAsyncEnumerable<StoredObject> ListInputsAsync(
        this IObjectStore store, ObjectUri prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var found = store.ListAsync(prefix, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            try
            {
                if (!await found.MoveNextAsync()) yield break;
            }
            catch (AmazonS3Exception refused) when (IsRefusal(refused))
            {
                yield break;
            }

            if (!found.Current.Uri.Key.EndsWith('/')) yield return found.Current;
        }
    }

    /// <summary>Whether there is such an object that may be read.</summary>
    public static async Task<bool> HasInputAsync(this IObjectStore store, ObjectUri uri, CancellationToken cancellationToken)
    {
        try
        {
            return await store.FindAsync(uri, cancellationToken) is not null;
        }
        catch (AmazonS3Exception refused) when (IsRefusal(refused))
        {
            return false;
        }
    }

    /// <summary>
    /// Puts an object on the disk: out of a directory as a second name of the same file, out of S3 as a copy. A download that breaks off is
    /// begun anew a few times, since what fails here costs a training.
    /// </summary>
    /// <exception cref="ObjectNotFoundException">There is no such object.</exception>
    public static async Task FetchAsync(
        this IObjectStore store, ObjectUri uri, string path, TimeProvider clock, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (store is DirectoryObjectStore directory)
        {
            if (!File.Exists(directory.PathOf(uri))) throw new ObjectNotFoundException(uri);
            Posix.LinkOrCopy(directory.PathOf(uri), path);
            return;
        }

        var pause = FirstPause;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var source = await store.ReadAsync(uri, cancellationToken);
                await using var file = File.Create(path);
                await source.CopyToAsync(file, cancellationToken);
                return;
            }
            catch (Exception broken) when (attempt < Tries && IsPassing(broken))
            {
                await Task.Delay(pause, clock, cancellationToken);
                pause *= 2;
            }
        }
    }

    private static bool IsRefusal(AmazonS3Exception refused) => refused.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Forbidden;

    private static bool IsPassing(Exception broken) => broken switch
    {
        ObjectNotFoundException => false,
        AmazonServiceException service => (int)service.StatusCode is 0 or >= 500,
        _ => broken is IOException or HttpRequestException or AmazonClientException,
    };
}
