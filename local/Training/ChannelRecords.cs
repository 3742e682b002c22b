using Avocet.RecordIO;

namespace Avocet.LocalTraining;

/// <summary>The one .rec file of a channel: read through for its labels, then a picture at a time.</summary>
internal sealed class ChannelRecords
{
    private readonly string _channel;

    private ChannelRecords(string channel, string path) => (_channel, Path) = (channel, path);

    public string Path { get; }

    /// <summary>Finds the file.</summary>
    /// <param name="folder">The training's folder.</param>
    /// <param name="channel">Name of the channel.</param>
    /// <param name="remedy">What to do where there is not exactly one.</param>
    /// <exception cref="ClientErrorException">The channel is missing, or holds none or several.</exception>
    public static ChannelRecords Find(ContainerFolder folder, string channel, string remedy)
    {
        var directory = folder.Channel(channel) ?? throw new ClientErrorException($"Channel '{channel}' is required.");
        var files = Directory.GetFiles(directory, "*.rec", SearchOption.AllDirectories);
        return files.Length == 1
            ? new ChannelRecords(channel, files[0])
            : throw new ClientErrorException($"Channel '{channel}' holds {files.Length} .rec files. {remedy}");
    }

    /// <summary>Reads every record once.</summary>
    /// <param name="read">Keeps what is wanted of the record at an offset.</param>
    /// <exception cref="ClientErrorException">The file is damaged or holds no record.</exception>
    public List<T> Read<T>(Func<long, ImageRecord, T> read)
    {
        using var file = File.OpenRead(Path);
        try
        {
            List<T> all = [.. new RecordIoReader(file).ReadAll().Select(record => read(record.Offset, ImageRecord.Read(record.Payload)))];
            return all.Count > 0 ? all : throw new ClientErrorException($"Channel '{_channel}' holds no record.");
        }
        catch (RecordIoException broken)
        {
            throw new ClientErrorException($"Channel '{_channel}': {broken.Message}");
        }
    }

    /// <summary>The encoded picture of the record at an offset. Safe to call from several threads.</summary>
    public ReadOnlyMemory<byte> Picture(long offset)
    {
        using var file = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        file.Position = offset;
        return new RecordIoReader(file).TryRead(out var record)
            ? ImageRecord.Read(record.Payload).Image
            : throw new EndOfStreamException($"{Path} became shorter while it was read.");
    }
}
