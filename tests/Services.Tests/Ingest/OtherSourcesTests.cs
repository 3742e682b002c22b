using System.Globalization;
using System.Text;
using Avocet.Annotations;
using Avocet.Contracts;
using Avocet.Services.Tests.Converter;

namespace Avocet.Services.Tests.Ingest;

/// <summary>Ground Truth, Pascal VOC, COCO and YOLO, made small and real.</summary>
public sealed class OtherSourcesTests
{
    [Fact]
    public async Task A_ground_truth_manifest_names_its_images_in_the_store()
    {
        await using var bench = await IngestBench.StartAsync(settings: [("Ingest:AllowLocalPaths", "false")]);
        await bench.PutAsync("s3://photos/a/1.jpg", ConverterBench.Picture(80, 60, 1));
        await bench.PutAsync("s3://photos/b/1.jpg", ConverterBench.Picture(90, 60, 2));
        await bench.PutAsync("s3://labels/output.manifest", string.Join('\n',
            Line("s3://photos/b/1.jpg", 90, """{"class_id":1,"left":1.5,"top":2,"width":30,"height":40}""", "\"1\":\"wren\""),
            Line("s3://photos/a/1.jpg", 80, """{"class_id":"0","left":3,"top":4,"width":5,"height":6}""", "\"0\":\"auk\""),
            Line("s3://photos/a/1.jpg", 80, "", ""),
            Line("s3://photos/gone.jpg", 80, "", ""),
            Line("/local/1.jpg", 80, "", ""),
            """{"source-ref":"s3://photos/c.jpg","bird-metadata":{"failure-reason":"timeout"}}"""));

        var ingested = await bench.IngestAsync(IngestBench.Job(new DatasetSource
        {
            GroundTruth = new GroundTruthSource { ManifestUri = "s3://labels/output.manifest" },
        }));

        ingested.Classes.ShouldBe(["auk", "wren"]);
        var manifest = await bench.ManifestAsync();
        manifest.Select(image => (image.Path, image.Uri)).ShouldBe([
            ("photos/b/1.jpg", "s3://photos/b/1.jpg"), ("photos/a/1.jpg", "s3://photos/a/1.jpg")]);
        manifest[0].Boxes.ShouldBe([new DatasetBox(1, 1.5, 2, 30, 40)]);
        (await bench.ReportAsync()).Quarantined.Select(image => image.Reason).ShouldBe([
            "the source names it a second time", "the source has no file 's3://photos/gone.jpg'", "its path is empty or absolute",
            "Ground Truth could not label it: timeout"]);

        static string Line(string source, int width, string boxes, string classMap) =>
            $$$"""{"source-ref":"{{{source}}}","bird":{"image_size":[{"width":{{{width}}},"height":60,"depth":3}],"""
            + $$$""" "annotations":[{{{boxes}}}]},"bird-metadata":{"class-map":{{{{classMap}}}},"""
            + """ "type":"groundtruth/object-detection","creation-date":"2026-01-02T03:04:05.123456"}}""";
    }

    [Fact]
    public async Task The_real_bees_are_found_by_their_file_names()
    {
        await using var bench = await IngestBench.StartAsync();
        var folder = CubMetadata.Data("bees_groundtruth");
        var manifest = await File.ReadAllLinesAsync(Path.Combine(folder, "output60.manifest"));

        var ingested = await bench.IngestAsync(IngestBench.Job(new DatasetSource
        {
            GroundTruth = new GroundTruthSource
            {
                ManifestUri = Path.Combine(folder, "output60.manifest"),
                ImagesUri = Path.Combine(folder, "images"),
            },
        }));

        (ingested.Images, ingested.Quarantined).ShouldBe((manifest.Length, 0));
        ingested.Classes.ShouldBe(["bee"]);
        ingested.Boxes.ShouldBe(manifest.Sum(line => line.Split("\"class_id\"").Length - 1));
    }

    [Fact]
    public async Task The_real_raccoons_are_ingested_from_pascal_voc()
    {
        await using var bench = await IngestBench.StartAsync();
        var folder = CubMetadata.Data("raccoon_voc");

        var ingested = await bench.IngestAsync(IngestBench.Job(new DatasetSource
        {
            Voc = new VocSource { AnnotationsUri = Path.Combine(folder, "annotations"), ImagesUri = Path.Combine(folder, "images") },
        }));

        (ingested.Images, ingested.Boxes, ingested.Quarantined).ShouldBe((200, 217, 0));
    }

    [Fact]
    public async Task The_real_squirrels_are_ingested_from_yolo_and_labels_without_a_picture_are_reported()
    {
        await using var bench = await IngestBench.StartAsync();

        var ingested = await bench.IngestAsync(IngestBench.Job(
            new DatasetSource { Yolo = new YoloSource { DataUri = Path.Combine(CubMetadata.Data("squirrels_yolo"), "yolo_data.yaml") } },
                maxBadImages: 89));

        (ingested.Images, ingested.Quarantined).ShouldBe((11, 89));
        (await bench.ReportAsync()).Quarantined.ShouldAllBe(image => image.Reason.EndsWith("labels a picture that is not there"));
    }

    [Fact]
    public async Task Three_formats_of_the_same_labels_give_the_same_boxes()
    {
        var boxes = new List<string>();
        foreach (var format in (string[])["voc", "coco", "yolo"])
        {
            await using var bench = await IngestBench.StartAsync();
            await bench.PutAsync("s3://set/images/a.jpg", ConverterBench.Picture(200, 100, 1));
            await bench.PutAsync("s3://set/images/b.jpg", ConverterBench.Picture(100, 100, 2));
            var ingested = await bench.IngestAsync(IngestBench.Job(await SourceAsync(bench, format)));

            (ingested.Images, ingested.Boxes, ingested.Quarantined).ShouldBe((2, 2, 0), format);
            var manifest = await bench.ManifestAsync();
            boxes.Add(string.Join('|', manifest.SelectMany(image => image.Boxes.Select(box => string.Create(
                CultureInfo.InvariantCulture,
                    $"{image.Path} {ingested.Classes[box.ClassId]} {box.Left:0.##} {box.Top:0.##} {box.Width:0.##} {box.Height:0.##}")))));
        }

        boxes.ShouldAllBe(found => found == "a.jpg cat 20 10 100 50|b.jpg dog 5 6 7 8");
    }

    [Fact]
    public async Task Two_coco_files_give_the_split_and_may_have_images_of_the_same_name()
    {
        await using var bench = await IngestBench.StartAsync();
        await bench.PutAsync("s3://set/train/a.jpg", ConverterBench.Picture(200, 100, 1));
        await bench.PutAsync("s3://set/val/a.jpg", ConverterBench.Picture(200, 100, 2));
        await bench.PutAsync("s3://set/train.json", Coco("a.jpg", 200));
        await bench.PutAsync("s3://set/val.json", Coco("a.jpg", 200));

        await bench.IngestAsync(IngestBench.Job(new DatasetSource
        {
            Coco = new CocoSource
            {
                AnnotationsUri = "s3://set/train.json",
                ImagesUri = "s3://set/train/",
                ValidationAnnotationsUri = "s3://set/val.json",
                ValidationImagesUri = "s3://set/val/",
            },
        }));

        (await bench.ManifestAsync()).Select(image => (image.Path, image.Uri, image.Split)).ShouldBe([
            ("train/a.jpg", "s3://set/train/a.jpg", SourceSplit.Train),
                ("validation/a.jpg", "s3://set/val/a.jpg", SourceSplit.Validation)]);
    }

    [Fact]
    public async Task Classes_whose_names_fit_in_no_message_are_refused_before_any_image_is_read()
    {
        await using var bench = await IngestBench.StartAsync();
        var names = Enumerable.Range(0, 6000).Select(i => $"bird of a very long name {i:D16}");
        await bench.PutAsync("s3://set/birds.names", string.Join('\n', names));
        await bench.PutAsync("s3://set/images/a.jpg", ConverterBench.Picture(80, 60, 1));

        var failed = await bench.FailAsync(IngestBench.Job(new DatasetSource
        {
            Yolo = new YoloSource { DataUri = "s3://set/birds.names", ImagesUri = "s3://set/images/" },
        }));

        failed.Error.ShouldBe(
            "The names of the source's 6000 classes take 264001 bytes; messages between the stages hold 245760.");
        failed.Remedy.ShouldStartWith("Give the classes shorter names");
    }

    [Theory]
    [InlineData("train: images\n", "The class list 'names' is missing or empty.")]
    [InlineData("names: [auk]\ntrain: photos\n", "There is no folder 'photos'")]
    [InlineData("names: [auk\n", "A list in brackets has no end.")]
    public async Task A_data_file_that_is_wrong_fails_the_job_for_good(string yaml, string error)
    {
        await using var bench = await IngestBench.StartAsync();
        await bench.PutAsync("s3://set/data.yaml", yaml);

        var failed = await bench.FailAsync(IngestBench.Job(new DatasetSource
        {
            Yolo = new YoloSource { DataUri = "s3://set/data.yaml" },
        }));

        failed.Error.ShouldStartWith("s3://set/data.yaml");
        failed.Error.ShouldContain(error);
        failed.Remedy.ShouldEndWith("Then post the job again.");
    }

    [Fact]
    public async Task An_infinitely_large_box_leaves_its_picture_out()
    {
        await using var bench = await IngestBench.StartAsync();
        await bench.PutAsync("s3://set/images/a.jpg", ConverterBench.Picture(200, 100, 1));
        await bench.PutAsync("s3://set/images/b.jpg", ConverterBench.Picture(200, 100, 2));
        await bench.PutAsync("s3://set/labels.json",
            """
            {"images":[{"id":1,"file_name":"a.jpg"},{"id":2,"file_name":"b.jpg"}],"categories":[{"id":1,"name":"cat"}],
            "annotations":[{"image_id":1,"category_id":1,"bbox":[1,2,1e999,4]},{"image_id":2,"category_id":1,"bbox":[1,2,3,4]}]}
            """);

        await bench.IngestAsync(IngestBench.Job(new DatasetSource
        {
            Coco = new CocoSource { AnnotationsUri = "s3://set/labels.json", ImagesUri = "s3://set/images/" },
        }));

        (await bench.ManifestAsync()).ShouldHaveSingleItem().Path.ShouldBe("b.jpg");
        (await bench.ReportAsync()).Quarantined.ShouldHaveSingleItem().Reason.ShouldBe("a box is infinitely large");
    }

    [Theory]
    [InlineData("s3://set/none/", "s3://set/none/: There is no XML file.")]
    [InlineData("/no/such", "source.voc.annotationsUri: '/no/such' is not there.")]
    [InlineData("https://example.org/voc/", "source.voc.annotationsUri: 'https://example.org/voc/' is no folder.")]
    public async Task A_missing_folder_is_named(string uri, string error)
    {
        await using var bench = await IngestBench.StartAsync();

        (await bench.FailAsync(
            IngestBench.Job(new DatasetSource { Voc = new VocSource { AnnotationsUri = uri, ImagesUri = "s3://set/images/" } })))
            .Error.ShouldBe(error);
    }

    private static async Task<DatasetSource> SourceAsync(IngestBench bench, string format)
    {
        switch (format)
        {
            case "voc":
                await bench.PutAsync("s3://set/xml/a.xml", Voc("a.jpg", "cat", 20, 10, 120, 60));
                await bench.PutAsync("s3://set/xml/b.xml", Voc("b.jpg", "dog", 5, 6, 12, 14));
                return new DatasetSource { Voc = new VocSource { AnnotationsUri = "s3://set/xml", ImagesUri = "s3://set/images" } };
            case "coco":
                await bench.PutAsync("s3://set/labels.json",
                    """
                    {"images":[{"id":1,"file_name":"a.jpg","width":200,"height":100},{"id":2,"file_name":"b.jpg"}],
                    "annotations":[{"image_id":2,"category_id":9,"bbox":[5,6,7,8]},{"image_id":1,"category_id":3,"bbox":[20,10,100,50]}],
                    "categories":[{"id":9,"name":"dog"},{"id":3,"name":"cat"}]}
                    """);
                return new DatasetSource
                {
                    Coco = new CocoSource { AnnotationsUri = "s3://set/labels.json", ImagesUri = "s3://set/images/" },
                };
            default:
                await bench.PutAsync("s3://set/classes.names", "dog\ncat\n");
                await bench.PutAsync("s3://set/labels/a.txt", "1 0.35 0.35 0.5 0.5\n");
                await bench.PutAsync("s3://set/labels/b.txt", "0 0.085 0.1 0.07 0.08\n");
                return new DatasetSource
                {
                    Yolo = new YoloSource
                    {
                        DataUri = "s3://set/classes.names",
                        ImagesUri = "s3://set/images/",
                        LabelsUri = "s3://set/labels/",
                    },
                };
        }
    }

    private static string Voc(string file, string name, int left, int top, int right, int bottom) =>
        $"<annotation><filename>{file}</filename><object><name>{name}</name><bndbox>"
        + $"<xmin>{left}</xmin><ymin>{top}</ymin><xmax>{right}</xmax><ymax>{bottom}</ymax></bndbox></object></annotation>";

    private static byte[] Coco(string file, int width) => Encoding.UTF8.GetBytes(
        $$"""
        {"images":[{"id":1,"file_name":"{{file}}","width":{{width}},"height":100}],
        "categories":[{"id":1,"name":"cat"}],"annotations":[{"image_id":1,"category_id":1,"bbox":[1,2,3,4]}]}
        """);
}
