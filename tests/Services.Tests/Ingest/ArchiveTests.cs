using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace Avocet.Services.Tests.Ingest;

public sealed class ArchiveTests
{
    public static TheoryData<string, TarEntryType, string, string> Attacks { get; } = new()
    {
        { "../evil.jpg", TarEntryType.RegularFile, "", "holds '../evil.jpg': its path leaves the data set." },
        { "a/../../evil.jpg", TarEntryType.RegularFile, "", "holds 'a/../../evil.jpg': its path leaves the data set." },
        { "/etc/evil.jpg", TarEntryType.RegularFile, "", "holds '/etc/evil.jpg': its path is empty or absolute." },
        { "C:\\evil.jpg", TarEntryType.RegularFile, "", "holds 'C:\\evil.jpg': its path is empty or absolute." },
        { "../up/", TarEntryType.Directory, "", "holds '../up/': its path leaves the data set." },
        { "link.jpg", TarEntryType.SymbolicLink, "/etc/passwd", "holds 'link.jpg', which is no file or folder but a SymbolicLink." },
        { "link.jpg", TarEntryType.HardLink, "images.txt", "holds 'link.jpg', which is no file or folder but a HardLink." },
        { "pipe.jpg", TarEntryType.Fifo, "", "holds 'pipe.jpg', which is no file or folder but a Fifo." },
    };

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task What_would_leave_its_folder_is_refused(string name, TarEntryType type, string link, string error)
    {
        await using var bench = await IngestBench.StartAsync();
        var content = type == TarEntryType.RegularFile ? new byte[] { 1 } : null;

        var failed = await FailAsync(bench, CubSample.Tgz(CubSample.Entry(type, name, content, link.Length > 0 ? link : null)));

        failed.ShouldEndWith(error);
        Directory.GetFiles(bench.Local, "evil*", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_not_gzip_is_said_to_be_what_it_is()
    {
        await using var bench = await IngestBench.StartAsync();

        (await FailAsync(bench, "PK\x03\x04 a zip file"u8.ToArray()))
            .ShouldEndWith("is not compressed by gzip: it begins with the bytes 504b03042061207a.");
    }

    [Fact]
    public async Task An_empty_file_is_no_archive()
    {
        await using var bench = await IngestBench.StartAsync();

        (await FailAsync(bench, [])).ShouldEndWith(" is empty.");
    }

    [Fact]
    public async Task A_gzip_of_something_else_is_no_archive()
    {
        await using var bench = await IngestBench.StartAsync();

        (await FailAsync(bench, Gzip(Encoding.ASCII.GetBytes(new string('x', 5000))))).ShouldContain(" is cut short or damaged: ");
    }

    [Fact]
    public async Task An_archive_that_is_cut_short_is_never_taken_for_whole()
    {
        var archive = new CubSample().Archive();
        foreach (var length in (int[])[10, 400, archive.Length / 2, archive.Length - 600])
        {
            await using var bench = await IngestBench.StartAsync();

            (await FailAsync(bench, archive[..length]))
                .ShouldContain(" is cut short or damaged: ", customMessage: $"{length} of {archive.Length}");
        }
    }

    [Fact]
    public async Task An_archive_that_ends_between_two_files_is_cut_short()
    {
        using var tar = new MemoryStream();
        new GZipStream(new MemoryStream(new CubSample().Archive()), CompressionMode.Decompress).CopyTo(tar);
        await using var bench = await IngestBench.StartAsync();
        var files = Beginnings(tar.ToArray()).ToList();

        (await FailAsync(bench, Gzip(tar.ToArray()[..files[3]]))).ShouldContain(" is cut short or damaged: ");
    }

    [Fact]
    public async Task An_archive_of_more_files_than_allowed_is_refused()
    {
        await using var bench = await IngestBench.StartAsync(settings: [("Ingest:MaxArchiveFiles", "5")]);

        (await FailAsync(bench, new CubSample().Archive())).ShouldEndWith("has more than 5 entries.");
    }

    [Fact]
    public async Task An_archive_bomb_is_refused_before_it_is_unpacked()
    {
        await using var bench = await IngestBench.StartAsync(settings: [("Ingest:MaxArchiveGigabytes", "1")]);

        // The header claims two GiB; nothing of it is there to be unpacked.
        (await FailAsync(bench, Gzip(Header("bomb.jpg", 2L << 30, '0')))).ShouldEndWith("unpacks to more than 1073741824 bytes.");
    }

    [Fact]
    public async Task A_header_that_never_ends_is_refused()
    {
        await using var bench = await IngestBench.StartAsync();

        (await FailAsync(bench, Gzip([.. Header("attributes", 64 << 20, 'x'), .. new byte[64 << 20]])))
            .ShouldEndWith("has a header of more than 1048576 bytes.");
    }

    [Fact]
    public async Task An_archive_without_labels_says_what_it_holds()
    {
        await using var bench = await IngestBench.StartAsync();

        (await FailAsync(bench, CubSample.Tgz(CubSample.Entry(TarEntryType.RegularFile, "photos/a.jpg", [1]))))
            .ShouldEndWith("has no images.txt; it holds photos/.");
    }

    [Fact]
    public async Task A_download_larger_than_allowed_is_refused()
    {
        await using var bench = await IngestBench.StartAsync();
        const string Uri = "https://example.org/cub.tgz";
        bench.Downloads[Uri] = new byte[1];
        bench.ClaimedLength = (50L << 30) + 1;

        (await bench.FailAsync(IngestBench.Job(IngestBench.Cub(Uri)))).Error.ShouldEndWith("has more than 53687091200 bytes.");
    }

    private static async Task<string> FailAsync(IngestBench bench, byte[] archive)
    {
        await bench.PutAsync("s3://birds/cub.tgz", archive);
        var failed = await bench.FailAsync(IngestBench.Job(IngestBench.Cub("s3://birds/cub.tgz")));
        failed.Error.ShouldStartWith("source.cub.uri: 's3://birds/cub.tgz'");
        failed.Remedy.ShouldNotBeEmpty();
        return failed.Error;
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(bytes);
        return packed.ToArray();
    }

    /// <summary>A ustar header, byte by byte.</summary>
    private static byte[] Header(string name, long size, char type)
    {
        var header = new byte[512];
        Encoding.ASCII.GetBytes(name).CopyTo(header, 0);
        "0000644\0"u8.CopyTo(header.AsSpan(100));
        Encoding.ASCII.GetBytes(Convert.ToString(size, 8).PadLeft(11, '0')).CopyTo(header, 124);
        "00000000000"u8.CopyTo(header.AsSpan(136));
        header.AsSpan(148, 8).Fill((byte)' ');
        header[156] = (byte)type;
        "ustar\000"u8.CopyTo(header.AsSpan(257));
        Encoding.ASCII.GetBytes(Convert.ToString(header.Sum(value => value), 8).PadLeft(6, '0') + "\0 ").CopyTo(header, 148);
        return header;
    }

    /// <summary>Where each file of an archive begins, with its attributes.</summary>
    private static IEnumerable<int> Beginnings(byte[] tar)
    {
        for (var at = 0; tar[at] != 0;)
        {
            if (tar[at + 156] == 'x') yield return at;
            var size = Convert.ToInt32(Encoding.ASCII.GetString(tar, at + 124, 11), 8);
            at += 512 + ((size + 511) / 512 * 512);
        }
    }
}
