using CsCheck;

namespace Avocet.Annotations.Tests;

public sealed class BoxFrameTests
{
    // A box at the left top of a 100x50 picture, as decoders show it for each orientation.
    [Theory]
    [InlineData(1, 10, 5, 20, 15)]
    [InlineData(2, 70, 5, 20, 15)]
    [InlineData(3, 70, 30, 20, 15)]
    [InlineData(4, 10, 30, 20, 15)]
    [InlineData(5, 5, 10, 15, 20)]
    [InlineData(6, 30, 10, 15, 20)]
    [InlineData(7, 30, 70, 15, 20)]
    [InlineData(8, 5, 70, 15, 20)]
    public void Boxes_turn_with_their_picture(int orientation, double left, double top, double width, double height) =>
        BoxFrame.Upright(new DatasetBox(0, 10, 5, 20, 15), 100, 50, orientation).ShouldBe(new DatasetBox(0, left, top, width, height));

    [Fact]
    public void Turning_back_gives_the_box_again() =>
        Gen.Select(Gen.Int[1, 8], Gen.Int[0, 80], Gen.Int[0, 40], Gen.Int[1, 20], Gen.Int[1, 10])
            .Sample((orientation, left, top, width, height) =>
        {
            var box = new DatasetBox(3, left, top, width, height);
            BoxFrame.AsStored(BoxFrame.Upright(box, 100, 50, orientation), 100, 50, orientation).ShouldBe(box);
        });

    [Theory]
    [InlineData("a/b.jpg", null)]
    [InlineData("a\\b.jpg", null)]
    [InlineData("./a.jpg", null)]
    [InlineData("../a.jpg", "its path leaves the data set")]
    [InlineData("a/../../b.jpg", "its path leaves the data set")]
    [InlineData("a\\..\\b.jpg", "its path leaves the data set")]
    [InlineData("/etc/passwd", "its path is empty or absolute")]
    [InlineData("C:\\a.jpg", "its path is empty or absolute")]
    [InlineData("", "its path is empty or absolute")]
    [InlineData("a/", "its path names no file")]
    [InlineData("a\tb.jpg", "its path has a control character")]
    public void Paths_that_name_no_file_of_the_data_set_are_told(string path, string? problem) => DataPath.Problem(path).ShouldBe(problem);
}
