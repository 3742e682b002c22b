using Avocet.Cli.Reporting;
using Avocet.LocalDetector;
using CsCheck;

namespace Avocet.Cli.Tests.Reporting;

public sealed class DetectorMeasuresTests
{
    private static readonly EvaluatedBox Label = new(0, 1, 0.1, 0.1, 0.5, 0.5);

    [Fact]
    public void A_detector_that_finds_everything_measures_one()
    {
        var measures = DetectorMeasures.Of([Picture([Label], [Label with { Score = 0.9 }])], 2, 0.5, 0.4);

        measures.MeanAveragePrecision.ShouldBe(1);
        measures.Confusion[0, 0].ShouldBe(1);
        measures.Confusion.Cast<int>().Sum().ShouldBe(1);
        double.IsNaN(measures.Classes[1].AveragePrecision).ShouldBeTrue("A class without labels has no average precision.");
    }

    [Fact]
    public void Confusion_tells_a_wrong_class_a_missed_label_and_a_find_of_nothing_apart()
    {
        var other = new EvaluatedBox(1, 1, 0.6, 0.6, 0.9, 0.9);
        var nothing = new EvaluatedBox(1, 0.8, 0.0, 0.8, 0.1, 0.9);

        var measures = DetectorMeasures.Of([Picture([Label, other], [Label with { ClassId = 1, Score = 0.7 }, nothing])], 2, 0.5, 0.4);

        measures.Confusion[0, 1].ShouldBe(1);
        measures.Confusion[1, 2].ShouldBe(1);
        measures.Confusion[2, 1].ShouldBe(1);
        measures.Confusion.Cast<int>().Sum().ShouldBe(3);
    }

    [Fact]
    public void A_second_find_of_the_same_object_is_wrong()
    {
        var measures = DetectorMeasures.Of([Picture([Label], [Label with { Score = 0.9 }, Label with { Score = 0.8 }])], 1, 0.5, 0.4);

        measures.Classes[0].Curve.Select(step => step.Precision).ShouldBe([1, 0.5]);
        measures.Classes[0].At(0.85).ShouldBe((1, 1));
    }

    [Fact]
    public void Pictures_are_ordered_from_the_worst_to_the_best()
    {
        var (missed, good) = (Picture([Label], []), Picture([Label], [Label with { Score = 0.9 }]));

        var measures = DetectorMeasures.Of([good, missed], 1, 0.5, 0.4);

        measures.Pictures.Select(one => one.Picture).ShouldBe([missed, good]);
        measures.Pictures[0].Quality.ShouldBe(0);
        measures.Pictures[1].Quality.ShouldBe(0.9, 1e-6);
    }

    [Fact]
    public void It_measures_what_the_trainer_measures()
    {
        // In thousandths: the trainer reckons in single precision, where the smallest scores would be alike.
        var part = Gen.Int[0, 500].Select(thousandths => thousandths / 1000.0);
        var box = Gen.Select(Gen.Int[0, 2], part, part, part, part, part)
            .Select((id, score, left, top, width, height) =>
            new EvaluatedBox(id, score, left, top, left + width + 0.01, top + height + 0.01));
        var picture = Gen.Select(box.List[0, 4], box.List[0, 6]).Select((labels, found) => Picture(labels, found));

        picture.List[1, 6].Sample(pictures =>
        {
            var ours = DetectorMeasures.Of(pictures, 3, 0.5, 0.4);
            var (trainers, _) = MeanAveragePrecision.Evaluate(
                [.. pictures.Select(one => one.Found.Select(found => new Detection(found.ClassId, (float)found.Score, Ratios(found)))
                    .ToList())],
                [.. pictures.Select(one => one.Labels.Select(label => new LabelledBox(label.ClassId, Ratios(label))).ToList())], 3, 0.5);
            return Math.Abs(ours.MeanAveragePrecision - trainers) < 1e-9;
        });
    }

    private static RatioBox Ratios(EvaluatedBox box) => new((float)box.Left, (float)box.Top, (float)box.Right, (float)box.Bottom);

    private static EvaluatedPicture Picture(IReadOnlyList<EvaluatedBox> labels, IReadOnlyList<EvaluatedBox> found) => new(1, labels, found);
}
