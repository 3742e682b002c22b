using System.Globalization;
using System.Runtime.CompilerServices;
using Avocet.ObjectStore;
using Avocet.RecordIO;

namespace Avocet.Deployer;

/// <summary>Pictures out of the validation channel, as they were packed.</summary>
internal sealed class ValidationPictures(IObjectStore store)
{
    /// <summary>Takes so many pictures of a segmentation's channel, a folder, spread evenly over it; they have no labels.</summary>
    /// <exception cref="ObjectNotFoundException">The channel is gone.</exception>
    public async IAsyncEnumerable<ImageRecord> ReadFilesAsync(
        DeployerFolder folder, int most, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var files = await store.ListAsync(folder.ValidationPictures, cancellationToken).ToListAsync(cancellationToken);
        if (files.Count == 0) throw new ObjectNotFoundException(folder.ValidationPictures);
        foreach (var chosen in Spread(most, files.Count))
        {
            var file = files[chosen].Uri;
            yield return new ImageRecord
            {
                Id = ulong.Parse(Path.GetFileNameWithoutExtension(file.Key), NumberStyles.None, CultureInfo.InvariantCulture),
                Labels = [],
                Packed = false,
                Image = await store.ReadBytesAsync(file, cancellationToken),
            };
        }
    }

    /// <summary>Takes so many pictures, spread evenly over the channel, since its order is that of the classes.</summary>
    /// <exception cref="ObjectNotFoundException">The channel is gone.</exception>
    public async IAsyncEnumerable<ImageRecord> ReadAsync(
        DeployerFolder folder, int most, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var index = new StringReader(await store.ReadTextAsync(folder.ValidationIdx, cancellationToken));
        var offsets = RecordIoIndex.Read(index).Select(entry => entry.Offset).ToList();
        var whole = await store.FindAsync(folder.ValidationRec, cancellationToken)
            ?? throw new ObjectNotFoundException(folder.ValidationRec);
        foreach (var record in Spread(most, offsets.Count))
        {
            var end = record + 1 < offsets.Count ? offsets[record + 1] : whole.Bytes;
            var bytes = await store.ReadRangeAsync(folder.ValidationRec, offsets[record], (int)(end - offsets[record]), cancellationToken);
            if (!new RecordIoReader(new MemoryStream(bytes)).TryRead(out var found))
                throw new RecordIoException($"{folder.ValidationIdx} is not the index of {folder.ValidationRec}.", offsets[record]);
            yield return ImageRecord.Read(found.Payload);
        }
    }

    /// <summary>So many positions, evenly over all of them.</summary>
    private static IEnumerable<int> Spread(int most, int all)
    {
        var count = Math.Min(most, all);
        return Enumerable.Range(0, count).Select(i => (int)((long)i * all / count));
    }
}
