using System.Text;

namespace Avocet.Annotations.Tests;

/// <summary>Pascal VOC, COCO and YOLO.</summary>
public sealed class FormatsTests
{
    private const string Voc = "<annotation>\n<filename>a b.png</filename><size><width>500</width><height>400</height></size>\n"
        + "<object><name>dog</name><part><name>head</name><bndbox><xmin>1</xmin></bndbox></part>\n"
        + "<bndbox><xmin>10.5</xmin><ymin>20</ymin><xmax>110</xmax><ymax>90</ymax></bndbox></object>\n"
        + "<object><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>3</xmax><ymax>4</ymax></bndbox><name>cat</name></object></annotation>";

    private const string Coco = """
        {"annotations":[{"id":1,"image_id":7,"category_id":3,"bbox":[10.5,20,99.5,70],"iscrowd":0,"segmentation":[[1,2]]},
        {"id":2,"image_id":7,"category_id":3,"bbox":[0,0,500,400],"iscrowd":1}],
        "info":{"images":[{"id":9}]},"categories":[{"id":3,"name":"dog"},{"id":1,"name":"cat"}],
        "images":[{"id":8,"file_name":"b.jpg"},{"id":7,"file_name":"a.jpg","width":500,"height":400}]}
        """;

    private const string Yaml =
        "# a data set\npath: ../somewhere\ntrain: images/train  # here\nval: ../images/val\nnc: 2\nnames:\n  0: dog\n  1: 'black cat'\n";

    [Fact]
    public async Task Voc_boxes_are_read_and_parts_of_objects_are_not()
    {
        var reader = new VocReader(
            new MemoryFolder(("x.xml", Voc), ("notes.txt", "")), new MemoryFolder(("train.txt", ""), ("val.txt", "x\n")));

        var image = (await reader.AllAsync()).ShouldHaveSingleItem();

        (image.Path, image.Width, image.Height, image.Split).ShouldBe(("a b.png", 500, 400, SourceSplit.Validation));
        image.Boxes.ShouldBe([new LabelledBox("dog", 10.5, 20, 99.5, 70), new LabelledBox("cat", 1, 2, 2, 2)]);
        reader.Classes.Select(kind => kind.Name).ShouldBe(["cat", "dog"]);
    }

    [Theory]
    [InlineData("<name>dog</name>", "", "/data/x.xml, line 4: The object before has no <name>.")]
    [InlineData("<xmin>10.5</xmin>", "<xmin>left</xmin>", "/data/x.xml, line 4: bndbox/xmin is 'left'.")]
    [InlineData("<ymax>90</ymax>", "", "/data/x.xml, line 4: The object before has no <ymax>.")]
    [InlineData("<annotation>", "<html>", "/data/x.xml, line 1: The root element is <html>.")]
    public async Task A_bad_voc_file_is_named_with_line_and_element(string good, string bad, string error) =>
        (await new VocReader(new MemoryFolder(("x.xml", Voc.Replace(good, bad)))).ProblemAsync()).Error.ShouldBe(error);

    [Theory]
    [InlineData("<annotation><object>")]
    [InlineData("")]
    [InlineData("<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><annotation><filename>&b;</filename></annotation>")]
    public async Task Broken_xml_is_refused(string xml) =>
        (await new VocReader(new MemoryFolder(("x.xml", xml))).ProblemAsync()).Error.ShouldContain("The XML is broken");

    [Fact]
    public async Task Coco_lists_are_read_in_whatever_order_they_stand()
    {
        foreach (var atOnce in (int[])[1, 7, 100_000])
        {
            var reader = CocoReader(Coco, atOnce);

            var images = await reader.AllAsync();

            images.Select(image => (image.Path, image.Width, image.Boxes.Count)).ShouldBe([("sub/b.jpg", 0, 0), ("sub/a.jpg", 500, 2)]);
            images[1].Boxes.ShouldBe(
                [new LabelledBox("3", 10.5, 20, 99.5, 70), new LabelledBox("3", 0, 0, 500, 400, "marks a crowd (iscrowd)")]);
            reader.Classes.ShouldBe([new DatasetClass("3", "dog"), new DatasetClass("1", "cat")]);
        }
    }

    [Theory]
    [InlineData("\"category_id\":3,\"bbox\":[10.5", "\"category_id\":4,\"bbox\":[10.5", "category_id 4, which 'categories' does not have")]
    [InlineData("\"image_id\":7", "\"image_id\":70", "image_id 70, which 'images' does not have")]
    [InlineData("[10.5,20,99.5,70]", "[10.5,20,99.5]", "has this bbox: [10.5,20,99.5]")]
    [InlineData("\"file_name\":\"a.jpg\"", "\"name\":\"a.jpg\"", "Image 7 has no file_name")]
    [InlineData("\"id\":8", "\"id\":7", "Image id 7 is given a second time")]
    [InlineData("\"id\":1,\"name\":\"cat\"", "\"id\":3,\"name\":\"cat\"", "Category id 3 is given a second time")]
    [InlineData("\"id\":1,\"name\":\"cat\"", "\"id\":1,\"name\":\"dog\"", "at odds with 3 'dog'")]
    [InlineData("\"categories\"", "\"classes\"", "'categories' is missing or empty")]
    [InlineData("\"info\":", "info:", "line 3: The JSON is broken")]
    public async Task A_bad_coco_file_is_named_with_field_and_value(string good, string bad, string error) =>
        (await CocoReader(Coco.ReplaceLineEndings("\n").Replace(good, bad)).ProblemAsync()).Error.ShouldContain(error);

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"images\":[")]
    [InlineData("")]
    public async Task What_is_no_coco_file_is_refused(string text) => await CocoReader(text).ProblemAsync();

    [Fact]
    public async Task A_yolo_data_file_finds_its_folders_even_when_it_names_another_machine()
    {
        var folder = new MemoryFolder(
            ("images/train/a.jpg", ""), ("images/val/b.jpeg", ""), ("labels/train/a.txt", "1 0.5 0.5 0.2 0.4\n"),
                ("labels/val/c.txt", "0 0 0 0 0"));
        var data = await Data(Yaml);
        var reader = new YoloReader(data.Names, folder, folder, await data.FindPartsAsync(folder, "data.yaml", default));

        var images = await reader.AllAsync();

        images.Select(image => (image.Path, image.Split, image.Boxes.Count, image.Problem)).ShouldBe([
            ("images/train/a.jpg", SourceSplit.Train, 1, null),
            ("images/val/b.jpeg", SourceSplit.Validation, 0, null),
            ("labels/val/c.txt", null, 0, "labels a picture that is not there"),
        ]);
        images[0].InRatios.ShouldBeTrue();
        images[0].Boxes[0].ShouldBe(new LabelledBox("1", 0.4, 0.3, 0.2, 0.4));
        reader.Classes.Select(kind => kind.Name).ShouldBe(["dog", "black cat"]);
    }

    [Theory]
    [InlineData("names: [dog, 'black cat']")]
    [InlineData("names: [dog,\n  'black cat']")]
    [InlineData("names:\n- dog\n- \"black cat\"")]
    [InlineData("names:\n  - dog\n  - black cat\ndownload: |\n  from x import y")]
    public async Task Class_names_are_read_however_they_are_written(string names) =>
        (await Data(names)).Names.ShouldBe(["dog", "black cat"]);

    [Theory]
    [InlineData("train: images", "data.yaml: The class list 'names' is missing or empty.")]
    [InlineData("names:\n  0: a\n  2: b", "data.yaml, line 3: '2: b' is not class 1.")]
    [InlineData("names: [a, a]", "data.yaml: The class 'a' is named twice.")]
    [InlineData("names: [a", "data.yaml, line 1: A list in brackets has no end.")]
    [InlineData("names: {0: a}", "data.yaml, line 1: 'names' is a map in braces.")]
    [InlineData("hello", "data.yaml, line 1: 'hello' is no 'key: value'.")]
    public async Task A_bad_data_file_is_named_with_its_line(string text, string error) =>
        (await Should.ThrowAsync<AnnotationException>(() => Data(text))).Error.ShouldBe(error);

    [Theory]
    [InlineData("1 0.5 0.5 0.2", "has 4 fields")]
    [InlineData("0 0.1 0.1 0.2 0.2 0.3 0.3", "has 7 fields")]
    [InlineData("2 0.5 0.5 0.2 0.4", "The class is '2'.")]
    [InlineData("-1 0.5 0.5 0.2 0.4", "The class is '-1'.")]
    [InlineData("1 0.5 x 0.2 0.4", "centre-y is 'x'.")]
    [InlineData("1 120 80 30 40", "is not in parts of the picture.")]
    public async Task A_bad_yolo_line_is_named(string line, string error)
    {
        var folder = new MemoryFolder(("a.jpg", ""), ("a.txt", "0 0.5 0.5 1 1\n" + line));

        var problem = await new YoloReader(["dog", "cat"], folder, folder, [new YoloPart("", "", null)]).ProblemAsync();

        problem.Error.ShouldStartWith("/data/a.txt, line 2: ");
        problem.Error.ShouldContain(error);
    }

    [Fact]
    public async Task All_formats_of_the_same_hundred_pictures_give_the_same_boxes()
    {
        var root = RealData.Find("voc100_all_formats/data/database");
        var sizes = new Dictionary<string, (int Width, int Height)>();
        var voc = await BoxesAsync(new VocReader(new LocalFolder(root + "/gts/pascalvoc_format")), sizes);
        var coco = await BoxesAsync(CocoFileReader(root + "/gts/coco_format_v1/instances_default.json"), sizes);
        var second = await BoxesAsync(CocoFileReader(root + "/gts/coco_format_v2/instances_v2.json"), sizes);
        var names = await YoloData.ReadAsync(File.OpenRead(root + "/gts/yolo_format/obj.names"), "obj.names", default);
        var yolo = await BoxesAsync(
            new YoloReader(names.Names, new LocalFolder(root + "/images"), new LocalFolder(root + "/gts/yolo_format/obj_train_data"),
                [new("", "", null)]), sizes);

        voc.Count.ShouldBe(273);
        coco.ShouldBe(voc);
        second.ShouldBe(voc);
        yolo.ShouldBe(voc);
    }

    [Fact]
    public async Task The_real_raccoons_are_read()
    {
        var reader = new VocReader(new LocalFolder(RealData.Find("raccoon_voc/annotations")));

        var images = await reader.AllAsync();

        (images.Count, images.Sum(image => image.Boxes.Count)).ShouldBe((200, 217));
        reader.Classes.ShouldHaveSingleItem().Name.ShouldBe("raccoon");
    }

    [Fact]
    public async Task The_real_squirrels_are_read_and_labels_without_a_picture_are_reported()
    {
        var folder = new LocalFolder(RealData.Find("squirrels_yolo"));
        await using var yaml = await folder.OpenAsync("yolo_data.yaml", default);
        var data = await YoloData.ReadAsync(yaml!, "yolo_data.yaml", default);

        var images = await new YoloReader(data.Names, folder, folder, await data.FindPartsAsync(folder, "yolo_data.yaml", default))
            .AllAsync();

        data.Names.ShouldBe(["Squirrel", "Nut"]);
        (images.Count(image => image.Problem is null), images.Count(image => image.Problem is not null)).ShouldBe((11, 89));
        images.ShouldAllBe(image => image.Split == null);
        images.Where(image => image.Problem is null).ShouldAllBe(image => image.Boxes.Count > 0);
    }

    /// <summary>Boxes as whole pixels, sorted: picture, class, left, top, width, height.</summary>
    private static async Task<List<(string, string, int, int, int, int)>> BoxesAsync(
        ILabelReader reader, Dictionary<string, (int Width, int Height)> sizes)
    {
        var images = await reader.AllAsync();
        var names = reader.Classes.ToDictionary(kind => kind.Id, kind => kind.Name);
        foreach (var image in images.Where(image => image.Width > 0)) sizes[image.Path] = (image.Width, image.Height);
        return [.. images.SelectMany(image => image.Boxes.Select(box =>
        {
            var (width, height) = image.InRatios ? sizes[image.Path] : (1, 1);
            return (image.Path, names[box.ClassId], Pixel(box.Left * width), Pixel(box.Top * height), Pixel(box.Width * width),
                Pixel(box.Height * height));
        })).Order()];

        static int Pixel(double value) => (int)Math.Round(value);
    }

    private static CocoReader CocoFileReader(string path) =>
        new([new CocoFile(_ => Task.FromResult<Stream>(File.OpenRead(path)), path, "", null)]);

    private static CocoReader CocoReader(string json, int atOnce = 100_000) =>
        new([new CocoFile(_ => Task.FromResult<Stream>(new SlowStream(json, atOnce)), "coco.json", "sub", null)]);

    [Theory]
    [InlineData("data.yaml")]
    [InlineData("data.names")]
    public async Task A_data_file_of_any_length_takes_little_memory(string file)
    {
        // 17 MiB, of which no more is read than it takes to see that it is none.
        var line = Encoding.UTF8.GetBytes(new string('a', 1023) + "\n");
        var text = new MemoryStream([.. Enumerable.Repeat(line, 17 << 10).SelectMany(bytes => bytes)]);

        (await Should.ThrowAsync<AnnotationException>(() => YoloData.ReadAsync(text, file, default))).Error
            .ShouldBe($"{file}: The file is longer than 16777216 characters.");
    }

    private static Task<YoloData> Data(string yaml) =>
        YoloData.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(yaml)), "data.yaml", default);

    private sealed class SlowStream(string text, int atOnce) : MemoryStream(Encoding.UTF8.GetBytes(text))
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, atOnce)]);

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, atOnce));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(Read(buffer.Span));
    }
}
