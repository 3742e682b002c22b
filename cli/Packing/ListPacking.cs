using Avocet.Converter;

namespace Avocet.Cli.Packing;

/// <summary>What became of one list.</summary>
internal sealed record PackedList
{
    public required ListFile List { get; init; }

    public required PackCheckpoint Counts { get; init; }

    /// <summary>The first images left out, for people; all are in the list's .skipped.tsv.</summary>
    public IReadOnlyList<string> Examples { get; init; } = [];

    /// <summary>Boxes without area, which the detection iterator drops in silence.</summary>
    public int EmptyBoxes { get; init; }

    /// <summary>Ids that more than one record has; a reader by key finds the last.</summary>
    public int SameIds { get; init; }

    /// <summary>Whether the list has images and not one could be packed: no .rec is made then.</summary>
    public bool IsNothing => Counts is { Records: 0, Skipped: > 0 };

    /// <summary>Whether an interrupted run had packed it already.</summary>
    public bool Before { get; init; }
}

/// <summary>Packs one list into .rec and .idx, from the start or from where an interrupted run stopped.</summary>
internal sealed class ListPacking(PackSettings settings, TimeProvider clock)
{
    private const int Examples = 10;

    // Left alone, the runtime lets as much garbage pile up as the last-level cache holds before it looks at it: memory would grow for
    // tens of thousands of images. A look at the youngest objects takes a fraction of one image's time.
    private const int ImagesOfCollection = 500;
    private static readonly TimeSpan CheckpointInterval = TimeSpan.FromSeconds(5);

    private readonly List<string> _examples = [];
    private readonly SeenIds _ids = new();
    private PackCheckpoint _counts = new() { Fingerprint = "" };
    private int _emptyBoxes;
    private int _sameIds;
    private long _savedAt;

    /// <summary>Packs the list.</summary>
    /// <param name="list">The list.</param>
    /// <param name="progress">Told the lines done and the lines there are.</param>
    /// <param name="cancellation">Stops between images; the same call later goes on from there.</param>
    public async Task<PackedList> RunAsync(ListFile list, Action<long, long> progress, CancellationToken cancellation)
    {
        var (sha256, lines) = await list.MeasureAsync(cancellation);
        _counts = new PackCheckpoint { Fingerprint = Fingerprint.Of(sha256, settings.Identity) };
        var before = PackCheckpoint.Find(list.Checkpoint);
        if (before is { Finished: true } && before.Fingerprint == _counts.Fingerprint && IsThere(list, before))
            return new PackedList { List = list, Counts = before, Before = true };

        using var files = Open(list, before, cancellation);
        using var pictures = new PictureFiles(settings);
        _savedAt = clock.GetTimestamp();
        try
        {
            var work = new OrderedWork<NumberedLine, RecordSlot>(settings.Threads, MakeAsync, FinishAsync);
            await work.RunAsync(list.Lines(_counts.Lines), cancellation);
        }
        catch
        {
            Save();
            throw;
        }

        _counts = files.Count(_counts);
        var packed = new PackedList { List = list, Counts = _counts, Examples = _examples, EmptyBoxes = _emptyBoxes, SameIds = _sameIds };
        if (packed.IsNothing)
        {
            files.DiscardRecords();
            File.Delete(list.Checkpoint);
            return packed;
        }

        files.Complete();
        (_counts with { Finished = true }).Save(list.Checkpoint);
        return packed;

        Task MakeAsync(NumberedLine line, RecordSlot slot, CancellationToken token)
        {
            pictures.Make(line, slot);
            return Task.CompletedTask;
        }

        Task FinishAsync(NumberedLine line, RecordSlot slot)
        {
            Take(list, files, line, slot);
            if ((_counts.Records + _counts.Skipped) % ImagesOfCollection == 0) GC.Collect(0);
            if (clock.GetElapsedTime(_savedAt) > CheckpointInterval) Save();
            progress(line.Number, lines);
            return Task.CompletedTask;
        }

        void Save()
        {
            files.Flush();
            _counts = files.Count(_counts);
            _counts.Save(list.Checkpoint);
            _savedAt = clock.GetTimestamp();
        }
    }

    private PartialFiles Open(ListFile list, PackCheckpoint? before, CancellationToken cancellation)
    {
        if (before is { Finished: false } && before.Fingerprint == _counts.Fingerprint && PartialFiles.Reach(list, before))
        {
            var files = PartialFiles.Open(list, before);
            if (files.Hold(before, cancellation))
            {
                _counts = before;
                return files;
            }

            files.Dispose();
        }

        return PartialFiles.Open(list, _counts);
    }

    private void Take(ListFile list, PartialFiles files, in NumberedLine line, RecordSlot slot)
    {
        if (slot.Problem is { } problem)
        {
            files.Skip(line, problem);
            if (_examples.Count < Examples)
                _examples.Add(
                    $"{Path.GetFileName(list.Lst)} line {line.Number}: {(line.Entry is null ? "" : line.Entry.Path + ": ")}{problem}");
            _counts = _counts with { Lines = line.Number, Skipped = _counts.Skipped + 1 };
            return;
        }

        var entry = line.Entry!;
        files.Write(entry.Id, slot.Payload);
        if (!_ids.Add(entry.Id)) _sameIds++;
        if (settings.PackLabel) _emptyBoxes += LabelCheck.EmptyBoxes(entry.Labels);
        var label = settings.PackLabel ? entry.Labels.Count : 1;
        _counts = _counts with { Lines = line.Number, Records = _counts.Records + 1, LongestLabel = Math.Max(_counts.LongestLabel, label) };
    }

    private static bool IsThere(ListFile list, PackCheckpoint before) =>
        new FileInfo(list.Rec) is { Exists: true } rec && rec.Length == before.RecBytes
        && new FileInfo(list.Idx) is { Exists: true } idx && idx.Length == before.IdxBytes;
}
