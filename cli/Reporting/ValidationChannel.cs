using Avocet.Deployer;
using Avocet.ObjectStore;
using Avocet.RecordIO;

namespace Avocet.Cli.Reporting;

/// <summary>Single pictures of the validation channel by their id.</summary>
internal sealed class ValidationChannel(IObjectStore store, ObjectUri rec, IReadOnlyDictionary<ulong, (long From, long To)> places)
{
    public IEnumerable<ulong> Images => places.Keys;

    public static async Task<ValidationChannel> OpenAsync(IObjectStore store, DeployerFolder folder, CancellationToken cancellationToken)
    {
        using var text = new StringReader(await store.ReadTextAsync(folder.ValidationIdx, cancellationToken));
        var whole = await store.FindAsync(folder.ValidationRec, cancellationToken)
            ?? throw new ObjectNotFoundException(folder.ValidationRec);
        var index = RecordIoIndex.Read(text).ToList();
        return new ValidationChannel(store, folder.ValidationRec, index
            .Select((entry, i) => (entry.Key, From: entry.Offset, To: i + 1 < index.Count ? index[i + 1].Offset : whole.Bytes))
            .ToDictionary(entry => entry.Key, entry => (entry.From, entry.To)));
    }

    /// <exception cref="KeyNotFoundException">There is no such picture.</exception>
    public async Task<ImageRecord> ReadAsync(ulong image, CancellationToken cancellationToken)
    {
        var (from, to) = places[image];
        var bytes = await store.ReadRangeAsync(rec, from, (int)(to - from), cancellationToken);
        return ImageRecord.Read(new RecordIoReader(new MemoryStream(bytes)).ReadAll().First().Payload);
    }
}
