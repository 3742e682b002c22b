using System.Text;
using Avocet.RecordIO;

namespace Avocet.Cli.Records;

/// <summary>
/// A .rec and its .idx while they grow, under names that nobody takes for whole files. They get their names when all is written, the .rec
/// last: where it is, its .idx is too.
/// </summary>
internal sealed class RecPair : IDisposable
{
    /// <summary>Ending of a file that is not whole.</summary>
    public const string Partial = ".partial";

    private const int RecBuffer = 1 << 20;
    private const int IdxBuffer = 1 << 16;
    private readonly string _recPath;
    private readonly string _idxPath;
    private readonly FileStream _rec;
    private readonly FileStream _idx;
    private readonly IndexedRecordIoWriter _writer;

    private RecPair(string recPath, long recBytes, long idxBytes)
    {
        (_recPath, _idxPath) = (recPath, IdxOf(recPath));
        _rec = OpenPartial(recPath, recBytes, RecBuffer);
        try
        {
            _idx = OpenPartial(_idxPath, idxBytes, IdxBuffer);
        }
        catch
        {
            _rec.Dispose();
            throw;
        }

        _writer = new IndexedRecordIoWriter(_rec, _idx, recBytes);
    }

    public long RecBytes => _writer.Position;

    public long IdxBytes => _idx.Position;

    public long Records => _writer.Records;

    /// <summary>The .idx that belongs to a .rec.</summary>
    public static string IdxOf(string rec) => Path.ChangeExtension(rec, ".idx");

    /// <summary>Begins a pair, or goes on with one behind so many bytes; what was written behind them is cut off.</summary>
    public static RecPair Open(string recPath, long recBytes = 0, long idxBytes = 0) => new(recPath, recBytes, idxBytes);

    /// <summary>Opens one file under its partial name, with so many of its bytes.</summary>
    public static FileStream OpenPartial(string path, long length, int bufferBytes)
    {
        var file = new FileStream(path + Partial, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferBytes);
        file.SetLength(length);
        file.Position = length;
        return file;
    }

    public void Write(ulong key, ReadOnlySpan<byte> payload) => _writer.Write(key, payload);

    /// <summary>Whether the files so far hold so many records, each whole and at the place the index names.</summary>
    public bool Holds(long records, CancellationToken cancellation)
    {
        (_rec.Position, _idx.Position) = (0, 0);
        try
        {
            using var index = new StreamReader(_idx, Encoding.ASCII, leaveOpen: true);
            return RecordIoVerifier.Verify(_rec, RecordIoIndex.Read(index), LabelRule.Any, cancellation).Records == records;
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

    /// <summary>Puts everything written so far on the disk.</summary>
    public void Flush()
    {
        _rec.Flush(flushToDisk: true);
        _idx.Flush(flushToDisk: true);
    }

    /// <summary>Closes the files and gives them their names. A pair of before is gone from the first step on.</summary>
    public void Complete()
    {
        Dispose();
        File.Delete(_recPath);
        File.Move(_idxPath + Partial, _idxPath, overwrite: true);
        File.Move(_recPath + Partial, _recPath);
    }

    /// <summary>Closes the files and takes away what was written. A pair of before stays.</summary>
    public void Discard()
    {
        Dispose();
        File.Delete(_recPath + Partial);
        File.Delete(_idxPath + Partial);
    }

    public void Dispose()
    {
        _rec.Dispose();
        _idx.Dispose();
    }
}
