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

    /// <summary>
    /// Whether the files hold what the checkpoint says. A machine that lost power may have kept less than was written.
    /// </summary>
    public bool Hold(PackCheckpoint checkpoint, CancellationToken cancellation) => _records.Holds(checkpoint.Records, cancellation);

    public void Write(ulong id, ReadOnlySpan<byte> payload) => _records.Write(id, payload);

    public void Skip(in NumberedLine line, string reason)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{line.Number}\t{line.Entry?.Id}\t{line.Entry?.Path}\t{OneLine(reason)}\n");
        _skipped.Write(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Puts everything written so far into the files, and says how long they are.</summary>
    public PackCheckpoint Flush(PackCheckpoint counts)
    {
        _records.Flush();
        _skipped.Flush();
        return counts with { RecBytes = _records.RecBytes, IdxBytes = _records.IdxBytes, SkippedBytes = _skipped.Position };
    }

    /// <summary>Gives the files their names, the .rec last. A list of skipped images is kept only where there are any.</summary>
    public void Complete()
    {
        _skipped.Dispose();
        File.Move(_skippedPath + RecPair.Partial, _skippedPath, overwrite: true);
        if (new FileInfo(_skippedPath).Length == 0) File.Delete(_skippedPath);
        _records.Complete();
    }

    public void Dispose()
    {
        _records.Dispose();
        _skipped.Dispose();
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Replace('\t', ' ');
}
