using System.Globalization;
using System.Text;
using Avocet.Cli.Records;

namespace Avocet.Cli.Packing;

/// <summary>The outputs of one list while they grow: the .rec and .idx, and the images left out with their reasons.</summary>
internal sealed class PartialFiles : IDisposable
{
    private const int SkippedBuffer = 1 << 12;
    private readonly string _skippedPath;
    private readonly RecPair _records;
    private readonly FileStream _skipped;

    private PartialFiles(ListFile list, PackCheckpoint from)
    {
        _skippedPath = list.Skipped;
        _records = RecPair.Open(list.Rec, from.RecBytes, from.IdxBytes);
        try
        {
            _skipped = RecPair.OpenPartial(list.Skipped, from.SkippedBytes, SkippedBuffer);
        }
        catch
        {
            _records.Dispose();
            throw;
        }
    }

    /// <summary>Opens the files where a checkpoint left them; what was written behind it is cut off.</summary>
    public static PartialFiles Open(ListFile list, PackCheckpoint from) => new(list, from);

    /// <summary>Whether the files are there and at least as long as the checkpoint says.</summary>
    public static bool Reach(ListFile list, PackCheckpoint checkpoint) =>
        HasBytes(list.Rec, checkpoint.RecBytes)
        && HasBytes(list.Idx, checkpoint.IdxBytes)
        && HasBytes(list.Skipped, checkpoint.SkippedBytes);

    /// <summary>Whether every record that the checkpoint counts is whole and at the place the index names.</summary>
    public bool Hold(PackCheckpoint checkpoint, CancellationToken cancellation) => _records.Holds(checkpoint.Records, cancellation);

    public void Write(ulong id, ReadOnlySpan<byte> payload) => _records.Write(id, payload);

    public void Skip(in NumberedLine line, string reason)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{line.Number}\t{line.Entry?.Id}\t{line.Entry?.Path}\t{OneLine(reason)}\n");
        _skipped.Write(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Puts everything written so far on the disk, so that a checkpoint never says more than is there.</summary>
    public void Flush()
    {
        _records.Flush();
        _skipped.Flush(flushToDisk: true);
    }

    /// <summary>The counts, with the lengths of the files so far.</summary>
    public PackCheckpoint Count(PackCheckpoint counts) =>
        counts with { RecBytes = _records.RecBytes, IdxBytes = _records.IdxBytes, SkippedBytes = _skipped.Position };

    /// <summary>Gives the files their names, the .rec last. A list of skipped images is kept only where there are any.</summary>
    public void Complete()
    {
        CompleteSkipped();
        _records.Complete();
    }

    /// <summary>Keeps the list of skipped images alone: a .rec and .idx of before stay as they are.</summary>
    public void DiscardRecords()
    {
        CompleteSkipped();
        _records.Discard();
    }

    public void Dispose()
    {
        _records.Dispose();
        _skipped.Dispose();
    }

    private void CompleteSkipped()
    {
        _skipped.Dispose();
        File.Move(_skippedPath + RecPair.Partial, _skippedPath, overwrite: true);
        if (new FileInfo(_skippedPath).Length == 0) File.Delete(_skippedPath);
    }

    private static bool HasBytes(string path, long bytes) =>
        new FileInfo(path + RecPair.Partial) is { Exists: true } file && file.Length >= bytes;

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Replace('\t', ' ');
}
