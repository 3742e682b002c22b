using System.Text.Json;
using Avocet.Contracts;
using Avocet.Hosting;

namespace Avocet.Cli.Tests;

public sealed class ListCommandTests
{
    [Fact]
    public async Task A_cub_folder_becomes_two_lists()
    {
        using var folder = Cub();

        var run = await Run.ListAsync("--source", folder.Of("cub"), "--out", folder.Of("lists", "birds"));

        run.Code.ShouldBe(ExitCode.Done, run.Error);
        Lines(folder, "lists/birds_train.lst").ShouldBe([
            "0\t2\t5\t0.0000\t0.1000\t0.1000\t0.5000\t0.6000\t001.Auk/a.jpg",
            "2\t2\t5\t1.0000\t0.1000\t0.1000\t0.5000\t0.6000\t002.Crow/c.jpg",
        ]);
        Lines(folder, "lists/birds_val.lst").ShouldBe([
            "1\t2\t5\t0.0000\t0.1000\t0.1000\t0.5000\t0.6000\t001.Auk/b.jpg",
            "3\t2\t5\t1.0000\t0.1000\t0.1000\t0.5000\t0.6000\t002.Crow/d.jpg",
        ]);
        run.Output.ShouldContain("2 classes, longest label 7");
        run.Output.ShouldContain("classes by id: 0 001.Auk, 1 002.Crow");
    }

    [Fact]
    public async Task Classes_are_chosen_and_copies_mirrored()
    {
        using var folder = Cub();

        (await Run.ListAsync("--source", folder.Of("cub"), "--out", folder.Of("crows"), "--classes", "2", "--flip")).Code.ShouldBe(0);

        Lines(folder, "crows_train.lst").ShouldBe([
            "0\t2\t5\t0.0000\t0.1000\t0.1000\t0.5000\t0.6000\t002.Crow/c.jpg",
            "2\t2\t5\t0.0000\t0.5000\t0.1000\t0.9000\t0.6000\t002.Crow/c.mirrored.jpg",
        ]);
        var pack = await Run.PackAsync("--pack-label", folder.Of("crows"), folder.Of("cub", "images"));
        pack.Code.ShouldBe(0, pack.Error);
        pack.Output.ShouldContain("crows_train: 2 records");
    }

    [Theory]
    [InlineData("1,2")]
    [InlineData("001.Auk, 002.Crow")]
    public async Task Classes_may_have_commas_between(string classes)
    {
        using var folder = Cub();

        var run = await Run.ListAsync("--source", folder.Of("cub"), "--out", folder.Of("birds"), "--classes", classes);

        run.Code.ShouldBe(ExitCode.Done, run.Error);
        run.Output.ShouldContain("2 classes");
    }

    [Fact]
    public async Task The_result_is_one_line_of_json_when_asked_for()
    {
        using var folder = Cub();
        folder.WriteLines("cub/images/001.Auk/b.jpg", "no picture");

        var run = await Run.ListAsync("--source", folder.Of("cub"), "--out", folder.Of("birds"), "--classes", "1,2", "--json");

        run.Code.ShouldBe(ExitCode.PartlyDone, run.Error);
        run.Error.ShouldContain("left out: line 2 001.Auk/b.jpg:");
        run.Output.Trim().ShouldNotContain("\n");
        var result = JsonDocument.Parse(run.Output).RootElement;
        File.Exists(result.GetProperty("trainList").GetString()).ShouldBeTrue();
        File.Exists(result.GetProperty("validationList").GetString()).ShouldBeTrue();
        File.Exists(result.GetProperty("report").GetString()).ShouldBeTrue();
        result.GetProperty("classes").EnumerateArray().Select(name => name.GetString()).ShouldBe(["001.Auk", "002.Crow"]);
        foreach (var (name, count) in ((string, int)[])[("trainImages", 2), ("validationImages", 1), ("leftOut", 1), ("mendedBoxes", 0)])
            result.GetProperty(name).GetInt32().ShouldBe(count, name);
    }

    [Fact]
    public async Task A_random_split_is_the_same_each_time()
    {
        using var folder = Cub();
        string[] arguments = ["--source", folder.Of("cub"), "--split", "random", "--ratio", "0.5", "--seed", "3", "--out"];

        await Run.ListAsync([.. arguments, folder.Of("one")]);
        await Run.ListAsync([.. arguments, folder.Of("two")]);

        Lines(folder, "one_train.lst").Length.ShouldBe(2);
        folder.Read("one_train.lst").ShouldBe(folder.Read("two_train.lst"));
    }

    [Fact]
    public async Task What_is_mended_or_left_out_is_reported_with_line_and_reason()
    {
        using var folder = Cub();
        folder.WriteLines("cub/images/001.Auk/b.jpg", "no picture");
        folder.WriteLines("cub/bounding_boxes.txt", "1 10 10 40 50", "2 10 10 40 50", "3 -5 10 200 50", "4 10 10 40 50");

        var run = await Run.ListAsync("--source", folder.Of("cub"), "--out", folder.Of("birds"));

        run.Code.ShouldBe(ExitCode.PartlyDone, run.Error);
        run.Error.ShouldContain("left out: line 2 001.Auk/b.jpg:");
        var report = JsonSerializer.Deserialize<StageReport>(folder.Read("birds.report.json"), JobJson.Document)!;
        report.Quarantined.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            image => image.Line.ShouldBe(2), image => image.Path.ShouldBe("001.Auk/b.jpg"), image => image.Reason.ShouldContain("text"));
        report.Mended.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            box => box.Line.ShouldBe(3), box => box.After.ShouldBe([0.0, 10, 100, 60]));
        File.ReadAllText(folder.Of("birds.report.txt")).ShouldContain("line 3  002.Crow/c.jpg  -5 10 195 60 -> 0 10 100 60");
    }

    [Theory]
    [InlineData("--classes", "Dodo", "'Dodo'")]
    [InlineData("--classes", "Dodo", "Here 'classes' is --classes NAME,NAME.")]
    [InlineData("--source", "nowhere", "no such file")]
    public async Task A_wrong_source_or_class_is_named_and_nothing_is_written(string option, string value, string expected)
    {
        using var folder = Cub();
        string[] source = option == "--source" ? [] : ["--source", folder.Of("cub")];

        var run = await Run.ListAsync([.. source, option, option == "--source" ? folder.Of(value) : value, "--out", folder.Of("birds")]);

        (run.Code, run.Error).ShouldSatisfyAllConditions(it => it.Code.ShouldBe(ExitCode.BadInput), it => it.Error.ShouldContain(expected));
        Directory.GetFiles(folder.Of()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Lists_that_cannot_be_trained_with_are_refused()
    {
        using var folder = Cub();
        folder.WriteLines("cub/train_test_split.txt", "1 1", "2 1", "3 1", "4 1");

        var run = await Run.ListAsync("--source", folder.Of("cub"), "--out", folder.Of("birds"));

        (run.Code, run.Error).ShouldSatisfyAllConditions(
            it => it.Code.ShouldBe(ExitCode.BadInput), it => it.Error.ShouldContain("No image is left to validate with"));
        Directory.GetFiles(folder.Of()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Lists_without_a_usable_image_are_refused_and_the_report_says_why()
    {
        using var folder = Cub();
        foreach (var path in (string[])["001.Auk/a.jpg", "001.Auk/b.jpg", "002.Crow/c.jpg", "002.Crow/d.jpg"])
            File.Delete(folder.Of($"cub/images/{path}"));

        var run = await Run.ListAsync("--source", folder.Of("cub"), "--out", folder.Of("birds"));

        run.Code.ShouldBe(ExitCode.BadInput);
        run.Error.ShouldContain("No image is left to train with.");
        run.Error.ShouldContain($"The report: {folder.Of("birds")}.report.txt");
        File.ReadAllText(folder.Of("birds.report.txt")).ShouldContain("001.Auk/a.jpg");
        Directory.GetFiles(folder.Of(), "*.lst").ShouldBeEmpty();
    }

    private static TestFolder Cub()
    {
        var folder = new TestFolder();
        string[] paths = ["001.Auk/a.jpg", "001.Auk/b.jpg", "002.Crow/c.jpg", "002.Crow/d.jpg"];
        folder.WriteLines("cub/classes.txt", "1 001.Auk", "2 002.Crow");
        folder.WriteLines("cub/images.txt", paths.Select((path, i) => $"{i + 1} {path}"));
        folder.WriteLines("cub/image_class_labels.txt", "1 1", "2 1", "3 2", "4 2");
        folder.WriteLines("cub/bounding_boxes.txt", Enumerable.Range(1, 4).Select(i => $"{i} 10 10 40 50"));
        folder.WriteLines("cub/train_test_split.txt", "1 1", "2 0", "3 1", "4 0");
        foreach (var path in paths) folder.Write("cub/images/" + path, Picture.Jpeg(100, 100, 1));
        return folder;
    }

    private static string[] Lines(TestFolder folder, string path) => File.ReadAllLines(folder.Of(path));
}
