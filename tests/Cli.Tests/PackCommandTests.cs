using Avocet.RecordIO;
using OpenCvSharp;

namespace Avocet.Cli.Tests;

public sealed class PackCommandTests
{
    [Fact]
    public async Task The_results_are_one_line_of_json_where_that_is_wanted()
    {
        using var folder = new TestFolder();
        folder.Write("images/a.jpg", Picture.Jpeg(40, 30, 1));
        folder.WriteLines("set.lst", "0\t7\ta.jpg", "1\t7\tgone.jpg");

        var run = await Run.PackAsync("--json", "--max-skipped", "1", folder.Of("set"), folder.Of("images"));

        run.Code.ShouldBe(ExitCode.Done, run.Error);
        using var json = System.Text.Json.JsonDocument.Parse(run.Output);
        var result = json.RootElement.EnumerateArray().ShouldHaveSingleItem();
        (result.GetProperty("records").GetInt32(), result.GetProperty("skipped").GetInt32()).ShouldBe((1, 1));
        result.GetProperty("list").GetString().ShouldBe(folder.Of("set.lst"));
        run.Error.ShouldContain("gone.jpg");
    }

    [Fact]
    public async Task Every_list_of_the_prefix_becomes_a_rec_and_an_idx_beside_it()
    {
        using var folder = new TestFolder();
        Birds(folder, 7);
        folder.WriteLines("birds_val.lst", "40\t2\t5\t1\t0\t0\t0.5\t1\t0.jpg");
        folder.WriteLines("fish_train.lst", "1\t2\t5\t0\t0\t0\t1\t1\t0.jpg");

        var run = await Run.PackAsync("--resize", "32", "--pack-label", folder.Of("birds"), folder.Of("images"));

        run.Code.ShouldBe(ExitCode.Done, run.Error);
        run.Output.ShouldContain("birds_train: 7 records");
        folder.Has("fish_train.rec").ShouldBeFalse();
        var records = Records(folder, "birds_train");
        records.Select(record => record.Id).ShouldBe(Enumerable.Range(0, 7).Select(i => (ulong)i));
        records.ShouldAllBe(record => record.Packed);
        records[3].Labels.ShouldBe([2, 5, 3, 0.25f, 0.5f, 0.75f, 1]);
        records[3].Image.ToArray().ShouldBe(Expected(folder.Of("images", "3.jpg"), 32));
        Records(folder, "birds_val").ShouldHaveSingleItem().Id.ShouldBe(40UL);
        Leftovers(folder).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    [InlineData("5")]
    public async Task The_bytes_do_not_depend_on_the_number_of_threads(string threads)
    {
        using var folder = new TestFolder();
        Birds(folder, 40);
        await Run.PackAsync("--resize", "20", "--pack-label", folder.Of("birds"), folder.Of("images"));
        var (rec, idx) = (folder.Read("birds_train.rec"), folder.Read("birds_train.idx"));

        (await Run.PackAsync(
            "--resize", "20", "--pack-label", "--num-thread", threads, folder.Of("birds"), folder.Of("images"))).Code.ShouldBe(0);

        folder.Read("birds_train.rec").AsSpan().SequenceEqual(rec).ShouldBeTrue();
        folder.Read("birds_train.idx").ShouldBe(idx);
    }

    [Fact]
    public async Task Without_pack_label_the_first_number_alone_is_kept()
    {
        using var folder = new TestFolder();
        Birds(folder, 2);

        await Run.PackAsync(folder.Of("birds"), folder.Of("images"));

        Records(folder, "birds_train").ShouldAllBe(record => !record.Packed && record.Labels[0] == 2);
    }

    [Fact]
    public async Task What_cannot_be_packed_is_skipped_with_line_and_reason()
    {
        using var folder = new TestFolder();
        Birds(folder, 2);
        folder.WriteLines("images/text.jpg", "<html>");
        folder.Write("images/empty.jpg", []);
        folder.WriteLines(
            "birds_train.lst", "1\t2\t5\t0\t0\t0\t1\t1\t0.jpg", "", "2\t2\t5\t0\t0\t0\t1\t1\tgone.jpg",
            "3\t2\t5\t0\t0\t0\t1\t1\ttext.jpg", "4\t2\t5\t0.jpg", "five\t2\t1.jpg",
            "6\t2\t5\t0\t0\t0\t1\t1\tempty.jpg", "7\t2\t5\t0\t0\t0\t1\t1\t1.jpg");
        string[] arguments = ["--pack-label", folder.Of("birds"), folder.Of("images")];

        var run = await Run.PackAsync(arguments);

        run.Code.ShouldBe(ExitCode.PartlyDone);
        run.Error.ShouldContain($"skipped: birds_train.lst line 3: gone.jpg: There is no such file under {folder.Of("images")}.");
        run.Error.ShouldContain("5 images were skipped, --max-skipped allows 0.");
        Records(folder, "birds_train").Select(record => record.Id).ShouldBe([1UL, 7UL]);
        var skipped = File.ReadAllLines(folder.Of("birds_train.skipped.tsv")).Select(line => line.Split('\t')).ToList();
        skipped.Select(fields => $"{fields[0]} {fields[1]} {fields[2]}").ShouldBe(
            ["3 2 gone.jpg", "4 3 text.jpg", "5 4 0.jpg", "6  ", "7 6 empty.jpg"]);
        skipped[1][3].ShouldContain("is a text, not a picture");
        skipped[2][3].ShouldBe("The image has no boxes; the detection iterator ends at such a record.");
        skipped[3][3].ShouldContain("'five' is no image id");
        skipped[4][3].ShouldBe("The file is empty.");

        (await Run.PackAsync([.. arguments, "--max-skipped", "5"])).Code.ShouldBe(ExitCode.Done);
        folder.WriteLines("birds_train.lst", "1\t2\t5\t0\t0\t0\t1\t1\t0.jpg");
        (await Run.PackAsync(arguments)).Code.ShouldBe(ExitCode.Done);
        folder.Has("birds_train.skipped.tsv").ShouldBeFalse("nothing was skipped this time");
    }

    [Fact]
    public async Task A_wrong_root_does_not_take_away_the_rec_that_is_there()
    {
        using var folder = new TestFolder();
        Birds(folder, 3);
        (await Run.PackAsync("--pack-label", folder.Of("birds"), folder.Of("images"))).Code.ShouldBe(ExitCode.Done);
        var before = folder.Read("birds_train.rec");
        Directory.CreateDirectory(folder.Of("empty"));

        var run = await Run.PackAsync("--pack-label", folder.Of("birds"), folder.Of("empty"), "--max-skipped", "9");

        run.Code.ShouldBe(ExitCode.Failed);
        run.Error.ShouldContain($"Not one image of {folder.Of("birds_train.lst")} could be packed");
        run.Error.ShouldContain($"Its paths start from {folder.Of("empty")}: is that the right folder?");
        folder.Read("birds_train.rec").ShouldBe(before);
        File.ReadAllLines(folder.Of("birds_train.skipped.tsv")).Length.ShouldBe(3);
        Leftovers(folder).ShouldBeEmpty();
        (await Run.PackAsync("--pack-label", folder.Of("birds"), folder.Of("images"))).Code.ShouldBe(ExitCode.Done);
    }

    [Fact]
    public async Task Boxes_and_ids_that_training_would_stumble_over_are_told()
    {
        using var folder = new TestFolder();
        Birds(folder, 2);
        folder.WriteLines("birds_train.lst", "1\t2\t5\t0\t0.5\t0\t0.5\t1\t0.jpg", "1\t2\t5\t0\t0\t0\t1\t1\t1.jpg");

        var run = await Run.PackAsync("--pack-label", folder.Of("birds"), folder.Of("images"));

        run.Code.ShouldBe(ExitCode.Done);
        run.Error.ShouldContain("1 boxes have no area");
        run.Error.ShouldContain("1 records have the id of an earlier one");
    }

    [Fact]
    public async Task A_mirrored_copy_that_is_not_on_disk_is_made_of_its_original()
    {
        using var folder = new TestFolder();
        Birds(folder, 1);
        folder.WriteLines("birds_train.lst", "0\t0\t0.mirrored.jpg");
        using var picture = Cv2.ImRead(folder.Of("images", "0.jpg"));
        Cv2.Flip(picture, picture, FlipMode.Y);
        Cv2.ImEncode(".jpg", picture, out var expected);

        (await Run.PackAsync(folder.Of("birds"), folder.Of("images"))).Code.ShouldBe(0);

        Records(folder, "birds_train").ShouldHaveSingleItem().Image.ToArray().ShouldBe(expected);
    }

    [Fact]
    public async Task Wrong_arguments_name_the_value_and_the_remedy()
    {
        using var folder = new TestFolder();
        Birds(folder, 1);

        var noList = await Run.PackAsync(folder.Of("fish"), folder.Of("images"));
        (noList.Code, noList.Error.Trim()).ShouldBe(
            (ExitCode.BadInput, $"No list (.lst) starts with {folder.Of("fish")}. Write one with: avocet list --source DIR --out PREFIX"));
        var noRoot = await Run.PackAsync(folder.Of("birds"), folder.Of("pictures"));
        (noRoot.Code, noRoot.Error.Trim()).ShouldBe(
            (ExitCode.BadInput, $"There is no folder {folder.Of("pictures")}. Give the folder the lists' paths start from."));
        (await Run.PackAsync("--quality", "101", folder.Of("birds"), folder.Of("images"))).Error
            .ShouldContain("--quality is 101; write a number from 1 to 100.");
        (await Run.PackAsync("--encoding", ".webp", folder.Of("birds"), folder.Of("images"))).Code.ShouldNotBe(0);
        folder.Has("birds_train.rec").ShouldBeFalse();
    }

    [Fact]
    public async Task A_rec_that_cannot_be_written_fails_and_says_which()
    {
        using var folder = new TestFolder();
        Birds(folder, 1);
        Directory.CreateDirectory(folder.Of("birds_train.rec.partial"));

        var run = await Run.PackAsync(folder.Of("birds"), folder.Of("images"));

        run.Code.ShouldBe(ExitCode.Failed);
        run.Error.ShouldContain("birds_train.rec.partial");
    }

    private static void Birds(TestFolder folder, int count)
    {
        for (var i = 0; i < count; i++) folder.Write($"images/{i}.jpg", Picture.Jpeg(50 + i, 40 + (i % 3), i));
        folder.WriteLines(
            "birds_train.lst", Enumerable.Range(0, count).Select(i => $"{i}\t2\t5\t{i % 5}.0000\t0.2500\t0.5000\t0.7500\t1.0000\t{i}.jpg"));
    }

    private static List<ImageRecord> Records(TestFolder folder, string name)
    {
        using var rec = File.OpenRead(folder.Of(name + ".rec"));
        using var idx = File.OpenText(folder.Of(name + ".idx"));
        RecordIoVerifier.Verify(rec, RecordIoIndex.Read(idx), LabelRule.Any, default);
        rec.Position = 0;
        return [.. new RecordIoReader(rec).ReadAll().Select(record => ImageRecord.Read(record.Payload))];
    }

    private static byte[] Expected(string file, int edge)
    {
        using var picture = Cv2.ImRead(file);
        using var resized = new Mat();
        Cv2.Resize(picture, resized, picture.Height > picture.Width
            ? new Size(edge, picture.Height * edge / picture.Width) : new Size(picture.Width * edge / picture.Height, edge));
        Cv2.ImEncode(".jpg", resized, out var jpeg);
        return jpeg;
    }

    private static IEnumerable<string> Leftovers(TestFolder folder) =>
        Directory.EnumerateFiles(folder.Of()).Select(file => Path.GetFileName(file)!)
            .Where(name => name.EndsWith(".partial", StringComparison.Ordinal) || name.EndsWith(".json", StringComparison.Ordinal));
}
