using System.Runtime.CompilerServices;
using Avocet.Cli.Remote;
using Avocet.Hosting;
using Avocet.ObjectStore;

namespace Avocet.Cli.Prelabel;

/// <summary>The pictures of a folder or a prefix: JPEG and PNG, which is what endpoints take.</summary>
internal sealed class Pictures(Installation installation, string place)
{
    private static readonly string[] Extensions = [".jpg", ".jpeg", ".png"];

    /// <summary>Every picture, as a manifest's source-ref, in ordinal order.</summary>
    /// <exception cref="PermanentException">There is no such folder.</exception>
    public async IAsyncEnumerable<string> ListAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        if (ObjectUri.IsObjectUri(place))
        {
            if (!ObjectUri.TryParse(place, out var prefix))
                throw new PermanentException($"'{place}' is no object URI.", "Write s3://bucket/prefix/.");
            await foreach (var found in installation.Store.ListAsync(prefix, cancellation))
            {
                if (IsPicture(found.Uri.Key)) yield return found.Uri.ToString();
            }

            yield break;
        }

        var folder = Path.GetFullPath(place);
        if (!Directory.Exists(folder))
            throw new PermanentException($"There is no folder {folder} (--images).", "Give a folder, or s3://bucket/prefix/.");
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(IsPicture);
        foreach (var file in files.Order(StringComparer.Ordinal)) yield return file;
    }

    public Task<byte[]> ReadAsync(string source, CancellationToken cancellation) => ObjectUri.IsObjectUri(source)
        ? installation.Store.ReadBytesAsync(ObjectUri.Parse(source), cancellation)
        : File.ReadAllBytesAsync(source, cancellation);

    public static string ContentType(string source) =>
        source.EndsWith(".png", StringComparison.OrdinalIgnoreCase) ? "image/png" : "image/jpeg";

    private static bool IsPicture(string path) => Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);
}
