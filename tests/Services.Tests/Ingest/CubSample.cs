using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Avocet.Services.Tests.Converter;

namespace Avocet.Services.Tests.Ingest;

/// <summary>A small data set in CUB's layout: every third image validates.</summary>
internal sealed class CubSample
{
    public CubSample(int images = 6)
    {
        for (var i = 0; i < images; i++)
        {
            var (width, height) = (60 + i, 50 + i);
            Add($"{ClassNames[i % 2]}/bird {i:D2}.jpg", i % 2, ConverterBench.Picture(width, height, i));
        }
    }

    public static IReadOnlyList<string> ClassNames { get; } = ["001.Auk", "002.Bee_eater"];

    /// <summary>Files by path.</summary>
    public SortedDictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal)
    {
        ["classes.txt"] = "1 001.Auk\n2 002.Bee_eater\n"u8.ToArray(),
        ["images.txt"] = [],
        ["bounding_boxes.txt"] = [],
        ["image_class_labels.txt"] = [],
        ["train_test_split.txt"] = [],
    };

    public int Images { get; private set; }

    /// <summary>Adds an image; without bytes only its labels.</summary>
    public void Add(string path, int classId, byte[]? bytes)
    {
        var id = ++Images;
        Append("images.txt", $"{id} {path}");
        Append("bounding_boxes.txt", $"{id} 10.0 {id}.0 20.5 30.0");
        Append("image_class_labels.txt", $"{id} {classId + 1}");
        Append("train_test_split.txt", $"{id} {(id % 3 == 0 ? 0 : 1)}");
        if (bytes is not null) Files["images/" + path] = bytes;
    }

    public void Append(string file, string line) => Files[file] = [.. Files[file], .. Encoding.UTF8.GetBytes(line + "\n")];

    public string WriteTo(string folder)
    {
        foreach (var (path, bytes) in Files)
        {
            var file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, bytes);
        }

        return folder;
    }

    public async Task PutAsync(IngestBench bench, string prefix)
    {
        foreach (var (path, bytes) in Files) await bench.PutAsync(prefix + path, bytes);
    }

    /// <summary>The data set as a .tgz, in a folder as the real one has, with a file beside it that is of no use.</summary>
    public byte[] Archive(string root = "CUB_200_2011/") => Tgz(
        [.. Files.Select(file => Entry(TarEntryType.RegularFile, root + file.Key, file.Value)),
            Entry(TarEntryType.RegularFile, "attributes.txt", [1])]);

    public static TarEntry Entry(TarEntryType type, string name, byte[]? content = null, string? link = null)
    {
        var entry = new PaxTarEntry(type, name);
        if (content is not null) entry.DataStream = new MemoryStream(content);
        if (link is not null) entry.LinkName = link;
        return entry;
    }

    public static byte[] Tgz(params IEnumerable<TarEntry> entries)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        {
            using var tar = new TarWriter(gzip, TarEntryFormat.Pax, leaveOpen: true);
            foreach (var entry in entries) tar.WriteEntry(entry);
        }

        return bytes.ToArray();
    }

    public static string PathOf(int i) => string.Create(CultureInfo.InvariantCulture, $"{ClassNames[i % 2]}/bird {i:D2}.jpg");
}
