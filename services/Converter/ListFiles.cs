using System.Text;
using System.Text.Json;
using Avocet.Hosting;
using Avocet.ObjectStore;
using Avocet.RecordIO;

namespace Avocet.Converter;

/// <summary>The two texts of one list, written aside line by line and stored when they are whole.</summary>
internal sealed class ListFiles(string? scratchDirectory, int shardMegabytes) : IAsyncDisposable
{
    private readonly FileStream _list = ScratchFile.Create(scratchDirectory);
    private readonly FileStream _images = ScratchFile.Create(scratchDirectory);
    private readonly ShardCutter _cutter = new((long)shardMegabytes << 20);
    private readonly StringBuilder _text = new();

    public void Add(ListLine line)
    {
        _text.Clear();
        if (line.Boxes.Count > 0) ListEntry.Append(_text, line.Id, line.Boxes, line.Path);
        else ListEntry.AppendNumbers(_text, line.Id, line.Numbers, line.Path);
        var list = Encoding.UTF8.GetBytes(_text.ToString());
        var image = JsonSerializer.SerializeToUtf8Bytes(line.Image, JobJson.Line);
        _list.Write(list);
        _images.Write(image);
        _images.WriteByte((byte)'\n');
        _cutter.Add(line.Image.Bytes, list.Length, image.Length + 1);
    }

    public async Task<IReadOnlyList<PlannedShard>> StoreAsync(
        IObjectStore store, ObjectUri list, ObjectUri images, CancellationToken cancellationToken)
    {
        (_list.Position, _images.Position) = (0, 0);
        await store.WriteAsync(list, _list, cancellationToken);
        await store.WriteAsync(images, _images, cancellationToken);
        return _cutter.Complete();
    }

    public async ValueTask DisposeAsync()
    {
        await _list.DisposeAsync();
        await _images.DisposeAsync();
    }
}
