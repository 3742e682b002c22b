using System.Globalization;
using System.Numerics;
using System.Text;
using CsCheck;

namespace Avocet.RecordIO.Tests;

public sealed class ListEntryTests
{
    [Fact]
    public void A_line_is_written_as_the_notebook_writes_it()
    {
        var text = new StringBuilder();

        ListEntry.Append(text, 291, [new(4, 0.408, 0.15274, 0.988, 0.87283)], "073.Blue_Jay/Blue_Jay_0048_62433.jpg");

        text.ToString().ShouldBe("291\t2\t5\t4.0000\t0.4080\t0.1527\t0.9880\t0.8728\t073.Blue_Jay/Blue_Jay_0048_62433.jpg\n");
    }

    [Theory]
    [InlineData(0.03125, "0.0312")]
    [InlineData(0.09375, "0.0938")]
    [InlineData(0.15625, "0.1562")]
    [InlineData(0.00005, "0.0001")]
    [InlineData(0.99995, "1.0000")]
    [InlineData(0.99996, "1.0000")]
    [InlineData(1.0, "1.0000")]
    public void Four_decimals_are_pythons(double number, string expected) => ListEntry.FourDecimals(number).ShouldBe(expected);

    [Fact]
    public void Four_decimals_are_the_exact_value_rounded_half_to_even()
    {
        var ratio = Gen.Select(Gen.Int[0, 5000], Gen.Int[1, 5000]).Select(pair => (double)Math.Min(pair.Item1, pair.Item2) / pair.Item2);
        Gen.OneOf(ratio, Gen.Double[0, 1], Gen.Int[0, 64].Select(i => i / 64.0))
            .Sample(number => ListEntry.FourDecimals(number).ShouldBe(Exact(number)), iter: 20_000);
    }

    [Fact]
    public void A_line_is_read_as_im2rec_reads_it()
    {
        var entry = ListEntry.Parse("  7 \t2\t5\t 0.0000\t1e-7\t16777217\t0.1\t1\ta folder/b c.jpg \r");

        entry.Id.ShouldBe(7UL);
        entry.Labels.ShouldBe([2f, 5f, 0f, 1e-7f, 16777216f, 0.1f, 1f]);
        entry.Path.ShouldBe("a folder/b c.jpg");
    }

    [Theory]
    [InlineData("1\t2", "at least three")]
    [InlineData("x\t2\ta.jpg", "'x' is no image id")]
    [InlineData("-1\t2\ta.jpg", "'-1' is no image id")]
    [InlineData("1\ttwo\ta.jpg", "'two' of image 1")]
    [InlineData("1\tNaN\ta.jpg", "'NaN' of image 1")]
    public void A_bad_line_is_named(string line, string expected) =>
        Should.Throw<FormatException>(() => ListEntry.Parse(line)).Message.ShouldContain(expected);

    /// <summary>The number's exact binary value in units of 10^-4, rounded half to even by whole-number arithmetic.</summary>
    private static string Exact(double number)
    {
        var bits = BitConverter.DoubleToInt64Bits(number);
        var exponent = (int)(bits >> 52 & 0x7ff);
        var mantissa = (bits & 0xfffffffffffff) | (exponent == 0 ? 0 : 1L << 52);
        var shift = 1075 - Math.Max(exponent, 1);
        var scaled = new BigInteger(mantissa) * 10_000;
        var (units, rest) = (scaled >> shift, scaled & ((BigInteger.One << shift) - 1));
        var half = BigInteger.One << (shift - 1);
        if (rest > half || (rest == half && !units.IsEven)) units++;
        return string.Create(CultureInfo.InvariantCulture, $"{units / 10_000}.{(int)(units % 10_000):0000}");
    }
}
