using System.Text;
using System.Text.Json;
using Avocet.Annotations;
using Avocet.Cli.Prelabel;
using Avocet.LocalSageMaker.Tests;
using Avocet.ObjectStore;

namespace Avocet.Cli.Tests;

public sealed class PrelabelCommandTests
{
    [Fact]
    public async Task What_the_machine_is_sure_of_becomes_the_source_of_the_next_job()
    {
        await using var bench = await SageMakerBench.StartAsync();
        await bench.DeployAsync("birds", "avocet-birds", score: 0.875f);
        foreach (var name in (string[])["new/a.jpg", "new/deep/b.png", "new/notes.txt"])
        {
            var picture = TinyModel.Picture(name.EndsWith("png") ? ".png" : ".jpg");
            await bench.Installation.Store.WriteAsync(new ObjectUri("photos", name), new MemoryStream(picture), default);
        }

        var run = await bench.AvocetAsync(
            "prelabel", "--endpoint", "avocet-birds", "--images", "s3://photos/new/", "--out", "s3://photos/next.manifest", "--threshold",
            "0.8");

        run.Code.ShouldBe(ExitCode.Done, run.Error);
        run.Output.ShouldContain("labelled by machine: 2 pictures, s3://photos/next.manifest");
        run.Output.ShouldContain("\"continueFrom\": \"s3://avocet/jobs/birds/training/model.tar.gz\"");
        var reader = new GroundTruthReader(
            cancel => bench.Installation.Store.ReadAsync(new ObjectUri("photos", "next.manifest"), cancel), "next.manifest");
        var images = await reader.ReadAsync(default).ToListAsync();
        reader.Attribute.ShouldBe("boxes");
        images.Select(image => image.File).ShouldBe(["s3://photos/new/a.jpg", "s3://photos/new/deep/b.png"]);
        images.ShouldAllBe(image => image.Width == 80 && image.Height == 40 && image.Problem == null);
        images[0].Boxes.ShouldHaveSingleItem().ClassId.ShouldBe("1");
        reader.Classes.Select(one => one.Name).ShouldBe(["001.Auk", "002.Bee_eater"], "the class that was never found is kept");
        (await TextAsync(bench, "next.people.manifest")).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_it_is_not_sure_of_is_left_to_people()
    {
        await using var bench = await SageMakerBench.StartAsync();
        await bench.DeployAsync("others", "somebodys", isOurs: false, score: 0.6f);
        foreach (var name in (string[])["a.jpg", "b.jpg"]) await File.WriteAllBytesAsync(Folder(bench, name), TinyModel.Picture());

        var run = await bench.AvocetAsync(
            "prelabel", "--endpoint", "somebodys", "--images", Folder(bench), "--out", bench.Installation.Of("next.manifest"),
            "--threshold", "0.7", "--json");

        run.Code.ShouldBe(ExitCode.Done, run.Error);
        using var result = JsonDocument.Parse(run.Output);
        result.RootElement.GetProperty("labelled").GetInt32().ShouldBe(0);
        result.RootElement.GetProperty("forPeople").GetInt32().ShouldBe(2);
        File.ReadAllLines(bench.Installation.Of("next.people.manifest")).ShouldBe(
            [$$"""{"source-ref":"{{Folder(bench, "a.jpg")}}"}""", $$"""{"source-ref":"{{Folder(bench, "b.jpg")}}"}"""]);
    }

    [Fact]
    public async Task Pictures_that_cannot_be_asked_about_are_named_and_the_others_are_labelled()
    {
        await using var bench = await SageMakerBench.StartAsync();
        await bench.DeployAsync("birds", "avocet-birds");
        await File.WriteAllBytesAsync(Folder(bench, "good.jpg"), TinyModel.Picture());
        await File.WriteAllTextAsync(Folder(bench, "broken.jpg"), "<html>");
        await File.WriteAllBytesAsync(Folder(bench, "large.jpg"), new byte[7_000_000]);

        var run = await bench.AvocetAsync(
            "prelabel", "--endpoint", "avocet-birds", "--images", Folder(bench), "--out", bench.Installation.Of("next.manifest"));

        run.Code.ShouldBe(ExitCode.PartlyDone);
        run.Output.ShouldContain("labelled by machine: 1 pictures");
        run.Error.ShouldContain($"left out: {Folder(bench, "broken.jpg")}: ");
        run.Error.ShouldContain($"left out: {Folder(bench, "large.jpg")}: The body for endpoint avocet-birds has 7000000 bytes");
    }

    [Theory]
    [InlineData("--endpoint", "nowhere", "There is no endpoint 'nowhere' (--endpoint).")]
    [InlineData("--images", "nowhere", "There is no folder")]
    [InlineData("--images", "s3://photos/none/", "There is no .jpg, .jpeg or .png in s3://photos/none/")]
    [InlineData("--out", "s3://photos/", "names no object (--out)")]
    [InlineData("--out", "/nowhere/next.manifest", "There is no folder /nowhere (--out).")]
    [InlineData("--threshold", "1.5", "--threshold must lie above 0")]
    [InlineData("--attribute", "my boxes", "--attribute must have")]
    public async Task A_wrong_argument_is_named_and_nothing_is_written(string option, string value, string expected)
    {
        await using var bench = await SageMakerBench.StartAsync();
        await bench.DeployAsync("birds", "avocet-birds");
        var arguments = new Dictionary<string, string>
        {
            ["--endpoint"] = "avocet-birds",
            ["--images"] = Folder(bench),
            ["--out"] = bench.Installation.Of("next.manifest"),
            [option] = value,
        };

        var run = await bench.AvocetAsync(["prelabel", .. arguments.SelectMany(entry => (string[])[entry.Key, entry.Value])]);

        run.Code.ShouldNotBe(ExitCode.Done);
        run.Error.ShouldContain(expected);
        File.Exists(bench.Installation.Of("next.manifest")).ShouldBeFalse();
    }

    [Fact]
    public async Task An_endpoint_that_finds_no_boxes_is_refused_before_any_picture_is_asked_about()
    {
        await using var bench = await SageMakerBench.StartAsync();
        await bench.DeployAsync("kinds", "avocet-kinds");
        var deployment = (await bench.Deployments.FindAsync("kinds", default))!;
        await bench.Deployments.WriteAsync(deployment with { Trained = deployment.Trained with { Accuracy = 0.9 } }, default);
        await File.WriteAllBytesAsync(Folder(bench, "a.jpg"), TinyModel.Picture());

        var run = await bench.AvocetAsync(
            "prelabel", "--endpoint", "avocet-kinds", "--images", Folder(bench), "--out", bench.Installation.Of("next.manifest"));

        run.Code.ShouldBe(ExitCode.BadInput, run.Error);
        run.Error.ShouldContain("The model of endpoint 'avocet-kinds' (--endpoint) finds no boxes.");
        File.Exists(bench.Installation.Of("next.manifest")).ShouldBeFalse();
    }

    [Fact]
    public void The_least_certain_come_first()
    {
        var settings = new PrelabelSettings("e", "i", "o/next.manifest", 0.5, "boxes", []);
        MachineLabel[] labels = [Label("sure", 0.99, 0.9), Label("doubtful", 0.99, 0.51), Label("one", 0.7)];
        MachineLabel[] unlabelled = [Label("empty"), Label("nearly", 0.49), Label("hardly", 0.1)];
        using MemoryStream labelled = new(), people = new();

        new PrelabelManifest(settings, ["001.Auk"], DateTimeOffset.UnixEpoch).WriteLabelled(labelled, labels);
        PrelabelManifest.WriteForPeople(people, unlabelled);

        Sources(labelled).ShouldBe(["doubtful", "one", "sure"]);
        Sources(people).ShouldBe(["nearly", "hardly", "empty"]);
        settings.People.ShouldBe("o/next.people.manifest");
        (settings with { Output = "o.d/next" }).People.ShouldBe("o.d/next.people");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"prediction":[[0,0.9,0,0,1,1]]}""")]
    [InlineData("""{"image_size":[],"annotations":[{"class_id":1}]}""")]
    [InlineData("no json")]
    public void Another_answer_is_refused(string answer) =>
        Should.Throw<FormatException>(() => MachineLabel.Read("a.jpg", Encoding.UTF8.GetBytes(answer), 0.5));

    private static MachineLabel Label(string source, params double[] scores)
    {
        var boxes = scores.Select(score => $$"""{ "class_id": 0, "score": {{score}}, "left": 1, "top": 2, "width": 3, "height": 4 }""");
        var answer = $$"""{ "image_size": [{ "width": 8, "height": 8, "depth": 3 }], "annotations": [{{string.Join(',', boxes)}}] }""";
        return MachineLabel.Read(source, Encoding.UTF8.GetBytes(answer), 0.5);
    }

    private static IEnumerable<string> Sources(MemoryStream manifest) =>
        Encoding.UTF8.GetString(manifest.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("source-ref").GetString()!);

    private static string Folder(SageMakerBench bench, params string[] file) =>
        Path.Combine([Directory.CreateDirectory(bench.Installation.Of("pictures")).FullName, .. file]);

    private static Task<string> TextAsync(SageMakerBench bench, string name) =>
        bench.Installation.Store.ReadTextAsync(new ObjectUri("photos", name), default);
}
