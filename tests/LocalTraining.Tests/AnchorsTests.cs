using Avocet.LocalDetector;

namespace Avocet.LocalTraining.Tests;

public sealed class AnchorsTests
{
    private static readonly Anchors Of300 = new([19, 10, 5, 3, 2, 1]);

    [Fact]
    public void A_picture_of_300_pixels_has_the_1917_default_boxes_of_the_pretrained_network()
    {
        Of300.Count.ShouldBe(1917);
        var first = Of300.Boxes[0];
        (first.CentreX, first.CentreY).ShouldBe((0.5f / 19, 0.5f / 19));
        first.Width.ShouldBe(0.1f, 1e-6f);
        var last = Of300.Boxes[^1];
        last.Width.ShouldBe(
            MathF.Sqrt(0.95f), 1e-6f, "the last shape of the last map lies between the largest scale and the whole picture");
    }

    [Fact]
    public void Offsets_decode_to_the_box_they_encode()
    {
        var random = new Random(3);
        for (var i = 0; i < 500; i++)
        {
            var (left, top) = ((float)random.NextDouble() * 0.6f, (float)random.NextDouble() * 0.6f);
            var box = new RatioBox(
                left, top, left + 0.05f + ((float)random.NextDouble() * 0.3f), top + 0.05f + ((float)random.NextDouble() * 0.3f));
            var anchor = random.Next(Of300.Count);
            var offsets = new float[4];
            Of300.Encode(anchor, box, offsets);
            var back = Of300.Decode(anchor, offsets);
            back.Left.ShouldBe(box.Left, 1e-4f);
            back.Top.ShouldBe(box.Top, 1e-4f);
            back.Right.ShouldBe(box.Right, 1e-4f);
            back.Bottom.ShouldBe(box.Bottom, 1e-4f);
        }
    }

    [Fact]
    public void Every_label_gets_a_default_box_even_where_none_overlaps_enough()
    {
        var tiny = new LabelledBox(2, new RatioBox(0.50f, 0.50f, 0.51f, 0.51f));
        var large = new LabelledBox(0, new RatioBox(0.1f, 0.1f, 0.9f, 0.9f));
        var (classes, offsets) = (new long[Of300.Count], new float[4 * Of300.Count]);
        Of300.Match([tiny, large], 0.5f, classes, offsets);
        classes.Count(kind => kind == 3).ShouldBe(1, "one default box for the tiny label");
        classes.Count(kind => kind == 1).ShouldBeGreaterThan(1, "several for the large one");
        for (var i = 0; i < classes.Length; i++)
        {
            if (classes[i] == 1) Of300.Boxes[i].Overlap(large.Box).ShouldBeGreaterThanOrEqualTo(0.5f);
        }
    }

    [Fact]
    public void Two_labels_in_the_same_place_get_a_default_box_each()
    {
        var box = new RatioBox(0.3f, 0.3f, 0.5f, 0.5f);
        var (classes, offsets) = (new long[Of300.Count], new float[4 * Of300.Count]);
        Of300.Match([new LabelledBox(0, box), new LabelledBox(1, box)], 0.99f, classes, offsets);
        classes.Count(kind => kind == 1).ShouldBe(1);
        classes.Count(kind => kind == 2).ShouldBe(1);
    }

    [Fact]
    public void Of_two_overlapping_detections_of_a_class_the_weaker_is_dropped_and_of_another_class_kept()
    {
        var anchors = new Anchors([1, 1]);
        var probabilities = new float[anchors.Count * 3];
        var offsets = new float[anchors.Count * 4];
        void Say(int anchor, int kind, float score)
        {
            probabilities[(anchor * 3) + kind + 1] = score;
            anchors.Encode(anchor, new RatioBox(0.2f, 0.2f, 0.6f, 0.6f), offsets.AsSpan(anchor * 4, 4));
        }

        Say(0, 0, 0.9f);
        Say(1, 0, 0.8f);
        Say(2, 1, 0.7f);
        var found = new DetectionChoice(anchors, 0.45f).Choose(probabilities, offsets, 2);
        found.Select(detection => (detection.ClassId, detection.Score)).ShouldBe([(0, 0.9f), (1, 0.7f)]);
        found[0].Box.Left.ShouldBe(0.2f, 1e-5f);
    }
}
