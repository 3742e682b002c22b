using System.Text.Json;
using Avocet.Annotations;
using Avocet.Contracts;
using Avocet.Hosting;
using Avocet.ObjectStore;
using OpenCvSharp;

namespace Avocet.Services.Tests.Ingest;

public sealed class IngestTests
{
    [Fact]
    public async Task A_local_folder_becomes_the_canonical_data_set()
    {
        await using var bench = await IngestBench.StartAsync();
        var sample = new CubSample();
        var root = sample.WriteTo(Path.Combine(bench.Local, "cub"));

        var ingested = await bench.IngestAsync(IngestBench.Job(IngestBench.Cub(root)));

        (ingested.Images, ingested.Boxes, ingested.Quarantined).ShouldBe((6, 6, 0));
        ingested.Classes.ShouldBe(CubSample.ClassNames);
        var manifest = await bench.ManifestAsync();
        manifest.Select(image => image.Path).ShouldBe(Enumerable.Range(0, 6).Select(CubSample.PathOf));
        manifest.Select(image => (image.Width, image.Height)).ShouldBe(Enumerable.Range(0, 6).Select(i => (60 + i, 50 + i)));
        manifest[2].Boxes.ShouldBe([new DatasetBox(0, 10, 3, 20.5, 30)]);
        manifest.Select(image => image.Split).Take(3).ShouldBe([SourceSplit.Train, SourceSplit.Train, SourceSplit.Validation]);
        foreach (var image in manifest)
        {
            image.Uri.ShouldBe(bench.Folder.Images.Child(image.Path).ToString());
            (await bench.Store.ReadRangeAsync(ObjectUri.Parse(image.Uri), 0, 1 << 20, default))
                .ShouldBe(sample.Files["images/" + image.Path]);
        }

        (await bench.Store.ReadJsonAsync<List<DatasetClass>>(bench.Folder.Classes, JobJson.Document, default))
            .ShouldBe([new DatasetClass("1", "001.Auk"), new DatasetClass("2", "002.Bee_eater")]);
        (await bench.Store.ReadLinesAsync(bench.Folder.InputManifest, default).ToListAsync())
            .ShouldBe(manifest.Select(image =>
                JsonSerializer.Serialize(new Dictionary<string, string> { ["source-ref"] = image.Uri }, JobJson.Line)));
        ingested.ManifestSha256.ShouldBe((await bench.OutputsAsync())[bench.Folder.Manifest.Key].ToLowerInvariant());
        var status = (await bench.StatusAsync())!;
        (status.State, status.Progress).ShouldBe((StageState.Succeeded, 1));
        (status.Numbers["images"], status.Numbers["boxes"], status.Numbers["classes"], status.Numbers["quarantined"])
            .ShouldBe((6, 6, 2, 0));
    }

    [Fact]
    public async Task Each_class_has_a_contact_sheet()
    {
        await using var bench = await IngestBench.StartAsync();

        await bench.IngestAsync(IngestBench.Job(IngestBench.Cub(new CubSample().WriteTo(Path.Combine(bench.Local, "cub")))));

        foreach (var name in CubSample.ClassNames)
        {
            var jpeg = await bench.Store.ReadRangeAsync(bench.Folder.ContactSheets.Child(name + ".jpg"), 0, 1 << 24, default);
            using var sheet = Cv2.ImDecode(jpeg, ImreadModes.Color);
            sheet.Width.ShouldBeGreaterThan(1000);
        }
    }

    [Fact]
    public async Task Sheets_are_drawn_for_the_classes_the_job_asks_for_within_their_budget()
    {
        await using var bench = await IngestBench.StartAsync(settings: [("Ingest:ContactSheetPictures", "6")]);
        var root = new CubSample(20).WriteTo(Path.Combine(bench.Local, "cub"));

        await bench.IngestAsync(IngestBench.Job(IngestBench.Cub(root)) with { Classes = ["002.Bee_eater"] });

        (await bench.Store.ListAsync(bench.Folder.ContactSheets, default).Select(stored => Path.GetFileName(stored.Uri.Key)).ToListAsync())
            .ShouldBe(["002.Bee_eater.jpg"]);
    }

    [Fact]
    public async Task Images_in_the_object_store_stay_where_they_are()
    {
        await using var bench = await IngestBench.StartAsync(settings: [("Ingest:AllowLocalPaths", "false")]);
        var sample = new CubSample();
        await sample.PutAsync(bench, "s3://birds/cub/");

        await bench.IngestAsync(IngestBench.Job(IngestBench.Cub("s3://birds/cub")));

        (await bench.ManifestAsync()).Select(image => image.Uri).ShouldBe(
            Enumerable.Range(0, 6).Select(i => $"s3://birds/cub/images/{CubSample.PathOf(i)}"));
        (await bench.Store.ListAsync(bench.Folder.Images, default).AnyAsync()).ShouldBeFalse();
    }

    [Theory]
    [InlineData("local")]
    [InlineData("s3")]
    [InlineData("https")]
    public async Task An_archive_gives_the_same_data_set_from_wherever_it_comes(string from)
    {
        await using var bench = await IngestBench.StartAsync();
        var sample = new CubSample();
        var uri = from switch
        {
            "local" => Path.Combine(bench.Local, "cub.tgz"),
            "s3" => "s3://birds/cub.tar.gz",
            _ => "https://example.org/cub.tgz",
        };
        if (from == "local") await File.WriteAllBytesAsync(uri, sample.Archive());
        else if (from == "s3") await bench.PutAsync(uri, sample.Archive());
        else bench.Downloads[uri] = sample.Archive();

        await bench.IngestAsync(IngestBench.Job(IngestBench.Cub(uri)));

        var manifest = await bench.ManifestAsync();
        manifest.Select(image => (image.Path, image.Width, image.Boxes[0].Top)).ShouldBe(
            Enumerable.Range(0, 6).Select(i => (CubSample.PathOf(i), 60 + i, i + 1.0)));
        manifest[0].Uri.ShouldBe(bench.Folder.Images.Child($"CUB_200_2011/images/{CubSample.PathOf(0)}").ToString());
    }

    [Fact]
    public async Task Job_and_files_are_the_same_bytes_whoever_does_it_again_with_however_many_threads()
    {
        var outputs = new List<Dictionary<string, string>>();
        foreach (var threads in (string[])["1", "7"])
        {
            await using var bench = await IngestBench.StartAsync(settings: [("Ingest:Threads", threads)]);
            await new CubSample(40).PutAsync(bench, "s3://birds/cub/");
            var job = IngestBench.Job(IngestBench.Cub("s3://birds/cub/"));

            var first = await bench.IngestAsync(job);
            outputs.Add(await bench.OutputsAsync());
            var again = await bench.IngestAsync(job);
            outputs.Add(await bench.OutputsAsync());
            await bench.Store.DeleteAsync(bench.Folder.Root.Child("dataset/ingested.json"), default);
            var afterKill = await bench.IngestAsync(job);
            outputs.Add(await bench.OutputsAsync());

            foreach (var message in (ImagesIngested[])[again, afterKill])
                JsonSerializer.Serialize(message, JobJson.Line).ShouldBe(JsonSerializer.Serialize(first, JobJson.Line));
        }

        outputs.ShouldAllBe(other => other.OrderBy(file => file.Key).SequenceEqual(outputs[0].OrderBy(file => file.Key)));
    }

    [Fact]
    public async Task A_finished_job_is_not_read_again()
    {
        await using var bench = await IngestBench.StartAsync();
        var root = new CubSample().WriteTo(Path.Combine(bench.Local, "cub"));
        var job = IngestBench.Job(IngestBench.Cub(root));
        await bench.IngestAsync(job);
        Directory.Delete(root, recursive: true);

        (await bench.IngestAsync(job)).Images.ShouldBe(6);
    }

    [Fact]
    public async Task Images_without_boxes_stay_in_the_manifest()
    {
        await using var bench = await IngestBench.StartAsync();
        var sample = new CubSample(3);
        sample.Files["bounding_boxes.txt"] = "2 1 2 3 4\n"u8.ToArray();

        var ingested = await bench.IngestAsync(IngestBench.Job(IngestBench.Cub(sample.WriteTo(Path.Combine(bench.Local, "cub")))));

        (ingested.Images, ingested.Boxes).ShouldBe((3, 1));
        (await bench.ManifestAsync()).Select(image => image.Boxes.Count).ShouldBe([0, 1, 0]);
    }

    [Fact]
    public async Task What_cannot_be_used_is_quarantined_with_its_reason_and_the_job_goes_on()
    {
        await using var bench = await IngestBench.StartAsync(settings: [("Ingest:MaxImageMegabytes", "1")]);
        var sample = new CubSample(2);
        sample.Add("gone.jpg", 0, null);
        sample.Add("empty.jpg", 0, []);
        sample.Add("../../outside.jpg", 0, null);
        sample.Add("page.jpg", 0, "<html>404</html>"u8.ToArray());
        sample.Add("large.jpg", 0, new byte[(1 << 20) + 1]);
        sample.Add(CubSample.PathOf(0), 1, null);

        var ingested = await bench.IngestAsync(IngestBench.Job(IngestBench.Cub(sample.WriteTo(Path.Combine(bench.Local, "cub")))));

        (ingested.Images, ingested.Quarantined).ShouldBe((2, 6));
        (await bench.ReportAsync()).Quarantined.Select(image => (image.Path, image.Reason)).ShouldBe([
            ("gone.jpg", "the source has no file 'images/gone.jpg'"),
            ("empty.jpg", "The file is empty."),
            ("../../outside.jpg", "its path leaves the data set"),
            ("page.jpg", "The file is a text, not a picture; it begins \"<html>404</html>\"."),
            ("large.jpg", "the file has 1048577 bytes, over the limit of 1048576"),
            (CubSample.PathOf(0), "the source names it a second time"),
        ]);
    }

    [Fact]
    public async Task The_nasty_pictures_are_taken_in_or_quarantined_and_never_stop_the_job()
    {
        await using var bench = await IngestBench.StartAsync();
        var sample = new CubSample(2);
        var nasty = Directory.GetFiles(Converter.CubMetadata.Data("nasty")).Where(file => !file.EndsWith(".md", StringComparison.Ordinal))
            .Order().ToList();
        foreach (var file in nasty) sample.Add(Path.GetFileName(file), 0, await File.ReadAllBytesAsync(file));

        var ingested = await bench.IngestAsync(
            IngestBench.Job(IngestBench.Cub(sample.WriteTo(Path.Combine(bench.Local, "cub"))), maxBadImages: 5));

        ingested.Images.ShouldBe(2 + nasty.Count - 5);
        (await bench.ReportAsync()).Quarantined.Select(image => image.Path).ShouldBe([
            "gif_zero_width.gif", "jpeg_corrupt_header.jpg", "made_html_404.jpg", "png_broken_80bytes.png", "png_corrupt_signature.png"]);
        var turned = (await bench.ManifestAsync()).Single(image => image.Path == "jpeg_exif_orient_6.jpg");
        (turned.Width, turned.Height, turned.Orientation).ShouldBe((308, 231, 6));
    }
}
