using Avocet.Annotations;
using Avocet.Contracts;
using Avocet.Converter;
using Avocet.Hosting;
using Avocet.ObjectStore;
using Avocet.RecordIO;

namespace Avocet.Services.Tests.Converter;

public sealed class PackingTests
{
    private static readonly PackingOptions SmallShards = new() { ShardMegabytes = 1 };

    [Fact]
    public async Task From_manifest_to_one_rec_and_idx_a_channel()
    {
        await using var bench = await ConverterBench.StartAsync();
        await bench.DrawAsync(12);

        var packed = await bench.AskAsync<RecordIoPacked>(await bench.IngestAsync(mirrored: true));

        (packed.Train.Images, packed.Validation.Images, packed.LabelWidth, packed.Quarantined).ShouldBe((16, 8, 350, 0));
        packed.Train.RecUri.ShouldBe("s3://avocet/jobs/job-1/channels/train/train.rec");
        packed.Validation.IdxUri.ShouldBe("s3://avocet/jobs/job-1/channels/validation/validation.idx");
        foreach (var (channel, list) in (IEnumerable<(PackedChannel, string)>)[(packed.Train, "train.lst"), (packed.Validation, "val.lst")])
        {
            var rec = await bench.BytesAsync(channel.RecUri);
            var index = RecordIoIndex.Read(new StreamReader(new MemoryStream(await bench.BytesAsync(channel.IdxUri)))).ToList();
            var summary = RecordIoVerifier.Verify(new MemoryStream(rec), index, default);
            (summary.Records, summary.Bytes, summary.Sha256).ShouldBe((channel.Images, channel.Bytes, channel.Sha256));
            var lines = await bench.Store.ReadLinesAsync(bench.Folder.Lists.Child(list), default).Select(ListEntry.Parse).ToListAsync();
            var images = new RecordIoReader(new MemoryStream(rec)).ReadAll().Select(record => ImageRecord.Read(record.Payload)).ToList();
            images.Select(image => image.Id).ShouldBe(lines.Select(line => line.Id));
            for (var i = 0; i < lines.Count; i++) images[i].Labels.ShouldBe(lines[i].Labels);
        }

        (await bench.ShardObjectsAsync()).ShouldBe(0);
        var status = (await bench.StatusAsync(Stage.Pack)).ShouldNotBeNull();
        (status.State, status.Numbers["images"], status.Numbers["bytes"])
            .ShouldBe((StageState.Succeeded, 24, packed.Train.Bytes + packed.Validation.Bytes));
        var replica = status.Replicas.ShouldHaveSingleItem();
        (replica.Replica, replica.Images).ShouldBe(("replica-1", 24));
        replica.Shards.Order().ShouldBe(["train/0", "validation/0"]);
        replica.Seconds.ShouldBeGreaterThan(0);
        replica.To.ShouldBeGreaterThan(replica.From);
        (await bench.StatusAsync(Stage.List)).ShouldNotBeNull().Numbers["trainImages"].ShouldBe(16);
    }

    [Fact]
    public void Shards_are_told_by_the_replica_that_packed_them()
    {
        var start = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        var packed = new[] { ("b", 0, 4.0), ("a", 1, 3), ("b", 5, 2), (null, 0, 9) }.Select((shard, i) => (
            new ShardName("train", i), Shard(shard.Item1, start.AddSeconds(shard.Item2), shard.Item3)));

        var replicas = SetCompletion.ReplicasOf(packed);

        replicas.Select(one => (one.Replica, one.Images, one.Seconds, one.From, one.To)).ShouldBe([
            ("b", 20, 6, start, start.AddSeconds(7)), ("a", 10, 3, start.AddSeconds(1), start.AddSeconds(4))]);
        replicas[0].Shards.ShouldBe(["train/0", "train/2"]);

        static ShardResult Shard(string? replica, DateTimeOffset began, double seconds) => new()
        {
            ManifestSha256 = "aa",
            Records = 9,
            RecBytes = 1,
            IdxBytes = 1,
            Sha256 = "bb",
            ClassRecords = [],
            Quarantined = [],
            Replica = replica,
            BeganAt = began,
            Seconds = seconds,
            Images = 10,
        };
    }

    [Fact]
    public async Task The_bytes_do_not_depend_on_shard_size_threads_or_order()
    {
        var (few, fewIdx, fewShards) = await PackAsync(threads: 1, shardMegabytes: 4096);
        var (many, manyIdx, manyShards) = await PackAsync(threads: 4, shardMegabytes: 1);

        fewShards.ShouldBe(2);
        manyShards.ShouldBeGreaterThan(3);
        many.AsSpan().SequenceEqual(few).ShouldBeTrue();
        manyIdx.ShouldBe(fewIdx);

        static async Task<(byte[] Rec, byte[] Idx, int Shards)> PackAsync(int threads, int shardMegabytes)
        {
            await using var bench = await ConverterBench.StartAsync(threads);
            await bench.DrawAsync(40);
            var packed = await bench.AskAsync<RecordIoPacked>(
                await bench.IngestAsync(new PackingOptions { ShardMegabytes = shardMegabytes }, mirrored: true));
            var shards = bench.Traffic.Published<PackShard>().Count;
            return (await bench.BytesAsync(packed.Train.RecUri), await bench.BytesAsync(packed.Train.IdxUri), shards);
        }
    }

    [Fact]
    public async Task Every_message_twice_gives_the_same_bytes_and_the_same_messages()
    {
        await using var bench = await ConverterBench.StartAsync();
        await bench.DrawAsync(6);
        var ingested = await bench.IngestAsync();
        var first = await bench.AskAsync<RecordIoPacked>(ingested);
        var bytes = await bench.BytesAsync(first.Train.RecUri);
        var lists = bench.Traffic.Published<ListGenerated>();
        var shards = bench.Traffic.Published<PackShard>().Count;

        var generated = await bench.AskAsync<ListGenerated>(ingested);
        var afterList = await bench.AskAsync<RecordIoPacked>(generated);
        var afterShard = await bench.AskAsync<RecordIoPacked>(new PackShard { JobId = ConverterBench.JobId, Channel = "train", Shard = 0 });

        Json(generated).ShouldBe(Json(lists[0]));
        Json(afterList).ShouldBe(Json(first));
        Json(afterShard).ShouldBe(Json(first));
        bench.Traffic.Published<PackShard>().Count.ShouldBe(shards + 1);
        (await bench.BytesAsync(first.Train.RecUri)).ShouldBe(bytes);
        (await bench.ShardObjectsAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_finished_set_is_told_finished_though_a_replica_said_later_that_it_is_at_work()
    {
        await using var bench = await ConverterBench.StartAsync();
        await bench.DrawAsync(6);
        await bench.AskAsync<RecordIoPacked>(await bench.IngestAsync());
        var told = (await bench.StatusAsync(Stage.Pack)).ShouldNotBeNull();
        // As a replica writes that was frozen over its shard while another packed it.
        var late = told with { State = StageState.Running, Progress = 0.5, Message = "3 of 6 images packed", Replicas = [] };
        await bench.Store.WriteJsonAsync(bench.Folder.Status(Stage.Pack), late, JobJson.Document, default);

        await bench.AskAsync<RecordIoPacked>(new PackShard { JobId = ConverterBench.JobId, Channel = "train", Shard = 0 });

        var status = (await bench.StatusAsync(Stage.Pack)).ShouldNotBeNull();
        (status.State, status.Progress, status.Message).ShouldBe((StageState.Succeeded, 1, told.Message));
        status.Numbers["quarantined"].ShouldBe(told.Numbers["quarantined"]);
        Json(status.Replicas).ShouldBe(Json(told.Replicas));
    }

    [Fact]
    public async Task Shards_that_another_replica_removed_at_this_moment_are_not_packed_again()
    {
        await using var bench = await ConverterBench.StartAsync();
        await bench.DrawAsync(6);
        var packed = await bench.AskAsync<RecordIoPacked>(await bench.IngestAsync());
        var whole = await bench.BytesAsync(bench.Keys.Packed.ToString());
        // All shards are there and the set is not finished yet; it is while this replica looks at the first one.
        var (job, plan, folder) = await PackJob.LoadAsync(bench.Get<JobDocuments>(), bench.Store, ConverterBench.JobId, default);
        foreach (var shard in plan.AllShards)
            await bench.Get<ShardPacker>().PackAsync(job, plan, folder, shard, _ => Task.CompletedTask, default);
        await bench.Store.DeleteAsync(folder.Packed, default);
        var store = Meanwhile.Before(bench.Store, folder.ShardRec(plan.AllShards.First()), async () =>
        {
            await bench.Store.WriteAsync(folder.Packed, new MemoryStream(whole), default);
            await bench.Get<ShardStore>().RemoveAllAsync(folder, default);
        });
        var completion = new SetCompletion(store, bench.Get<JobDocuments>(), new ShardStore(store), bench.Get<ChannelJoiner>());

        var outcome = await completion.TryCompleteAsync(job, plan, folder, default);

        outcome.PackAgain.ShouldBeEmpty();
        Json(outcome.Packed).ShouldBe(Json(packed));
    }

    [Theory]
    [InlineData("no result")]
    [InlineData("cut short")]
    [InlineData("same size, other bytes")]
    [InlineData("no rec")]
    [InlineData("broken result")]
    [InlineData("broken idx")]
    public async Task A_shard_that_is_not_whole_is_packed_again(string damage)
    {
        await using var bench = await ConverterBench.StartAsync();
        await bench.DrawAsync(6);
        var ingested = await bench.IngestAsync();
        var whole = await bench.AskAsync<RecordIoPacked>(ingested);
        var (job, plan) = (await bench.Store.ReadJsonAsync<SubmitDatasetJob>(bench.Folder.Job, JobJson.Document, default),
            await bench.Store.ReadJsonAsync<PackPlan>(bench.Keys.Plan, JobJson.Document, default));
        var packer = new ShardPacker(bench.Store, Microsoft.Extensions.Options.Options.Create(new ConverterOptions()), TimeProvider.System);
        foreach (var name in plan!.AllShards) await packer.PackAsync(job!, plan, bench.Keys, name, _ => Task.CompletedTask, default);
        var shard = new ShardName("train", 0);
        var rec = await bench.BytesAsync(bench.Keys.ShardRec(shard).ToString());
        await (damage switch
        {
            "no result" => bench.Store.DeleteAsync(bench.Keys.ShardResult(shard), default),
            "cut short" => bench.Store.WriteAsync(bench.Keys.ShardRec(shard), new MemoryStream(rec[..^100]), default),
            "same size, other bytes" =>
                bench.Store.WriteAsync(bench.Keys.ShardRec(shard), new MemoryStream([.. rec[..^1], (byte)(rec[^1] ^ 1)]), default),
            "no rec" => bench.Store.DeleteAsync(bench.Keys.ShardRec(shard), default),
            "broken result" => bench.Store.WriteTextAsync(bench.Keys.ShardResult(shard), "{\"records\":", default),
            _ => bench.Store.WriteTextAsync(bench.Keys.ShardIdx(shard),
                new string('x', (int)(await bench.Store.FindAsync(bench.Keys.ShardIdx(shard), default))!.Bytes), default),
        });
        foreach (var gone in (ObjectUri[])[bench.Keys.Packed, bench.Keys.ChannelRec("train"), bench.Keys.ChannelIdx("train")])
            await bench.Store.DeleteAsync(gone, default);

        // As if everything but the end had happened before a kill, and the lists' message came again.
        var again = await bench.AskAsync<RecordIoPacked>(bench.Traffic.Published<ListGenerated>()[0]);

        Json(again).ShouldBe(Json(whole));
        RecordIoVerifier.Verify(new MemoryStream(await bench.BytesAsync(again.Train.RecUri)), null, default).Sha256
            .ShouldBe(whole.Train.Sha256);
    }

    [Fact]
    public async Task Lost_images_are_quarantined_up_to_what_the_job_bears()
    {
        await using var bench = await ConverterBench.StartAsync();
        await bench.DrawAsync(8);
        var ingested = await bench.IngestAsync(SmallShards with { MaxBadImages = 1 }, mirrored: true);
        await bench.Store.DeleteAsync(bench.Folder.Images.Child("birds/003.jpg"), default);

        var packed = await bench.AskAsync<RecordIoPacked>(ingested);

        (packed.Train.Images, packed.Validation.Images, packed.Quarantined).ShouldBe((10, 4, 1));
        (await bench.ReportAsync(Stage.Pack)).ShouldNotBeNull().Quarantined
            .ShouldBe([new QuarantinedImage("birds/003.jpg", $"{bench.Folder.Images.Child("birds/003.jpg")} is gone") { Line = 3 }]);
        (await bench.Store.ReadTextAsync(bench.Keys.ReadableReport(Stage.Pack), default))
            .ShouldContain("line 3  birds/003.jpg  s3://avocet/");
    }

    [Theory]
    [InlineData(0, "birds/000.jpg", "1 images are unusable, packing.maxBadImages allows 0. For example birds/000.jpg:")]
    [InlineData(9, "birds/000.jpg birds/003.jpg birds/004.jpg birds/001.jpg", "No image of the train channel could be packed.")]
    [InlineData(9, "birds/000.jpg birds/004.jpg", "No training image of class '001.Auk' could be packed.")]
    public async Task A_set_that_cannot_be_trained_fails_the_stage_and_says_why(int allowed, string lost, string error)
    {
        await using var bench = await ConverterBench.StartAsync();
        await bench.DrawAsync(6);
        var ingested = await bench.IngestAsync(SmallShards with { MaxBadImages = allowed });
        foreach (var path in lost.Split(' ')) await bench.Store.DeleteAsync(bench.Folder.Images.Child(path), default);

        var failed = await bench.AskAsync<StageFailed>(ingested);

        failed.Stage.ShouldBe(Stage.Pack);
        failed.Error.ShouldStartWith(error);
        var status = (await bench.StatusAsync(Stage.Pack)).ShouldNotBeNull();
        (status.State, status.Failure?.Error).ShouldBe((StageState.Failed, failed.Error));
        bench.Traffic.Published<RecordIoPacked>().ShouldBeEmpty();
    }

    [Fact]
    public async Task Nasty_pictures_end_in_the_report_or_in_the_rec()
    {
        var folder = CubMetadata.Data("nasty");
        await using var bench = await ConverterBench.StartAsync();
        await bench.DrawAsync(6);
        var names = Directory.GetFiles(folder).Select(file => Path.GetFileName(file)!)
            .Where(name => !name.EndsWith(".md", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        foreach (var name in names)
        {
            var (width, height, orientation) = NastySizes.Of(name);
            await bench.AddAsync($"nasty/{name}", await File.ReadAllBytesAsync(Path.Combine(folder, name)), width, height, 0,
                SourceSplit.Train, orientation);
        }

        var packed = await bench.AskAsync<RecordIoPacked>(await bench.IngestAsync());

        var left = ((await bench.ReportAsync(Stage.List))!.Quarantined).Concat((await bench.ReportAsync(Stage.Pack))!.Quarantined).ToList();
        left.Select(image => image.Path).Order(StringComparer.Ordinal).ShouldBe(NastySizes.Unusable.Select(name => $"nasty/{name}"));
        left.ShouldAllBe(image => image.Reason.Length > 10);
        packed.Quarantined.ShouldBe(left.Count);
        packed.Train.Images.ShouldBe(4 + names.Count - left.Count);
        RecordIoVerifier.Verify(new MemoryStream(await bench.BytesAsync(packed.Train.RecUri)), null, default).Records
            .ShouldBe(packed.Train.Images);
    }

    [Fact]
    public async Task An_unknown_class_fails_the_list_stage()
    {
        await using var bench = await ConverterBench.StartAsync();
        await bench.DrawAsync(6);
        var ingested = await bench.IngestAsync();
        var job = (await bench.Store.ReadJsonAsync<SubmitDatasetJob>(bench.Folder.Job, JobJson.Document, default))!;
        await bench.Store.WriteJsonAsync(bench.Folder.Job, job with { Classes = ["Dodo"] }, JobJson.Document, default);

        var failed = await bench.AskAsync<StageFailed>(ingested);

        (failed.Stage, failed.Error).ShouldBe((Stage.List, "Field 'classes' names 'Dodo', which the data set does not have."));
        (await bench.StatusAsync(Stage.List)).ShouldNotBeNull().State.ShouldBe(StageState.Failed);
    }

    private static string Json<T>(T message) => System.Text.Json.JsonSerializer.Serialize(message, JobJson.Document);
}
