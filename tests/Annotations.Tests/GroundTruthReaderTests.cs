using System.Text;
using System.Text.Json;
using CsCheck;

namespace Avocet.Annotations.Tests;

public sealed class GroundTruthReaderTests
{
    private const string Boxes =
        """{"source-ref":"s3://b/1.jpg","bird":{"image_size":[{"width":500,"height":400,"depth":3}]"""
        + ""","annotations":[{"class_id":0,"left":111,"top":134.5,"width":61,"height":128}"""
        + """,{"class_id":"4","left":161,"top":250,"width":30,"height":30}]}"""
        + ""","bird-metadata":{"class-map":{"0":"cardinal","4":"blue jay"},"type":"groundtruth/object-detection" """
        + ""","creation-date":"2026-01-02T03:04:05.123456","job-name":"labeling-job/bird"}}""";

    private static readonly string Empty = """
        {"source-ref":"s3://b/2.jpg","bird":{"annotations":[],"image_size":[{"width":444,"depth":3,"height":288}]},
        "bird-metadata":{"class-map":{},"type":"groundtruth/object-detection","creation-date":"2026-01-02T03:04:06.000000",
        "job-name":"bird"}}
        """.ReplaceLineEndings("");

    private const string Failed =
        """{"source-ref":"s3://b/3.jpg","bird-metadata":{"failure-reason":"ClientError: example","job-name":"labeling-job/bird"}}""";

    private const string Adjusted =
        """{"source-ref":"s3://b/4.jpg","bird":{"annotations":[{"class_id":0,"left":1,"top":1,"width":1,"height":1}]}"""
        + ""","bird-metadata":{"class-map":{"0":"cardinal"},"type":"groundtruth/object-detection","creation-date":"2026-01-02T03:04:05"}"""
        + ""","adjusted":{"annotations":[{"class_id":2,"left":2,"top":2,"width":2,"height":2}]}"""
        + ""","adjusted-metadata":{"class-map":{"2":"wren"},"type":"groundtruth/object-detection" """
        + ""","creation-date":"2026-02-02T03:04:05.123456" """
        + ""","adjustment-status":"adjusted"},"species":"0" """
        + ""","species-metadata":{"class-name":"cardinal","type":"groundtruth/image-classification" """
        + ""","creation-date":"2026-03-02T03:04:05.123456"}}""";

    [Fact]
    public async Task Boxes_sizes_and_the_union_of_class_maps_are_read()
    {
        var other = Empty.Replace("2.jpg", "9.jpg").Replace("\"class-map\":{}", "\"class-map\":{\"10\":\"wren\"}");
        var reader = Reader(null, other, Boxes, Empty);

        var images = await reader.AllAsync();

        images.Select(image => (image.Path, image.File, image.Width, image.Height, image.Boxes.Count, image.Problem)).ShouldBe([
            ("b/9.jpg", "s3://b/9.jpg", 444, 288, 0, null),
            ("b/1.jpg", "s3://b/1.jpg", 500, 400, 2, null),
            ("b/2.jpg", "s3://b/2.jpg", 444, 288, 0, null),
        ]);
        images[1].Boxes.ShouldBe([new LabelledBox("0", 111, 134.5, 61, 128), new LabelledBox("4", 161, 250, 30, 30)]);
        reader.Classes.ShouldBe([new DatasetClass("0", "cardinal"), new DatasetClass("4", "blue jay"), new DatasetClass("10", "wren")]);
    }

    [Fact]
    public async Task Lines_that_failed_or_were_not_labelled_say_so()
    {
        var images = await Reader(null, Failed, Boxes, """{"source-ref":"s3://b/5.jpg"}""").AllAsync();

        images.Select(image => image.Problem).ShouldBe([
            "Ground Truth could not label it: ClientError: example", null, "line 3 of the manifest has no 'bird': it was not labelled"]);
    }

    [Theory]
    [InlineData(null, "adjusted", "2")]
    [InlineData("bird", "bird", "0")]
    public async Task Of_several_attributes_the_newest_is_read_unless_one_is_named(string? wanted, string read, string kind)
    {
        var reader = Reader(wanted, Adjusted);

        var images = await reader.AllAsync();

        reader.Attribute.ShouldBe(read);
        images[0].Boxes[0].ClassId.ShouldBe(kind);
    }

    [Theory]
    [InlineData("no", Boxes, "output.manifest: There is no label attribute 'no'.")]
    [InlineData("species", Adjusted, "output.manifest: The label attribute 'species' is of type 'groundtruth/image-classification'.")]
    [InlineData(null, """{"source-ref":"s3://b/1.jpg"}""", "output.manifest: There is no bounding-box attribute.")]
    [InlineData(null, "", "output.manifest: The manifest has no line.")]
    [InlineData(null, Boxes + "\n{", "output.manifest, line 2: '{' is not JSON.")]
    [InlineData(null, Boxes + "\n[]", "output.manifest, line 2: '[]' is no JSON object.")]
    [InlineData(null, Boxes + "\n{\"source\":\"text\"}", "output.manifest, line 2: There is no source-ref.")]
    public async Task What_is_wrong_is_named(string? attribute, string lines, string error) =>
        (await Reader(attribute, lines).ProblemAsync()).Error.ShouldBe(error);

    [Theory]
    [InlineData("\"left\":111", "\"left\":\"111\"", "annotations[0].left is \"111\".")]
    [InlineData("\"left\":111,", "", "annotations[0].left is missing.")]
    [InlineData("\"class_id\":0", "\"class_id\":0.5", "annotations[0].class_id is 0.5.")]
    [InlineData("\"class_id\":0,", "", "annotations[0] has no class_id.")]
    [InlineData("\"class_id\":0", "\"class_id\":3", "A label has class 3, which no class-map names.")]
    [InlineData("\"0\":\"cardinal\"", "\"0\":1", "class-map['0'] is 1.")]
    [InlineData("\"0\":\"cardinal\"", "\"0\":\"blue jay\"", "'blue jay' is class 4 here, but class 0 on line 1.")]
    [InlineData("\"annotations\":[", "\"annotation\":[", "'bird' has no list 'annotations'.")]
    public async Task A_bad_line_is_named_with_field_and_value(string good, string bad, string error) =>
        (await Reader(null, Boxes.Replace(good, bad)).ProblemAsync()).Error.ShouldBe("output.manifest, line 1: " + error);

    [Fact]
    public async Task Class_maps_at_odds_are_named_with_both_lines() =>
        (await Reader(null, Boxes, Boxes.Replace("cardinal", "robin")).ProblemAsync()).Error
            .ShouldBe("output.manifest, line 2: Class 0 is 'robin' here, but 'cardinal' on line 1.");

    [Theory]
    [InlineData("bees_groundtruth/sample10_output.manifest", 10, "bee")]
    [InlineData("gt_manifests/aws_yolov5_birds/sample_output.manifest", 100, "Bird")]
    [InlineData("gt_manifests/aws_greengrass_boxes/blue-box-large-job-public-blue-box-large-job-public.output.manifest", 624,
        "storage box")]
    [InlineData("gt_manifests/aws_greengrass_boxes/blue-box-small-job-public-blue-box-small-job-public.output.manifest", 21,
        "storage box")]
    [InlineData("gt_manifests/aws_greengrass_boxes/yellow-box-large-job-public-yellow-box-large-job-public.output.manifest", 633,
        "storage box")]
    [InlineData("bees_groundtruth/output60.manifest", 60, "bee")]
    [InlineData("gt_manifests/aws_greengrass_boxes/yellow-box-small-job-public-yellow-box-small-job-public.output.manifest", 32,
        "storage box")]
    public async Task Real_manifests_are_read(string path, int lines, string name)
    {
        var reader = RealData.Manifest(path);

        var images = await reader.AllAsync();

        images.Count.ShouldBe(lines);
        images.ShouldAllBe(image => image.Problem == null && image.Width > 0);
        images.Sum(image => image.Boxes.Count).ShouldBe(CountOfClassIds(path));
        reader.Classes.ShouldHaveSingleItem().Name.ShouldBe(name);
    }

    [Fact]
    public async Task A_real_manifest_of_another_task_is_refused() =>
        (await RealData.Manifest("gt_manifests/aws_yolov5_birds/feature_store_output.manifest").ProblemAsync())
            .Message.ShouldContain("'species' (groundtruth/image-classification)");

    [Fact]
    public async Task A_manifest_may_begin_with_a_byte_order_mark_and_its_last_line_may_have_no_end()
    {
        var bytes = Encoding.UTF8.Preamble.ToArray().Concat(Encoding.UTF8.GetBytes(Boxes + " \r\n\n\t" + Empty)).ToArray();
        var reader = new GroundTruthReader(_ => Task.FromResult<Stream>(new MemoryStream(bytes)), "output.manifest");

        (await reader.AllAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Lines_longer_than_the_buffer_are_read_and_too_long_ones_refused()
    {
        var filler = new string('x', 200_000);
        (await Reader(null, Boxes[..^1] + $",\"note\":\"{filler}\"}}", Boxes).AllAsync()).Count.ShouldBe(2);

        var problem = await Reader(null, Boxes[..^1] + $",\"note\":\"{string.Concat(Enumerable.Repeat(filler, 8))}\"}}").ProblemAsync();

        problem.Error.ShouldBe("output.manifest, line 1: The line is longer than 1048576 bytes.");
    }

    [Fact]
    public async Task A_line_that_is_not_utf_8_is_named()
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes("{\"source-ref\":\"s3://b/"), 0xE4, .. Encoding.UTF8.GetBytes(".jpg\"}")];
        var reader = new GroundTruthReader(_ => Task.FromResult<Stream>(new MemoryStream(bytes)), "output.manifest");

        (await reader.ProblemAsync()).Message.ShouldEndWith("is not UTF-8. Write the manifest in UTF-8.");
    }

    [Theory]
    [InlineData("s3://b/1.jpg", "\\ud800")]
    [InlineData("bird", "\\ud800")]
    public async Task Half_a_character_in_an_escape_is_named(string good, string bad) =>
        (await Reader(null, Boxes.Replace(good, bad)).ProblemAsync()).Error.ShouldContain("line 1");

    [Fact]
    public Task Any_text_is_read_or_refused_by_the_one_exception() =>
        Gen.Select(Gen.Int[0, Boxes.Length - 1], Gen.Int[0, 40], Gen.String).SampleAsync(async (at, length, insert) =>
        {
            var text = Boxes.Remove(at, Math.Min(length, Boxes.Length - at)).Insert(at, insert);
            try
            {
                await Reader(null, text).AllAsync();
            }
            catch (AnnotationException)
            {
            }
        }, iter: 2000);

    [Fact]
    public void Input_manifest_lines_are_json_that_names_the_object()
    {
        using var stream = new MemoryStream();
        GroundTruthInputManifest.WriteLine(stream, "s3://bucket/a \"b\" ü.jpg");

        var text = Encoding.UTF8.GetString(stream.ToArray());

        text.ShouldBe("{\"source-ref\":\"s3://bucket/a \\\"b\\\" ü.jpg\"}\n");
        JsonDocument.Parse(text).RootElement.GetProperty("source-ref").GetString().ShouldBe("s3://bucket/a \"b\" ü.jpg");
    }

    private static int CountOfClassIds(string path) => File.ReadAllText(RealData.Find(path)).Split("\"class_id\"").Length - 1;

    private static GroundTruthReader Reader(string? attribute, params string[] lines) =>
        new(_ => Task.FromResult<Stream>(new MemoryStream(Encoding.UTF8.GetBytes(string.Join("\r\n", lines)))), "output.manifest",
            attribute);
}
