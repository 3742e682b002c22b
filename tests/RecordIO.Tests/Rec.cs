namespace Avocet.RecordIO.Tests;

/// <summary>Small files in memory, and the folder with real data.</summary>
internal static class Rec
{
    public static readonly byte[] Magic = [0x0a, 0x23, 0xd7, 0xce];

    public static byte[] Write(params IEnumerable<byte[]> payloads)
    {
        var stream = new MemoryStream();
        var writer = new RecordIoWriter(stream);
        foreach (var payload in payloads) writer.Write(payload);
        writer.Position.ShouldBe(stream.Length);
        return stream.ToArray();
    }

    public static List<RecordIoRecord> Read(byte[] file) => [.. new RecordIoReader(new MemoryStream(file)).ReadAll()];

    public static (List<RecordIoRecord> Records, IReadOnlyList<SkippedBytes> Skipped) ReadLenient(byte[] file)
    {
        var reader = new RecordIoReader(new MemoryStream(file), ReadMode.Lenient);
        var records = reader.ReadAll().ToList();
        return (records, reader.Skipped);
    }

    public static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Avocet.slnx"))) folder = folder.Parent;
            return folder!.FullName;
        }
    }

    public static string Sample(string path)
    {
        var file = Path.Combine(Root, "..", "shared", "data", "rec_samples", path);
        Assert.SkipUnless(File.Exists(file), $"The real sample {path} is not beside the repository (../shared/data/rec_samples).");
        return file;
    }
}

/// <summary>A stream that gives a few bytes at a time and cannot seek, as a network does.</summary>
internal sealed class TrickleStream(byte[] bytes, int atMost) : MemoryStream(bytes)
{
    public override bool CanSeek => false;

    public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, atMost));

    public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, atMost)]);
}
