using Avocet.Cli.Reporting;

namespace Avocet.Cli.Tests.Reporting;

public sealed class FiguresTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.3, 0.5)]
    [InlineData(1, 1)]
    [InlineData(7, 10)]
    [InlineData(201, 500)]
    public void Axes_end_at_round_numbers(double value, double expected) => Figures.Ceiling(value).ShouldBe(expected, 1e-9);

    [Fact]
    public void Each_small_whole_number_has_its_own_bin()
    {
        var histogram = Histogram.OfWholeNumbers([1, 1, 3])!;

        histogram.Counts.ShouldBe([2, 0, 1]);
        histogram.Label(2).ShouldBe("3");
    }

    [Fact]
    public void Bins_hold_every_value_once()
    {
        double[] values = [.. Enumerable.Range(0, 1000).Select(i => 640.0 + (i * 7))];

        Histogram.OfWholeNumbers(values)!.Counts.Sum().ShouldBe(values.Length);
        Histogram.OfParts([0, 0.5, 1])!.Counts.Sum().ShouldBe(3);
    }

    [Fact]
    public void No_values_make_no_histogram() => Histogram.OfWholeNumbers([]).ShouldBeNull();

    [Fact]
    public void A_single_epoch_is_a_dot() =>
        Figures.Lines(new ChartAxes("mAP", "epoch", "", 1, 1), [new ChartLine("mAP", "k0", [(0, 0.5)])]).Text.ShouldContain("<circle");
}
