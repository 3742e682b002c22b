using System.Text;
using CsCheck;

namespace Avocet.Annotations.Tests;

/// <summary>The tasks of Ground Truth beside boxes: classes of whole pictures, masks, and verdicts on other labels.</summary>
public sealed class GroundTruthTasksTests
{
    private static readonly string One = """
        {"source-ref":"s3://b/1.jpg","species":0,"species-metadata":{"class-name":"cardinal","confidence":0.0,
        "type":"groundtruth/image-classification","job-name":"labeling-job/species","human-annotated":"yes",
        "creation-date":"2026-01-02T03:04:05.123456"}}
        """.ReplaceLineEndings("");

    private static readonly string Other = """
        {"source-ref":"s3://b/2.jpg","species":"10","species-metadata":{"class-name":"wren","type":"groundtruth/image-classification",
        "creation-date":"2026-01-02T03:04:06.123456"}}
        """.ReplaceLineEndings("");

    private static readonly string Many = """
        {"source-ref":"s3://b/1.jpg","tags":[1,0,"8",1],"tags-metadata":{"job-name":"labeling-job/tags","class-map":{"1":"feeder",
        "0":"bird","8":"branch"},"confidence-map":{"1":0.95,"0":0.77,"8":0.2},"type":"groundtruth/image-classification-multilabel",
        "creation-date":"2026-01-02T03:04:05.123456"}}
        """.ReplaceLineEndings("");

    private static readonly string None = """
        {"source-ref":"s3://b/2.jpg","tags":[],"tags-metadata":{"class-map":{},"type":"groundtruth/image-classification-multilabel",
        "creation-date":"2026-01-02T03:04:05.123456"}}
        """.ReplaceLineEndings("");

    private static readonly string Mask = """
        {"source-ref":"s3://b/1.jpg","mask-ref":"s3://b/out/0.png",
        "mask-ref-metadata":{"internal-color-map":{"0":{"class-name":"BACKGROUND","confidence":0.9,"hex-color":"#ffffff"},
        "1":{"class-name":"bird","confidence":0.9,"hex-color":"#2ACF59"}},"type":"groundtruth/semantic-segmentation",
        "creation-date":"2026-01-02T03:04:05.123456"}}
        """.ReplaceLineEndings("");

    private static readonly string Judged = """
        {"source-ref":"s3://b/1.jpg","species":0,"species-metadata":{"class-name":"cardinal","type":"groundtruth/image-classification",
        "creation-date":"2026-01-02T03:04:05.123456"},"verify-species":"1","verify-species-metadata":{"class-name":"bad",
        "confidence":0.93,"type":"groundtruth/label-verification","job-name":"labeling-job/verify-species","human-annotated":"yes",
        "creation-date":"2026-02-03T00:00:00.000001","worker-feedback":[{"comment":"a wren"},{"comment":"no cardinal"}]}}
        """.ReplaceLineEndings("");

    private static readonly string[] Failed =
        ["""{"source-ref":"s3://b/3.jpg","species-metadata":{"failure-reason":"ClientError: example"}}""",
            """{"source-ref":"s3://b/4.jpg"}"""];

    [Fact]
    public async Task A_single_label_is_read_whether_it_is_a_number_or_a_text()
    {
        var reader = Single(null, One, Other, "", " ", Failed[0], Failed[1]);

        var images = await reader.AllAsync();

        reader.Attribute.ShouldBe("species");
        reader.Classes.ShouldBe([new DatasetClass("0", "cardinal"), new DatasetClass("10", "wren")]);
        images.Select(image => (image.Path, image.File, string.Join(",", image.Classes ?? []), image.Problem)).ShouldBe([
            ("b/1.jpg", "s3://b/1.jpg", "0", null), ("b/2.jpg", "s3://b/2.jpg", "10", null),
            ("b/3.jpg", "s3://b/3.jpg", "", "Ground Truth could not label it: ClientError: example"),
            ("b/4.jpg", "s3://b/4.jpg", "", "line 6 of the manifest has no 'species': it was not labelled"),
        ]);
    }

    [Fact]
    public async Task Many_labels_are_read_each_once_and_none_is_a_label_too()
    {
        var reader = Multi(null, Many, None);

        var images = await reader.AllAsync();

        reader.Classes.ShouldBe([new DatasetClass("0", "bird"), new DatasetClass("1", "feeder"), new DatasetClass("8", "branch")]);
        images.Select(image => image.Problem).ShouldAllBe(problem => problem == null);
        images[0].Classes.ShouldBe(["1", "0", "8"]);
        images[1].Classes.ShouldNotBeNull().ShouldBeEmpty("an image that shows none of the classes is labelled all the same");
    }

    [Theory]
    [InlineData("mask-ref-metadata", null)]
    [InlineData("mask-ref-metadata", "mask-ref")]
    [InlineData("mask-metadata", null)]
    [InlineData("mask-metadata", "mask-ref")]
    [InlineData("mask-metadata", "mask")]
    public async Task A_mask_is_read_with_the_meaning_of_its_colours_however_its_metadata_are_named(string metadata, string? attribute)
    {
        var reader = Masks(attribute, Mask.Replace("mask-ref-metadata", metadata));

        var image = (await reader.AllAsync()).ShouldHaveSingleItem();

        reader.Attribute.ShouldBe("mask-ref");
        image.Mask.ShouldNotBeNull().File.ShouldBe("s3://b/out/0.png");
        image.Mask.Colors.ShouldBe([new LabelledMaskColor("0", "#ffffff"), new LabelledMaskColor("1", "#2acf59")]);
        reader.Classes.ShouldBe([new DatasetClass("0", "BACKGROUND"), new DatasetClass("1", "bird")]);
    }

    [Theory]
    [InlineData("\"species\":0", "\"species\":0.5", "'species' is 0.5.")]
    [InlineData("\"species\":0", "\"species\":[0]", "'species' is [0].")]
    [InlineData("\"class-name\":\"cardinal\",", "", "The metadata of 'species' have no class-name.")]
    [InlineData("\"s3://b/1.jpg\"", "1", "There is no source-ref.")]
    [InlineData("source-ref", "source", "There is no source-ref.")]
    public async Task A_bad_single_label_is_named(string good, string bad, string error) =>
        (await Single(null, One.Replace(good, bad)).ProblemAsync()).Error.ShouldBe("output.manifest, line 1: " + error);

    [Theory]
    [InlineData("[1,0,\"8\",1]", "\"1\"", "'tags' is \"1\".")]
    [InlineData("[1,0,\"8\",1]", "[1,{}]", "'tags'[1] is {}.")]
    [InlineData("[1,0,\"8\",1]", "[7]", "A label has class 7, which no class-map names.")]
    [InlineData("\"feeder\"", "null", "class-map['1'] is null.")]
    [InlineData("\"feeder\"", "\"bird\"", "'bird' is class 0 here, but class 1 on line 1.")]
    public async Task Bad_many_labels_are_named(string good, string bad, string error) =>
        (await Multi(null, Many.Replace(good, bad)).ProblemAsync()).Error.ShouldBe("output.manifest, line 1: " + error);

    [Theory]
    [InlineData("\"s3://b/out/0.png\"", "7", "'mask-ref' is 7.")]
    [InlineData("internal-color-map", "color-map", "The metadata of 'mask-ref' have no internal-color-map.")]
    [InlineData("\"class-name\":\"bird\",", "", "internal-color-map['1'] has no class-name.")]
    [InlineData("#2ACF59", "green", "internal-color-map['1'].hex-color is 'green'.")]
    [InlineData("#2ACF59", "#FFFFFF", "Classes 0 and 1 have the same colour, #ffffff.")]
    public async Task A_bad_mask_is_named(string good, string bad, string error) =>
        (await Masks(null, Mask.Replace(good, bad)).ProblemAsync()).Error.ShouldBe("output.manifest, line 1: " + error);

    [Fact]
    public async Task Classes_at_odds_are_named_with_both_lines() =>
        (await Single(null, One, One.Replace("cardinal", "wren")).ProblemAsync()).Error
            .ShouldBe("output.manifest, line 2: Class 0 is 'wren' here, but 'cardinal' on line 1.");

    [Fact]
    public async Task Each_reader_takes_the_attribute_of_its_own_type()
    {
        var all = "{" + string.Join(",", new[] { One, Many, Mask, Judged }.Select(line => line[1..^1])) + "}";

        var (single, multi, masks) = (Single(null, all), Multi(null, all), Masks(null, all));

        foreach (var reader in new ILabelReader[] { single, multi, masks })
            (await reader.AllAsync()).ShouldHaveSingleItem().Problem.ShouldBeNull();

        (single.Attribute, multi.Attribute, masks.Attribute).ShouldBe(("species", "tags", "mask-ref"));
    }

    [Theory]
    [InlineData("tags", "groundtruth/image-classification-multilabel")]
    [InlineData("verify-species", "groundtruth/label-verification")]
    [InlineData("mask-ref", "groundtruth/semantic-segmentation")]
    public async Task An_attribute_of_another_type_is_refused_with_its_type_and_what_to_do(string attribute, string type)
    {
        var problem = await Single(attribute, One, Many, Mask, Judged).ProblemAsync();

        problem.Error.ShouldBe($"output.manifest: The label attribute '{attribute}' is of type '{type}'.");
        problem.Remedy.ShouldStartWith(
            "Only groundtruth/image-classification holds one class an image: name such an attribute, or give the task");
    }

    [Theory]
    [InlineData("groundtruth/video-object-detection")]
    [InlineData("groundtruth/text-classification")]
    public async Task A_manifest_without_such_labels_is_refused_with_what_it_has(string type)
    {
        var problem = await Single(null, One.Replace("groundtruth/image-classification", type)).ProblemAsync();

        problem.Error.ShouldBe("output.manifest: There is no single-label attribute.");
        problem.Remedy.ShouldContain($"this one has 'species' ({type})");
    }

    [Fact]
    public async Task The_newest_attribute_is_read_and_dates_may_have_a_zone()
    {
        var later = One.Replace("species", "second").Replace("\"second\":0", "\"second\":\"5\"").Replace("cardinal", "jay")
            .Replace("2026-01-02T03:04:05.123456", "2026-01-02T03:04:05.2Z");
        var reader = Single(null, "{" + later[1..^1] + "," + One[1..]);

        await reader.AllAsync();

        reader.Attribute.ShouldBe("second");
    }

    [Fact]
    public async Task Verdicts_count_only_when_the_accepted_ones_are_given()
    {
        var good = Judged.Replace("1.jpg", "2.jpg").Replace("\"bad\"", "\"good\"");
        var without = One.Replace("1.jpg", "3.jpg");

        (await Single(null, Judged, good, without).AllAsync()).ShouldAllBe(image => image.Problem == null);
        var judged = await Single(null, ["good"], Judged, good, without).AllAsync();

        judged.Select(image => image.Problem).ShouldBe([
            "its label was found 'bad': a wren; no cardinal", null, "line 3 of the manifest has no verdict in 'verify-species-metadata'"]);
    }

    [Fact]
    public async Task Accepted_verdicts_without_a_verification_are_refused() =>
        (await Single(null, ["good"], One).ProblemAsync()).Message.ShouldBe(
            "output.manifest: There is no verification attribute, but acceptedVerdicts is given. Leave acceptedVerdicts out, or give the "
            + "manifest of a groundtruth/label-verification job; this one has 'species' (groundtruth/image-classification).");

    [Fact]
    public async Task The_real_manifest_of_a_classification_job_is_read_and_its_line_of_text_named()
    {
        var path = RealData.Find("gt_manifests/aws_yolov5_birds/feature_store_output.manifest");
        var lines = await File.ReadAllLinesAsync(path);
        var reader = Single(null, lines[0]);

        (await reader.AllAsync()).ShouldHaveSingleItem().Classes.ShouldBe(["0"]);

        reader.Classes.ShouldBe([new DatasetClass("0", "dog")]);
        (await Single(null, lines).ProblemAsync()).Error.ShouldBe("output.manifest, line 2: There is no source-ref.");
    }

    [Fact]
    public Task Any_text_is_read_or_refused_by_the_one_exception() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 300], Gen.Int[0, 40], Gen.String).SampleAsync(async (kind, at, length, insert) =>
        {
            var line = new[] { Judged, Many, Mask }[kind];
            at = Math.Min(at, line.Length);
            var text = line.Remove(at, Math.Min(length, line.Length - at)).Insert(at, insert);
            ILabelReader reader = kind switch { 0 => Single(null, ["good"], text), 1 => Multi(null, text), _ => Masks(null, text) };
            try
            {
                await reader.AllAsync();
            }
            catch (AnnotationException)
            {
            }
        }, iter: 2000);

    private static GroundTruthClassReader Single(string? attribute, params string[] lines) =>
        new(Open(lines), "output.manifest", multiLabel: false, attribute);

    private static GroundTruthClassReader Single(string? attribute, IReadOnlyList<string> accepted, params string[] lines) =>
        new(Open(lines), "output.manifest", multiLabel: false, attribute, accepted);

    private static GroundTruthClassReader Multi(string? attribute, params string[] lines) =>
        new(Open(lines), "output.manifest", multiLabel: true, attribute);

    private static GroundTruthMaskReader Masks(string? attribute, params string[] lines) => new(Open(lines), "output.manifest", attribute);

    private static Func<CancellationToken, Task<Stream>> Open(string[] lines) =>
        _ => Task.FromResult<Stream>(new MemoryStream(Encoding.UTF8.GetBytes(string.Join("\r\n", lines))));
}
