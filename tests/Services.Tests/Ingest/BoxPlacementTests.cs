using Avocet.Annotations;
using Avocet.Imaging;
using Avocet.Ingest;

namespace Avocet.Services.Tests.Ingest;

public sealed class BoxPlacementTests
{
    private static readonly Dictionary<string, int> Classes = new() { ["7"] = 3 };
    private static readonly LabelledImage Image = new() { Path = "a.jpg", File = "a.jpg", Boxes = [new LabelledBox("7", 10, 5, 20, 15)] };

    [Fact]
    public void Boxes_are_those_of_the_picture_as_stored() =>
        Place(Image with { Width = 100, Height = 50 }, orientation: 6).Boxes.ShouldBe([new DatasetBox(3, 10, 5, 20, 15)]);

    [Theory]
    [InlineData(6, 5, 20, 15, 20)]
    [InlineData(8, 80, 10, 15, 20)]
    public void Labels_of_the_turned_picture_are_turned_back(int orientation, double left, double top, double width, double height) =>
        Place(Image with { Width = 50, Height = 100 }, orientation).Boxes.ShouldBe([new DatasetBox(3, left, top, width, height)]);

    [Fact]
    public void Ratios_are_of_the_upright_picture() =>
        Place(Image with { InRatios = true, Boxes = [new LabelledBox("7", 0.2, 0.05, 0.4, 0.15)] }, orientation: 6)
            .Boxes.Single().ShouldBe(new DatasetBox(3, 5, 20, 15, 20));

    [Fact]
    public void Labels_of_a_picture_of_another_size_are_refused() =>
        Place(Image with { Width = 200, Height = 100 })
            .Problem.ShouldBe("its labels are for a picture of 200x100 pixels, but it has 100x50");

    [Fact]
    public void Labels_of_a_turned_picture_are_refused_where_nothing_turns_it() =>
        Place(Image with { Width = 50, Height = 100 }).Problem.ShouldNotBeNull();

    [Fact]
    public void Crowds_are_dropped_and_reported()
    {
        var placed = Place(Image with { Boxes = [.. Image.Boxes, new LabelledBox("7", 1, 2, 3, 4, "marks a crowd (iscrowd)")] });

        placed.Boxes.Count.ShouldBe(1);
        var dropped = placed.Dropped.ShouldHaveSingleItem();
        (dropped.Path, dropped.After, dropped.Reason).ShouldBe(("a.jpg", null, "marks a crowd (iscrowd)"));
        dropped.Before.ShouldBe([1, 2, 4, 6]);
    }

    [Fact]
    public void Boxes_without_end_are_refused() =>
        Place(Image with { Boxes = [new LabelledBox("7", double.MaxValue, 0, double.MaxValue, 1)] })
            .Problem.ShouldBe("a box is infinitely large");

    private static PlacedBoxes Place(LabelledImage image, int orientation = 1) =>
        BoxPlacement.Place(image, new ImageHeader(ImageFormat.Jpeg, 100, 50, orientation), Classes);
}
