using System.Globalization;
using CsCheck;

namespace Avocet.Annotations.Tests;

public sealed class CubReaderTests
{
    private static readonly (string Path, string Text) Classes = ("classes.txt", "17 017.Cardinal\n36 036.Northern Flicker\n");
    private static readonly (string Path, string Text) Images = ("images.txt", "1 017.Cardinal/a.jpg\n2 036.Northern Flicker/b c.jpg\n");
    private static readonly (string Path, string Text) Labels = ("image_class_labels.txt", "1 17\n2 36\n");
    private static readonly (string Path, string Text) Boxes =
        ("bounding_boxes.txt", "2 1.5 2 30 40\n1 60.0 27.0 325.0 304.0\n2 9 9 9 9\n7 1 1 1 1\n");

    [Fact]
    public async Task Images_come_in_their_order_with_their_boxes_whatever_the_order_of_the_other_files()
    {
        var reader = new CubReader(new MemoryFolder(Classes, Images, Labels, Boxes, ("train_test_split.txt", "2 0\r\n1 1\r\n")));

        var images = await reader.AllAsync();

        images.Select(image => (image.Path, image.File, image.Split)).ShouldBe([
            ("017.Cardinal/a.jpg", "images/017.Cardinal/a.jpg", SourceSplit.Train),
            ("036.Northern Flicker/b c.jpg", "images/036.Northern Flicker/b c.jpg", SourceSplit.Validation),
        ]);
        images[0].Boxes.ShouldBe([new LabelledBox("17", 60, 27, 325, 304)]);
        images[1].Boxes.ShouldBe([new LabelledBox("36", 1.5, 2, 30, 40), new LabelledBox("36", 9, 9, 9, 9)]);
        reader.Classes.ShouldBe([new DatasetClass("17", "017.Cardinal"), new DatasetClass("36", "036.Northern Flicker")]);
    }

    [Fact]
    public async Task Without_flags_the_split_is_open_and_without_boxes_an_image_stays()
    {
        var images = await new CubReader(new MemoryFolder(Classes, Images, Labels, ("bounding_boxes.txt", ""))).AllAsync();

        images.ShouldAllBe(image => image.Split == null && image.Boxes.Count == 0 && image.Problem == null);
    }

    [Fact]
    public async Task A_box_without_a_class_is_reported()
    {
        var images = await new CubReader(new MemoryFolder(Classes, Images, ("image_class_labels.txt", "1 17\n"), Boxes)).AllAsync();

        images[1].Problem.ShouldBe("image_class_labels.txt gives image 2 no class");
    }

    [Theory]
    [InlineData("classes.txt", "", "/data/classes.txt: The class list is empty.")]
    [InlineData("classes.txt", "17", "/data/classes.txt, line 1: '17' has one field.")]
    [InlineData("classes.txt", "17 a\n17 b", "/data/classes.txt, line 2: The class '17 b' is given a second time.")]
    [InlineData("images.txt", "", "/data/images.txt: The file names no image.")]
    [InlineData("images.txt", "1 a.jpg\n\n1 b.jpg", "/data/images.txt, line 3: The image id '1' is given a second time.")]
    [InlineData("image_class_labels.txt", "1 17\n2 99", "/data/image_class_labels.txt, line 2: The class '99' is not in classes.txt.")]
    [InlineData("image_class_labels.txt", "1 17\n1 36", "/data/image_class_labels.txt, line 2: Image 1 is given a second class, '36'.")]
    [InlineData("bounding_boxes.txt", "1 1 2 3", "/data/bounding_boxes.txt, line 1: '1 1 2 3' has 4 fields.")]
    [InlineData("bounding_boxes.txt", "1 1 2 3 4\n1 1 2 x 4", "/data/bounding_boxes.txt, line 2: width is 'x'.")]
    [InlineData("bounding_boxes.txt", "1 1 NaN 3 4", "/data/bounding_boxes.txt, line 1: top is 'NaN'.")]
    [InlineData("bounding_boxes.txt", "1 1 1,5 3 4", "/data/bounding_boxes.txt, line 1: top is '1,5'.")]
    [InlineData("train_test_split.txt", "1 yes", "/data/train_test_split.txt, line 1: The flag of image 1 is 'yes'.")]
    public async Task What_is_wrong_is_named_by_file_and_line(string file, string text, string error)
    {
        var files = new[] { Classes, Images, Labels, Boxes, (Path: "train_test_split.txt", Text: "") };
        var folder = new MemoryFolder([.. files.Select(kept => kept.Path == file ? (file, text) : kept)]);

        var problem = await new CubReader(folder).ProblemAsync();

        problem.Error.ShouldBe(error);
        problem.Remedy.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_missing_file_is_named_with_what_a_folder_needs() =>
        (await new CubReader(new MemoryFolder(Classes, Images, Labels)).ProblemAsync()).Message.ShouldBe(
            "/data/bounding_boxes.txt: There is no such file. "
            + "A CUB folder has images.txt, bounding_boxes.txt, image_class_labels.txt, classes.txt.");

    [Fact]
    public async Task A_file_that_is_no_text_is_refused_before_it_fills_memory() =>
        (await new CubReader(new MemoryFolder(("classes.txt", new string('x', 3_000_000)))).ProblemAsync())
            .Message.ShouldContain("longer than");

    [Fact]
    public Task What_is_written_is_read() =>
        Gen.Select(Gen.Int[0, 4], Gen.Int[-50, 900], Gen.Double[0, 900], Gen.Bool).Array[1, 30].SampleAsync(async rows =>
        {
            var folder = new MemoryFolder(
                ("classes.txt", string.Concat(Enumerable.Range(0, 5).Select(id => $"{id} class {id}\n"))),
                ("images.txt", string.Concat(rows.Select((_, i) => $"{i} folder {i}/image.jpg\n"))),
                ("image_class_labels.txt", string.Concat(rows.Select((row, i) => $"{i} {row.Item1}\n").Reverse())),
                ("bounding_boxes.txt", string.Concat(
                    rows.Select((row, i) => string.Create(CultureInfo.InvariantCulture, $"{i} {row.Item2} {row.Item3} 5 6\r\n")))),
                ("train_test_split.txt", string.Concat(rows.Select((row, i) => $"{i} {(row.Item4 ? 1 : 0)}\n"))));

            var images = await new CubReader(folder).AllAsync();

            images.Select(image => (image.Boxes.Single(), image.Split)).ShouldBe(rows.Select(row => (
                new LabelledBox(row.Item1.ToString(CultureInfo.InvariantCulture), row.Item2, row.Item3, 5, 6),
                (SourceSplit?)(row.Item4 ? SourceSplit.Train : SourceSplit.Validation))));
        }, iter: 100);

    [Fact]
    public async Task The_real_labels_are_read()
    {
        var reader = new CubReader(new LocalFolder(RealData.Find("cub_meta")));

        var images = await reader.AllAsync();

        (images.Count, reader.Classes.Count, images.Count(image => image.Split == SourceSplit.Train)).ShouldBe((11_788, 200, 5_994));
        images.ShouldAllBe(image => image.Boxes.Count == 1 && image.Problem == null);
        images[0].Path.ShouldBe("001.Black_footed_Albatross/Black_Footed_Albatross_0046_18.jpg");
        images[0].Boxes[0].ShouldBe(new LabelledBox("1", 60, 27, 325, 304));
        string[] sample = ["17", "36", "47", "68", "73"];
        var chosen = images.Where(image => sample.Contains(image.Boxes[0].ClassId)).ToList();
        (chosen.Count(image => image.Split == SourceSplit.Train), chosen.Count(image => image.Split == SourceSplit.Validation))
            .ShouldBe((150, 147));
    }
}
