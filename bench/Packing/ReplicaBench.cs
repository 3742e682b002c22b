using System.Globalization;
using System.Security.Cryptography;
using Avocet.Annotations;
using Avocet.Contracts;
using Avocet.Converter;
using Avocet.Hosting;
using Avocet.Imaging;
using Avocet.ObjectStore;
using Microsoft.Extensions.Options;

namespace Avocet.Packing;

/// <summary>
/// One replica of the converter against two, each held to one processor. A replica is a process of its own that packs shards out of the
/// shared object store; instead of a queue, a file that only one of them can create says whose a shard is.
/// </summary>
internal static class ReplicaBench
{
    private const string JobId = "bench";

    public static async Task RunAsync(string folder, int images, int rounds, string? photographs, TextWriter output, TimeProvider clock)
    {
        var set = PictureSet.Cub(Path.Combine(folder, "cub"), images, photographs);
        var ratios = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            var one = await PackAsync(folder, set, ["0"], clock);
            var two = await PackAsync(folder, set, ["0", "1"], clock);
            if (one.Sha256 != two.Sha256) throw new InvalidOperationException("Two replicas wrote other bytes than one.");
            ratios.Add(one.Wall / two.Wall);
        }

        ratios.Sort();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{images} pictures, one replica on one processor against two on one each, {rounds} rounds in turn: "
            + $"{ratios[ratios.Count / 2]:0.00} × ({ratios[0]:0.00}–{ratios[^1]:0.00}), same bytes"));
    }

    /// <summary>What a replica process does: shards until none is left, first warming up on one that is nobody's.</summary>
    public static async Task RunReplicaAsync(string store, string claims)
    {
        var objects = new DirectoryObjectStore(store);
        var documents = new JobDocuments(objects, Options.Create(new AvocetOptions()), TimeProvider.System);
        var (job, plan, jobFolder) = await PackJob.LoadAsync(documents, objects, JobId, default);
        var packer = new ShardPacker(objects, Options.Create(new ConverterOptions { Threads = 1 }), TimeProvider.System);
        File.Create(Path.Combine(claims, $"ready-{Environment.ProcessId}")).Dispose();
        while (!File.Exists(Path.Combine(claims, "go"))) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        foreach (var shard in plan.AllShards)
        {
            if (TryClaim(Path.Combine(claims, $"{shard.Channel}-{shard.Number}")))
                await packer.PackAsync(job, plan, jobFolder, shard, _ => Task.CompletedTask, default);
        }
    }

    private static async Task<(TimeSpan Wall, string Sha256)> PackAsync(
        string folder, PictureSet set, string[] processors, TimeProvider clock)
    {
        var store = Path.Combine(folder, "replicas");
        if (Directory.Exists(store)) Directory.Delete(store, recursive: true);
        var claims = Directory.CreateDirectory(Path.Combine(store, "claims")).FullName;
        var (objects, plan, jobFolder) = await PrepareAsync(store, set);
        var program = Environment.ProcessPath!;
        var replicas = processors.Select(
            processor => Child.RunAsync(["taskset", "-c", processor, program, "replica", store, claims], clock)).ToList();
        while (Directory.GetFiles(claims, "ready-*").Length < processors.Length) await Task.Delay(TimeSpan.FromMilliseconds(5), clock);
        var started = clock.GetTimestamp();
        File.Create(Path.Combine(claims, "go")).Dispose();
        var ends = await Task.WhenAll(replicas);
        if (ends.Any(end => end.ExitCode != 0)) throw new InvalidOperationException("A replica failed.");
        var wall = clock.GetElapsedTime(started);
        using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var shard in plan.AllShards)
        {
            await using var rec = await objects.ReadAsync(jobFolder.ShardRec(shard), default);
            whole.AppendData(await SHA256.HashDataAsync(rec));
        }

        return (wall, Convert.ToHexStringLower(whole.GetHashAndReset()));
    }

    /// <summary>Job, lists and shard plan, as the list stage leaves them.</summary>
    private static async Task<(DirectoryObjectStore Store, PackPlan Plan, ConverterFolder Folder)> PrepareAsync(string store, PictureSet set)
    {
        var objects = new DirectoryObjectStore(store);
        var folder = new ConverterFolder(new JobFolder(new AvocetOptions().Bucket, JobId));
        var job = new SubmitDatasetJob { JobId = JobId, Source = new DatasetSource { Cub = new CubSource { Uri = "s3://bench/cub/" } } };
        await objects.WriteJsonAsync(folder.Job.Job, job, JobJson.Document, default);
        var lists = new ListPlan(job.Split, 0, new ClassFilter([new DatasetClass("1", "001.Bird")], []));
        var images = new List<DatasetImage>();
        foreach (var name in set.Lines.Select(line => line.Split('\t')[^1]))
        {
            var bytes = await File.ReadAllBytesAsync(Path.Combine(set.Root, name));
            var uri = folder.Job.Images.Child(name);
            await objects.WriteAsync(uri, new MemoryStream(bytes), default);
            var header = ImageHeader.Read(bytes);
            images.Add(new DatasetImage
            {
                Path = name,
                Uri = uri.ToString(),
                Bytes = bytes.Length,
                Width = header.Width,
                Height = header.Height,
                Split = SourceSplit.Train,
                Boxes = [new DatasetBox(0, 10, 10, 100, 100)],
            });
        }

        foreach (var image in images) lists.Count(image);
        lists.Draw();
        await using var train = new ListFiles(null, shardMegabytes: 1);
        foreach (var image in images) train.Add(lists.PlaceOriginal(image)!);
        var plan = new PackPlan
        {
            ManifestSha256 = "bench",
            Classes = ["001.Bird"],
            LongestLabel = 7,
            Quarantined = 0,
            Train = await train.StoreAsync(objects, folder.List(Channel.Train), folder.ListImages(Channel.Train), default),
            Validation = [],
        };
        await objects.WriteJsonAsync(folder.Plan, plan, JobJson.Document, default);
        return (objects, plan, folder);
    }

    private static bool TryClaim(string path)
    {
        try
        {
            new FileStream(path, FileMode.CreateNew).Dispose();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
