using Avocet.RecordIO;

namespace Avocet.Cli.Tests;

public sealed class RecCommandTests
{
    private static readonly float[] OneBox = [2, 5, 3, 0.1f, 0.2f, 0.9f, 1e-7f + 0.5f];

    [Fact]
    public async Task Info_and_verify_speak_json()
    {
        using var folder = new TestFolder();
        Write(folder, "a.rec", 0, 3);
        var rec = folder.Of("a.rec");

        using var info = System.Text.Json.JsonDocument.Parse((await Run.RecAsync("info", rec, "--json")).Output);
        var verify = await Run.RecAsync("verify", rec, "--json");
        verify.Code.ShouldBe(ExitCode.Done, verify.Error);
        using var sound = System.Text.Json.JsonDocument.Parse(verify.Output);

        (info.RootElement.GetProperty("records").GetInt32(), sound.RootElement.GetProperty("records").GetInt32()).ShouldBe((3, 3));
        info.RootElement.GetProperty("boxesByClass").GetProperty("3").GetInt32().ShouldBe(3);
        info.RootElement.GetProperty("bytes").GetInt64().ShouldBe(new FileInfo(rec).Length);
        info.RootElement.GetProperty("damaged").GetArrayLength().ShouldBe(0);
        sound.RootElement.GetProperty("sha256").GetString()!.Length.ShouldBe(64);
    }

    [Fact]
    public async Task Info_says_what_a_file_holds()
    {
        using var folder = new TestFolder();
        Write(folder, "a.rec", 0, 3);

        var run = await Run.RecAsync("info", folder.Of("a.rec"));

        run.Code.ShouldBe(0, run.Error);
        string[] lines =
        [
            "records   3", "labels    3 packed, 0 single, 7 to 7 numbers", "boxes     3, by class 3: 3", "pictures  3 Jpeg",
            "size      30-32 x 20-20 pixels",
        ];
        foreach (var line in lines) run.Output.ShouldContain(line);
    }

    [Fact]
    public async Task Extract_names_ids_that_no_record_has()
    {
        using var folder = new TestFolder();
        Write(folder, "a.rec", 0, 3);

        var run = await Run.RecAsync("extract", folder.Of("a.rec"), "--out", folder.Of("parts"), "--id", "1", "7", "9");

        run.Code.ShouldBe(ExitCode.PartlyDone, run.Error);
        run.Output.ShouldContain("no record has id 7, 9");
        run.Output.ShouldContain("1 pictures in");
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_not_taken_for_a_missing_rec()
    {
        using var folder = new TestFolder();
        Write(folder, "a.rec", 0, 3);

        var run = await Run.RecAsync("extract", folder.Of("a.rec"), "--out", "/proc/parts");

        run.Code.ShouldBe(ExitCode.Failed, run.Error);
        run.Error.ShouldContain("/proc/parts");
        run.Error.ShouldNotContain("Give the path of a .rec.");
    }

    [Fact]
    public async Task Merging_that_fails_leaves_the_target_as_it_was_and_nothing_beside_it()
    {
        using var folder = new TestFolder();
        Write(folder, "a.rec", 0, 3);
        Write(folder, "all.rec", 10, 2);
        var before = folder.Read("all.rec");

        var run = await Run.RecAsync("merge", folder.Of("all.rec"), folder.Of("a.rec"), folder.Of("a.rec"));

        run.Code.ShouldBe(ExitCode.Failed, run.Error);
        run.Error.ShouldContain("Give --renumber");
        folder.Read("all.rec").ShouldBe(before);
        Directory.GetFiles(folder.Of(), "*.partial").ShouldBeEmpty();
    }

    [Fact]
    public async Task Verify_finds_a_sound_file_sound_and_names_the_first_fault_of_another()
    {
        using var folder = new TestFolder();
        Write(folder, "a.rec", 0, 3);
        (await Run.RecAsync("verify", "--decode", folder.Of("a.rec"))).Output.ShouldStartWith("sound: 3 records");

        var bytes = folder.Read("a.rec");
        folder.Write("cut.rec", bytes[..^9]);
        var cut = await Run.RecAsync("verify", folder.Of("cut.rec"));
        (cut.Code, cut.Error).ShouldSatisfyAllConditions(
            it => it.Code.ShouldBe(ExitCode.Failed), it => it.Error.ShouldContain("cut short"));
        File.WriteAllText(folder.Of("a.idx"), "0\t0\n");
        (await Run.RecAsync("verify", folder.Of("a.rec"))).Error.ShouldContain("does not name record 1");
        folder.WriteLines("text.rec", "1\t2\t3");
        (await Run.RecAsync("verify", folder.Of("text.rec"))).Error.ShouldContain("text, perhaps a .lst");
        (await Run.RecAsync("verify", folder.Of("none.rec"))).Code.ShouldBe(ExitCode.BadInput);
    }

    [Theory]
    [InlineData("info")]
    [InlineData("verify")]
    public async Task A_folder_is_no_rec_and_a_fault_has_one_place(string command)
    {
        using var folder = new TestFolder();
        folder.WriteLines("text.rec", "1\t2\t3");

        var run = await Run.RecAsync(command, folder.Of());
        var text = await Run.RecAsync(command, folder.Of("text.rec"));

        (run.Code, run.Error.Trim()).ShouldBe((ExitCode.BadInput, $"{folder.Of()} is a folder. Give the path of a .rec."));
        text.Error.Trim().ShouldEndWith("Give the .rec that im2rec or the converter wrote. (byte 0)");
        text.Error.Split("(byte").Length.ShouldBe(2);
    }

    [Fact]
    public async Task Verify_with_decode_finds_a_picture_that_is_none()
    {
        using var folder = new TestFolder();
        using (var file = File.Create(folder.Of("a.rec"))) new RecordIoWriter(file).Write(ImageRecord.Pack(5, OneBox, [0xff, 0xd8, 1, 2]));

        (await Run.RecAsync("verify", folder.Of("a.rec"))).Code.ShouldBe(0);
        var run = await Run.RecAsync("verify", "--decode", folder.Of("a.rec"));

        (run.Code, run.Error).ShouldSatisfyAllConditions(it => it.Code.ShouldBe(ExitCode.Failed), it => it.Error.ShouldContain("Record 5"));
    }

    [Fact]
    public async Task Single_labels_are_verified_when_asked_for()
    {
        using var folder = new TestFolder();
        using (var file = File.Create(folder.Of("a.rec")))
            new RecordIoWriter(file).Write(ImageRecord.PackSingle(5, 1, Picture.Jpeg(9, 9, 1)));

        (await Run.RecAsync("verify", folder.Of("a.rec"))).Error.ShouldContain("not packed");
        (await Run.RecAsync("verify", "--any-label", folder.Of("a.rec"))).Code.ShouldBe(0);
    }

    [Fact]
    public async Task What_is_extracted_packs_to_the_same_bytes()
    {
        using var folder = new TestFolder();
        Write(folder, "a.rec", 0, 4);

        var run = await Run.RecAsync("extract", folder.Of("a.rec"), "--out", folder.Of("out"));
        run.Code.ShouldBe(0, run.Error);
        (await Run.PackAsync("--pass-through", "--pack-label", folder.Of("out", "a"), folder.Of("out"))).Code.ShouldBe(0);

        folder.Read("out/a.rec").AsSpan().SequenceEqual(folder.Read("a.rec")).ShouldBeTrue();
        folder.Read("out/a.idx").ShouldBe(folder.Read("a.idx"));
    }

    [Fact]
    public async Task Single_records_are_extracted_and_damage_is_passed_over_when_asked_for()
    {
        using var folder = new TestFolder();
        Write(folder, "a.rec", 0, 3);
        (await Run.RecAsync("extract", folder.Of("a.rec"), "--out", folder.Of("one"), "--id", "1")).Code.ShouldBe(0);
        Directory.GetFiles(folder.Of("one")).Select(Path.GetFileName).Order().ShouldBe(["00000001.jpg", "a.lst"]);
        var bytes = folder.Read("a.rec");
        bytes[0] ^= 1;
        folder.Write("damaged.rec", bytes);

        (await Run.RecAsync("extract", folder.Of("damaged.rec"), "--out", folder.Of("strict"))).Code.ShouldBe(ExitCode.Failed);
        var lenient = await Run.RecAsync("extract", folder.Of("damaged.rec"), "--out", folder.Of("lenient"), "--lenient");

        lenient.Code.ShouldBe(ExitCode.PartlyDone);
        lenient.Output.ShouldContain("passed over");
        Directory.GetFiles(folder.Of("lenient"), "*.jpg").Length.ShouldBe(2);
    }

    [Fact]
    public async Task Split_and_merged_a_file_is_itself_again()
    {
        using var folder = new TestFolder();
        Write(folder, "a.rec", 0, 7);

        (await Run.RecAsync(
            "split", folder.Of("a.rec"), "--out", folder.Of("part"), "--parts", "3")).Output.ShouldContain("part_0.rec: 2 records");
        var merge = await Run.RecAsync(
            "merge", folder.Of("b.rec"), folder.Of("part_0.rec"), folder.Of("part_1.rec"), folder.Of("part_2.rec"));

        merge.Code.ShouldBe(0, merge.Error);
        folder.Read("b.rec").AsSpan().SequenceEqual(folder.Read("a.rec")).ShouldBeTrue();
        folder.Read("b.idx").ShouldBe(folder.Read("a.idx"));
    }

    [Fact]
    public async Task Merging_two_records_of_one_id_is_refused_or_renumbered()
    {
        using var folder = new TestFolder();
        Write(folder, "a.rec", 0, 2);
        Write(folder, "b.rec", 1, 2);

        var refused = await Run.RecAsync("merge", folder.Of("c.rec"), folder.Of("a.rec"), folder.Of("b.rec"));
        (refused.Code, refused.Error).ShouldSatisfyAllConditions(
            it => it.Code.ShouldBe(ExitCode.Failed), it => it.Error.ShouldContain("Record 1"), it => it.Error.ShouldContain("--renumber"));
        folder.Has("c.rec").ShouldBeFalse();
        Directory.GetFiles(folder.Of(), "c.*").ShouldBeEmpty("half a file was left behind");

        (await Run.RecAsync("merge", "--renumber", folder.Of("c.rec"), folder.Of("a.rec"), folder.Of("b.rec"))).Code.ShouldBe(0);

        using var file = File.OpenRead(folder.Of("c.rec"));
        new RecordIoReader(file).ReadAll().Select(record => ImageRecord.Read(record.Payload).Id).ShouldBe([0UL, 1UL, 2UL, 3UL]);
    }

    private static void Write(TestFolder folder, string name, int from, int count)
    {
        using FileStream rec = File.Create(folder.Of(name)), idx = File.Create(folder.Of(Path.ChangeExtension(name, ".idx")));
        var writer = new IndexedRecordIoWriter(rec, idx);
        for (var i = from; i < from + count; i++) writer.Write((ulong)i, ImageRecord.Pack((ulong)i, OneBox, Picture.Jpeg(30 + i, 20, i)));
    }
}
