using System.Globalization;
using System.Text;
using Avocet.RecordIO;

namespace Avocet.Cli.Packing;

/// <summary>
/// The outputs of one list while they grow, under names that nobody takes for whole files. They get their names when all is written, the
/// .rec last: where it is, its .idx is too.
/// </summary>
internal sealed class PartialFiles : IDisposable
{
    private const string Suffix = ".partial";
    private const int BufferBytes = 1 << 20;
    private readonly ListFile _list;
    private readonly FileStream _rec;
    private readonly FileStream _idx;
    private readonly FileStream _skipped;
    private readonly IndexedRecordIoWriter _writer;

    private PartialFiles(ListFile list, PackCheckpoint from)
    {
        _list = list;
        _rec = Open(list.Rec, from.RecBytes, BufferBytes);
        try
        {
            _idx = Open(list.Idx, from.IdxBytes, 1 << 16);
            _skipped = Open(list.Skipped, from.SkippedBytes, 1 << 12);
        }
        catch
        {
            _idx?.Dispose();
            _rec.Dispose();
            throw;
        }

        _writer = new IndexedRecordIoWriter(_rec, _idx, from.RecBytes);
    }

    public long RecBytes => _writer.Position;

    /// <summary>Opens the files where a checkpoint left them; what was written behind it is cut off.</summary>
    public static PartialFiles Open(ListFile list, PackCheckpoint from) => new(list, from);

    /// <summary>
    /// Whether the files hold what the checkpoint says: every record whole and at the place the index names. A machine that lost power
    /// may have kept less than was written.
    /// </summary>
    public bool Hold(PackCheckpoint checkpoint, CancellationToken cancellation)
    {
        (_rec.Position, _idx.Position) = (0, 0);
        try
        {
            using var index = new StreamReader(_idx, Encoding.ASCII, leaveOpen: true);
            return RecordIoVerifier.Verify(_rec, RecordIoIndex.Read(index), LabelRule.Any, cancellation).Records == checkpoint.Records;
        }
        catch (RecordIoException)
        {
            return false;
        }
        finally
        {
            (_rec.Position, _idx.Position) = (_rec.Length, _idx.Length);
        }
    }

    public void Write(ulong id, ReadOnlySpan<byte> payload) => _writer.Write(id, payload);

    public void Skip(in NumberedLine line, string reason)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{line.Number}\t{line.Entry?.Id}\t{line.Entry?.Path}\t{OneLine(reason)}\n");
        _skipped.Write(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Puts everything written so far into the files, and says how long they are.</summary>
    public PackCheckpoint Flush(PackCheckpoint counts)
    {
        _rec.Flush();
        _idx.Flush();
        _skipped.Flush();
        return counts with { RecBytes = _writer.Position, IdxBytes = _idx.Position, SkippedBytes = _skipped.Position };
    }

    /// <summary>Gives the files their names. A list of skipped images is kept only where there are any.</summary>
    public void Complete()
    {
        Dispose();
        File.Delete(_list.Rec);
        File.Move(_list.Skipped + Suffix, _list.Skipped, overwrite: true);
        if (new FileInfo(_list.Skipped).Length == 0) File.Delete(_list.Skipped);
        File.Move(_list.Idx + Suffix, _list.Idx, overwrite: true);
        File.Move(_list.Rec + Suffix, _list.Rec, overwrite: true);
    }

    public void Dispose()
    {
        _rec.Dispose();
        _idx.Dispose();
        _skipped.Dispose();
    }

    private static FileStream Open(string path, long length, int bufferBytes)
    {
        var file = new FileStream(path + Suffix, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferBytes);
        file.SetLength(length);
        file.Position = length;
        return file;
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Replace('\t', ' ');
}
