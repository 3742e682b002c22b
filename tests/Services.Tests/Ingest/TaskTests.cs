using Avocet.Annotations;
using Avocet.Contracts;
using Avocet.Services.Tests.Converter;
using OpenCvSharp;

namespace Avocet.Services.Tests.Ingest;

/// <summary>The labels of tasks other than boxes.</summary>
public sealed class TaskTests
{
    private static readonly string Single = """
        {"source-ref":"s3://photos/1.jpg","kind":"1","kind-metadata":{"class-name":"wren","type":"groundtruth/image-classification",
        "creation-date":"2026-01-02T03:04:05"},"seen":[2,0],"seen-metadata":{"class-map":{"0":"auk","2":"reed"},
        "type":"groundtruth/image-classification-multilabel","creation-date":"2026-01-02T03:04:05"},"mask-ref":"s3://masks/1.png",
        "mask-ref-metadata":{"internal-color-map":{"0":{"class-name":"BACKGROUND","hex-color":"#ffffff"},"3":{"class-name":"bird",
        "hex-color":"#2ACF59"}},"type":"groundtruth/semantic-segmentation","creation-date":"2026-01-02T03:04:05"}}
        """.ReplaceLineEndings("");

    [Theory]
    [InlineData(LearningTask.ImageClassification, "wren", new[] { 0 })]
    [InlineData(LearningTask.MultiLabelClassification, "auk,reed", new[] { 0, 1 })]
    [InlineData(LearningTask.SemanticSegmentation, "BACKGROUND,bird", null)]
    public async Task The_task_decides_which_labels_of_a_manifest_are_read(LearningTask task, string classes, int[]? ids)
    {
        await using var bench = await BenchAsync(Single);

        var ingested = await bench.IngestAsync(Job(task));

        ingested.Classes.ShouldBe(classes.Split(','));
        ingested.Images.ShouldBe(1);
        ingested.Boxes.ShouldBe(0);
        var image = (await bench.ManifestAsync()).ShouldHaveSingleItem();
        image.Boxes.ShouldBeEmpty();
        image.Classes?.ToArray().ShouldBe(ids);
        if (task != LearningTask.SemanticSegmentation) image.Mask.ShouldBeNull();
        else
        {
            image.Mask.ShouldNotBeNull().Uri.ShouldBe("s3://masks/1.png");
            image.Mask.Colors.ShouldBe([new DatasetMaskColor(0, "#ffffff"), new DatasetMaskColor(1, "#2acf59")]);
        }

        foreach (var kind in classes.Split(','))
            (await bench.Store.FindAsync(bench.Folder.ContactSheets.Child(kind + ".jpg"), default))
                .ShouldNotBeNull($"no contact sheet of {kind}");
    }

    [Fact]
    public async Task A_manifest_of_another_task_fails_the_job_and_says_what_to_give()
    {
        await using var bench = await BenchAsync(Single);

        var failed = await bench.FailAsync(Job(LearningTask.ObjectDetection));

        failed.Error.ShouldBe("s3://labels/output.manifest: There is no bounding-box attribute.");
        failed.Remedy.ShouldContain("'kind' (groundtruth/image-classification)");
        failed.Remedy.ShouldContain("the task that fits these labels");
    }

    [Theory]
    [InlineData("s3://masks/gone.png", "the source has no mask 's3://masks/gone.png'")]
    [InlineData("s3://masks/small.png", "its mask has 40x60 pixels, but it has 80x60")]
    [InlineData("s3://photos/2.jpg", "its mask is Jpeg, not PNG")]
    [InlineData("s3://labels/output.manifest", "its mask cannot be read: ")]
    public async Task A_picture_whose_mask_does_not_fit_is_left_out(string mask, string reason)
    {
        await using var bench = await BenchAsync(Single, Single.Replace("photos/1.jpg", "photos/2.jpg").Replace("s3://masks/1.png", mask));

        await bench.IngestAsync(Job(LearningTask.SemanticSegmentation));

        (await bench.ReportAsync()).Quarantined.ShouldHaveSingleItem().Reason.ShouldStartWith(reason);
        (await bench.ManifestAsync()).ShouldHaveSingleItem().Path.ShouldBe("photos/1.jpg");
    }

    [Fact]
    public async Task Masks_beside_local_pictures_are_copied_to_the_job()
    {
        await using var bench = await BenchAsync(Single);
        await File.WriteAllBytesAsync(Path.Combine(bench.Local, "1.jpg"), ConverterBench.Picture(80, 60, 1));
        await File.WriteAllBytesAsync(Path.Combine(bench.Local, "1.png"), Png(80, 60));

        var job = Job(LearningTask.SemanticSegmentation);
        await bench.IngestAsync(job with
        {
            Source = new DatasetSource { GroundTruth = job.Source.GroundTruth! with { ImagesUri = bench.Local } },
        });

        (await bench.ManifestAsync())
            .ShouldHaveSingleItem().Mask.ShouldNotBeNull().Uri.ShouldBe("s3://avocet/jobs/job-1/masks/masks/1.png");
        (await bench.Store.FindAsync(bench.Folder.Masks.Child("masks/1.png"), default)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Verdicts_that_are_not_accepted_leave_pictures_out()
    {
        static string Judged(string file, string verdict) =>
            Single.Replace("1.jpg", file)[..^1]
            + $$$""","judged":"0","judged-metadata":{"class-name":"{{{verdict}}}","type":"groundtruth/label-verification" """
            + ""","creation-date":"2026-03-02T03:04:05"}}""";
        await using var bench = await BenchAsync(Judged("1.jpg", "good"), Judged("2.jpg", "bad"));
        var job = Job(LearningTask.ImageClassification);

        await bench.IngestAsync(job with
        {
            Source = new DatasetSource { GroundTruth = job.Source.GroundTruth! with { AcceptedVerdicts = ["good"] } },
        });

        (await bench.ReportAsync()).Quarantined.ShouldBe([new QuarantinedImage("photos/2.jpg", "its label was found 'bad'")]);
    }

    [Theory]
    [InlineData(LearningTask.ImageClassification)]
    [InlineData(LearningTask.MultiLabelClassification)]
    public async Task Boxes_of_other_sources_become_classes_of_whole_pictures(LearningTask task)
    {
        await using var bench = await IngestBench.StartAsync();
        foreach (var (name, boxes) in new[] { ("a", "0 .5 .5 .2 .2\n0 .2 .2 .1 .1"), ("b", "1 .5 .5 .2 .2\n0 .2 .2 .1 .1"), ("c", "") })
        {
            await File.WriteAllBytesAsync(Path.Combine(bench.Local, name + ".jpg"), ConverterBench.Picture(80, 60, 1));
            await File.WriteAllTextAsync(Path.Combine(bench.Local, name + ".txt"), boxes);
        }

        await File.WriteAllTextAsync(Path.Combine(bench.Local, "birds.names"), "auk\nwren\n");
        var source = new YoloSource { DataUri = Path.Combine(bench.Local, "birds.names"), ImagesUri = bench.Local };
        await bench.IngestAsync(IngestBench.Job(new DatasetSource { Yolo = source }) with { Task = task });

        var taken = (await bench.ManifestAsync()).Select(image => $"{image.Path}: {string.Join(",", image.Classes!)}");
        taken.ShouldBe(["a.jpg: 0", "b.jpg: 0,1", "c.jpg: "]);
        (await bench.ReportAsync()).Quarantined.ShouldBeEmpty(
            "How many classes a task takes is decided once the job's classes are chosen.");
    }

    private static SubmitDatasetJob Job(LearningTask task)
    {
        var source = new GroundTruthSource { ManifestUri = "s3://labels/output.manifest" };
        return IngestBench.Job(new DatasetSource { GroundTruth = source }) with { Task = task };
    }

    private static async Task<IngestBench> BenchAsync(params string[] lines)
    {
        var bench = await IngestBench.StartAsync();
        await bench.PutAsync("s3://photos/1.jpg", ConverterBench.Picture(80, 60, 1));
        await bench.PutAsync("s3://photos/2.jpg", ConverterBench.Picture(80, 60, 2));
        await bench.PutAsync("s3://masks/1.png", Png(80, 60));
        await bench.PutAsync("s3://masks/small.png", Png(40, 60));
        await bench.PutAsync("s3://labels/output.manifest", string.Join('\n', lines));
        return bench;
    }

    private static byte[] Png(int width, int height)
    {
        using var picture = new Mat(height, width, MatType.CV_8UC3, Scalar.White);
        return picture.ToBytes(".png");
    }
}
