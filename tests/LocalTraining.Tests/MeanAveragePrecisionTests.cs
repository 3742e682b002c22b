using System.Globalization;
using Avocet.LocalDetector;

namespace Avocet.LocalTraining.Tests;

public sealed class MeanAveragePrecisionTests
{
    private static readonly RatioBox Here = new(0.1f, 0.1f, 0.4f, 0.4f);
    private static readonly RatioBox There = new(0.6f, 0.6f, 0.9f, 0.9f);

    [Fact]
    public void All_found_is_one_and_nothing_found_is_zero()
    {
        Evaluate([[new Detection(0, 0.9f, Here)]], [[new LabelledBox(0, Here)]], 1).ShouldBe(1);
        Evaluate([[]], [[new LabelledBox(0, Here)]], 1).ShouldBe(0);
    }

    [Fact]
    public void A_second_detection_of_a_label_is_wrong_and_a_better_wrong_one_costs_precision()
    {
        Evaluate([[new Detection(0, 0.9f, Here), new Detection(0, 0.8f, Here), new Detection(0, 0.7f, There)]],
            [[new LabelledBox(0, Here), new LabelledBox(0, There)]], 1).ShouldBe(0.5 + (0.5 * 2 / 3), 1e-9);
        Evaluate([[new Detection(0, 0.9f, There), new Detection(0, 0.8f, Here)]], [[new LabelledBox(0, Here)]], 1).ShouldBe(0.5, 1e-9);
    }

    [Fact]
    public void A_class_without_labels_does_not_count()
    {
        var (mean, byClass) = MeanAveragePrecision.Evaluate([[new Detection(0, 0.9f, Here)]], [[new LabelledBox(0, Here)]], 2, 0.5);
        mean.ShouldBe(1);
        byClass[1].ShouldBe(double.NaN);
    }

    [Theory]
    [InlineData("test_case_1", 0.1, 0.3371980676)]
    [InlineData("test_case_1", 0.3, 0.2456866804)]
    [InlineData("test_case_1", 0.5, 0.0222222222)]
    [InlineData("test_case_1", 0.75, 0)]
    public void Published_answers_come_out(string sample, double overlap, double expected)
    {
        var folder = SharedData.Path("map_known_answers", sample);
        var (detections, labels) = (new List<List<Detection>>(), new List<List<LabelledBox>>());
        foreach (var file in Directory.GetFiles(Path.Combine(folder, "gts")).Order())
        {
            labels.Add([.. Rows(file).Select(row => new LabelledBox(0, Box(row, 1)))]);
            var found = Rows(Path.Combine(folder, "dets", Path.GetFileName(file)));
            detections.Add([.. found.Select(row => new Detection(0, Number(row[1]), Box(row, 2)))]);
        }

        MeanAveragePrecision.Evaluate(detections, labels, 1, overlap).Mean.ShouldBe(expected, 1e-6);
    }

    private static double Evaluate(
        IReadOnlyList<IReadOnlyList<Detection>> detections, IReadOnlyList<IReadOnlyList<LabelledBox>> labels, int classes) =>
        MeanAveragePrecision.Evaluate(detections, labels, classes, 0.5).Mean;

    private static IEnumerable<string[]> Rows(string file) =>
        File.ReadLines(file).Where(line => line.Length > 0).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    // The sample counts both edge pixels of a box as inside.
    private static RatioBox Box(string[] row, int first) => new(
        Number(row[first]), Number(row[first + 1]), Number(row[first]) + Number(row[first + 2]) + 1,
        Number(row[first + 1]) + Number(row[first + 3]) + 1);

    private static float Number(string text) => float.Parse(text, CultureInfo.InvariantCulture);
}
