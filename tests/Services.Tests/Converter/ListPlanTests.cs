using System.Text;
using Avocet.Annotations;
using Avocet.Contracts;
using Avocet.Converter;
using Avocet.Hosting;
using Avocet.RecordIO;

namespace Avocet.Services.Tests.Converter;

public sealed class ListPlanTests
{
    private static readonly DatasetClass[] Birds = [new("1", "001.Auk"), new("2", "002.Bee_eater"), new("3", "003.Crow")];

    [Fact]
    public void The_lists_of_the_five_sample_classes_are_the_published_ones()
    {
        var (classes, images) = CubMetadata.Read();
        var job = Job() with { Classes = ["17", "36", "47", "68", "73"] };

        var (train, validation, plan) = Lists(job, classes, images);

        (train.Count, validation.Count).ShouldBe((150, 147));
        plan.Report.Quarantined.ShouldBeEmpty();
        train[^3..].ShouldBe([
            "291\t2\t5\t4.0000\t0.4080\t0.1527\t0.9880\t0.8728\t073.Blue_Jay/Blue_Jay_0048_62433.jpg",
            "294\t2\t5\t4.0000\t0.2500\t0.1455\t0.8260\t0.8303\t073.Blue_Jay/Blue_Jay_0086_63394.jpg",
            "296\t2\t5\t4.0000\t0.2960\t0.5400\t0.8160\t0.8460\t073.Blue_Jay/Blue_Jay_0074_63487.jpg",
        ]);
        train.Concat(validation).Select(line => int.Parse(line.Split('\t')[0], null)).Order().ShouldBe(Enumerable.Range(0, 297));
        new ClassFilter(classes, job.Classes).Names
            .ShouldBe(["017.Cardinal", "036.Northern_Flicker", "047.American_Goldfinch", "068.Ruby_throated_Hummingbird", "073.Blue_Jay"]);
    }

    [Fact]
    public void Mirrored_copies_come_behind_all_originals_in_the_channel_of_theirs()
    {
        var job = Job() with { Augment = new Augmentation { HorizontalFlip = true } };
        DatasetImage[] images = [Image("a/1.jpg", 0, SourceSplit.Train, box: (10, 20, 30, 40)),
            Image("a/2.jpg", 0, SourceSplit.Validation)];

        var (train, validation, plan) = Lists(job, Birds[..1], images);

        train.ShouldBe(["0\t2\t5\t0.0000\t0.1000\t0.2000\t0.4000\t0.6000\ta/1.jpg",
            "2\t2\t5\t0.0000\t0.6000\t0.2000\t0.9000\t0.6000\ta/1.mirrored.jpg"]);
        validation.Count.ShouldBe(2);
        (plan.TrainImages, plan.ValidationImages).ShouldBe((2, 2));
    }

    [Theory]
    [InlineData(1, 0.1, 0.2, 0.4, 0.6)]
    [InlineData(2, 0.6, 0.2, 0.9, 0.6)]
    [InlineData(3, 0.6, 0.4, 0.9, 0.8)]
    [InlineData(4, 0.1, 0.4, 0.4, 0.8)]
    [InlineData(5, 0.2, 0.1, 0.6, 0.4)]
    [InlineData(6, 0.4, 0.1, 0.8, 0.4)]
    [InlineData(7, 0.4, 0.6, 0.8, 0.9)]
    [InlineData(8, 0.2, 0.6, 0.6, 0.9)]
    public void Boxes_turn_with_their_picture(int orientation, double left, double top, double right, double bottom)
    {
        var stored = Image("a.jpg", 0, SourceSplit.Train, box: (20, 20, 60, 40));
        var image = stored with { Width = 200, Height = 100, Orientation = orientation };

        var labels = ImageLabels.Read(image, new ClassFilter(Birds, [])).ShouldNotBeNull();

        (labels.Width, labels.Height).ShouldBe(orientation >= 5 ? (100, 200) : (200, 100));
        var box = labels.Boxes.ShouldHaveSingleItem();
        foreach (var (actual, expected) in (
            ReadOnlySpan<(double, double)>)[(box.Left, left), (box.Top, top), (box.Right, right), (box.Bottom, bottom)])
            actual.ShouldBe(expected, 1e-12);
    }

    [Fact]
    public void Boxes_that_reach_out_are_clamped_and_reported()
    {
        var labels = ImageLabels.Read(Image("a.jpg", 0, SourceSplit.Train, box: (-5, 10, 117, 20)), new ClassFilter(Birds, []))
            .ShouldNotBeNull();

        labels.Boxes.ShouldBe([new ListBox(0, 0, 0.1, 1, 0.3)]);
        var mended = labels.Mended.ShouldHaveSingleItem();
        mended.Before.ShouldBe([-5.0, 10, 112, 30]);
        mended.After.ShouldBe([0.0, 10, 100, 30]);
        mended.Reason.ShouldBe("reaches 5 px beyond the left edge and 12 px beyond the right edge");
    }

    [Theory]
    [InlineData(10, 10, 0, 5, "has no area")]
    [InlineData(10, 10, 5, -1, "has no area")]
    [InlineData(10, 10, 0.001, 5, "has no area")]
    [InlineData(120, 10, 10, 10, "is outside of the 100x100 picture")]
    public void A_box_without_area_is_dropped_and_an_image_without_boxes_is_left_out(
        double x, double y, double width, double height, string reason)
    {
        DatasetImage[] images = [Image("bad.jpg", 0, SourceSplit.Train, box: (x, y, width, height)), Image("1.jpg", 0, SourceSplit.Train),
            Image("2.jpg", 0, SourceSplit.Validation)];

        var (train, _, plan) = Lists(Job(), Birds[..1], images);

        train.ShouldHaveSingleItem().ShouldStartWith("0\t");
        plan.Report.Mended.ShouldHaveSingleItem()
            .ShouldSatisfyAllConditions(box => box.After.ShouldBeNull(), box => box.Reason.ShouldBe(reason));
        plan.Report.Quarantined.ShouldBe(
            [new QuarantinedImage("bad.jpg", "none of its 1 boxes has any area within the picture") { Line = 1 }]);
    }

    [Fact]
    public void A_path_that_comes_again_is_left_out_with_its_line()
    {
        DatasetImage[] images = [Image("a.jpg", 0, SourceSplit.Train), Image("b.jpg", 0, SourceSplit.Validation),
            Image("a.jpg", 0, SourceSplit.Validation),
            Image("c.jpg", 0, SourceSplit.Train, box: (-5, 10, 117, 20))];
        var job = Job() with { Augment = new Augmentation { HorizontalFlip = true } };

        var (train, validation, plan) = Lists(job, Birds[..1], images);

        train.Select(line => line.Split('\t')[^1]).ShouldBe(["a.jpg", "c.jpg", "a.mirrored.jpg", "c.mirrored.jpg"]);
        train.Concat(validation).Select(line => line.Split('\t')[0]).Order().ShouldBe(["0", "1", "2", "3", "4", "5"]);
        plan.Report.Quarantined.ShouldBe([new QuarantinedImage("a.jpg", "another image before it has the same path") { Line = 3 }]);
        plan.Report.Mended.ShouldHaveSingleItem().Line.ShouldBe(4);
    }

    [Fact]
    public void An_image_without_boxes_is_left_out_of_a_job_that_keeps_all_classes_and_no_part_of_one_that_does_not()
    {
        var empty = Image("empty.jpg", 0, SourceSplit.Train) with { Boxes = [] };

        ImageLabels.Read(empty, new ClassFilter(Birds, [])).ShouldNotBeNull().Problem.ShouldBe("no boxes");
        ImageLabels.Read(empty, new ClassFilter(Birds, ["1"])).ShouldBeNull();
        ImageLabels.Read(Image("crow.jpg", 2, SourceSplit.Train), new ClassFilter(Birds, ["1"])).ShouldBeNull();
    }

    [Fact]
    public void An_unknown_class_is_named_with_the_known_ones()
    {
        var refusal = Should.Throw<PermanentException>(() => new ClassFilter(Birds, ["1", "004.Dodo"]));

        refusal.Error.ShouldBe("Field 'classes' names '004.Dodo', which the data set does not have.");
        refusal.Remedy.ShouldContain("'2' (002.Bee_eater)");
    }

    [Fact]
    public void A_random_split_is_stratified_and_the_same_on_every_machine()
    {
        var job = Job() with { Split = new DatasetSplit { Kind = SplitKind.Random, Ratio = 0.8, Seed = 7 } };
        var images = Enumerable.Range(0, 30).Select(i => Image($"{i}.jpg", i % 3, SourceSplit.Train)).ToArray();

        var (train, validation, _) = Lists(job, Birds, images);

        (train.Count, validation.Count).ShouldBe((24, 6));
        foreach (var kind in (string[])["0.0000", "1.0000", "2.0000"]) validation.Count(line => line.Split('\t')[3] == kind).ShouldBe(2);
        validation.Select(line => line.Split('\t')[0]).ShouldBe(Lists(job, Birds, images).Validation.Select(line => line.Split('\t')[0]));
        string.Join(' ', validation.Select(line => line.Split('\t')[0])).ShouldBe("2 7 12 13 17 21");
        var other = Lists(job with { Split = job.Split with { Seed = 8 } }, Birds, images).Validation;
        other.ShouldNotBe(validation);
    }

    [Fact]
    public void A_class_seen_only_beside_others_trains_whatever_the_draw()
    {
        // Two images have an auk and, as its second box, a crow: by the auks alone all crows may fall to validation.
        var images = Enumerable.Range(0, 40).Select(i => Image($"{i}.jpg", i % 4 == 0 ? 1 : 0, null)).ToArray();
        foreach (var i in (int[])[3, 23]) images[i] = images[i] with { Boxes = [images[i].Boxes[0], new DatasetBox(2, 5, 5, 20, 20)] };
        var moved = 0;
        for (var seed = 0; seed < 60; seed++)
        {
            var job = Job() with { Split = new DatasetSplit { Kind = SplitKind.Random, Ratio = 0.3, Seed = seed } };

            var (train, validation, plan) = Lists(job, Birds, images);

            Should.NotThrow(() => plan.Check(0), $"seed {seed}");
            train.ShouldContain(line => line.Split('\t').Length > 9, $"Seed {seed} leaves no crow to train.");
            (train.Count + validation.Count).ShouldBe(40);
            train.Count.ShouldBeInRange(12, 13);
            if (train.Count == 13) moved++;
        }

        moved.ShouldBeInRange(20, 40, "With 30 % training, about half of the draws leave both crows to validation.");
    }

    [Fact]
    public void A_given_split_is_never_changed_for_a_class_without_training_images()
    {
        DatasetImage[] images = [Image("1.jpg", 0, SourceSplit.Train), Image("2.jpg", 0, SourceSplit.Validation)];
        images[1] = images[1] with { Boxes = [images[1].Boxes[0], new DatasetBox(1, 5, 5, 20, 20)] };

        var refusal = Refusal(images);

        refusal.Error.ShouldBe("Class '002.Bee_eater' has no training image: all of its images (1) validate.");
        refusal.Remedy.ShouldStartWith("Set split.kind to random");
    }

    [Fact]
    public void A_given_split_that_the_source_lacks_is_drawn()
    {
        var images = Enumerable.Range(0, 10).Select(i => Image($"{i}.jpg", 0, null)).ToArray();

        var (train, validation, plan) = Lists(Job(), Birds[..1], images);

        (train.Count, validation.Count, plan.DrawnForWantOfSplit).ShouldBe((8, 2, 10));
    }

    [Theory]
    [InlineData(1, 0.8, 1)]
    [InlineData(2, 0.99, 1)]
    [InlineData(2, 0.01, 1)]
    [InlineData(5, 0.5, 3)]
    [InlineData(60, 0.8, 48)]
    public void Both_sides_of_a_draw_get_an_image_where_there_are_two(int images, double ratio, int train) =>
        SplitDraw.TrainCount(images, ratio).ShouldBe(train);

    [Fact]
    public void What_cannot_be_trained_is_refused_by_name()
    {
        Refusal([Image("1.jpg", 0, SourceSplit.Validation)]).Error.ShouldContain("No image is left to train");
        Refusal([Image("1.jpg", 0, SourceSplit.Train)]).Error.ShouldContain("No image is left to validate");
        Refusal([Image("1.jpg", 0, SourceSplit.Train), Image("2.jpg", 1, SourceSplit.Validation)]).Error
            .ShouldBe("Class '002.Bee_eater' has no training image: all of its images (1) validate.");
        var unseen = Refusal([Image("1.jpg", 0, SourceSplit.Train), Image("2.jpg", 0, SourceSplit.Validation)]);
        unseen.Error.ShouldBe("Class '002.Bee_eater' has no training image: no image that can be used has a box of it.");
        unseen.Remedy.ShouldBe("Keep in field 'classes' only those that have images (001.Auk), or give it images.");
        Refusal([.. Enumerable.Range(0, 21).Select(i => Image($"{i}.jpg", 0, SourceSplit.Train) with { Boxes = [] })]).Error
            .ShouldContain("21 images are unusable, packing.maxBadImages allows 20. For example 0.jpg: no boxes");
        Refusal([Image("1.jpg", 9, SourceSplit.Train)]).Error.ShouldContain("class 9");
    }

    [Fact]
    public void Shards_are_cut_where_the_source_bytes_reach_the_size()
    {
        var cutter = new ShardCutter(100);
        foreach (var bytes in (long[])[60, 40, 1, 500, 10]) cutter.Add(bytes, 7, 11);

        cutter.Complete().ShouldBe([new(2, 0, 14, 0, 22), new(1, 14, 7, 22, 11), new(1, 21, 7, 33, 11), new(1, 28, 7, 44, 11)]);
    }

    private static PermanentException Refusal(DatasetImage[] images) =>
        Should.Throw<PermanentException>(() => Lists(Job(), Birds[..2], images).Plan.Check(0));

    private static (List<string> Train, List<string> Validation, ListPlan Plan) Lists(
        SubmitDatasetJob job, IReadOnlyList<DatasetClass> classes, IReadOnlyList<DatasetImage> images)
    {
        var plan = new ListPlan(job.Split, job.Packing.MaxBadImages, new ClassFilter(classes, job.Classes));
        foreach (var image in images) plan.Count(image);
        plan.Draw();
        var lines = images.Select(plan.PlaceOriginal).ToList();
        if (job.Augment.HorizontalFlip) lines.AddRange(images.Select(plan.PlaceMirrored));
        return (Text(Channel.Train), Text(Channel.Validation), plan);

        List<string> Text(string channel) => [.. lines.OfType<ListLine>().Where(line => line.Channel == channel).Select(line =>
        {
            var text = new StringBuilder();
            ListEntry.Append(text, line.Id, line.Boxes, line.Path);
            return text.ToString().TrimEnd('\n');
        })];
    }

    private static SubmitDatasetJob Job() =>
        new() { JobId = "job", Source = new DatasetSource { Cub = new CubSource { Uri = "s3://bucket/cub/" } } };

    private static DatasetImage Image(
        string path, int classId, SourceSplit? split, (double X, double Y, double Width, double Height)? box = null)
    {
        var (x, y, width, height) = box ?? (10, 10, 50, 50);
        return new DatasetImage
        {
            Path = path,
            Uri = $"s3://bucket/{path}",
            Bytes = 1000,
            Width = 100,
            Height = 100,
            Split = split,
            Boxes = [new DatasetBox(classId, x, y, width, height)],
        };
    }
}
