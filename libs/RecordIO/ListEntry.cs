using System.Globalization;
using System.Text;

namespace Avocet.RecordIO;

/// <summary>A line of a .lst file, as im2rec reads it: id, numbers, path, tab separated.</summary>
/// <param name="Id">Id of the image's record.</param>
/// <param name="Labels">The numbers between: read as double, rounded to float.</param>
/// <param name="Path">The image's path.</param>
public sealed record ListEntry(ulong Id, IReadOnlyList<float> Labels, string Path)
{
    /// <summary>Reads one line.</summary>
    /// <exception cref="FormatException">The line has fewer than three fields, or a field is no number.</exception>
    public static ListEntry Parse(string line)
    {
        var fields = line.Trim().Split('\t', StringSplitOptions.TrimEntries);
        if (fields.Length < 3)
            throw new FormatException(
                $"'{line}' has {fields.Length} fields; a list line has at least three: id, label, path, tab separated.");
        if (!ulong.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            throw new FormatException($"'{fields[0]}' is no image id; write a whole number from 0.");
        var labels = new float[fields.Length - 2];
        for (var i = 0; i < labels.Length; i++)
        {
            if (!double.TryParse(fields[i + 1], NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                || !double.IsFinite(number))
                throw new FormatException($"'{fields[i + 1]}' of image {id} is no number.");
            labels[i] = (float)number;
        }

        return new ListEntry(id, labels, fields[^1]);
    }

    /// <summary>Writes a detection line: id, 2, 5, then class and four ratios of each box with four decimals, path, line feed.</summary>
    public static void Append(StringBuilder text, long id, IEnumerable<ListBox> boxes, string path)
    {
        text.Append(CultureInfo.InvariantCulture, $"{id}\t2\t5");
        foreach (var box in boxes)
        {
            foreach (var number in (ReadOnlySpan<double>)[box.ClassId, box.Left, box.Top, box.Right, box.Bottom])
                text.Append('\t').Append(FourDecimals(number));
        }

        text.Append('\t').Append(path).Append('\n');
    }

    /// <summary>Writes a classification line: id, the class or a 0 or 1 for each class, path, line feed.</summary>
    public static void AppendNumbers(StringBuilder text, long id, IEnumerable<int> numbers, string path)
    {
        text.Append(CultureInfo.InvariantCulture, $"{id}");
        foreach (var number in numbers) text.Append(CultureInfo.InvariantCulture, $"\t{number}");
        text.Append('\t').Append(path).Append('\n');
    }

    /// <summary>
    /// Python's %.4f. .NET rounds an exact half away from zero, Python to even; a number has an exact half behind its fourth
    /// decimal only where it is an odd number of thirty-seconds.
    /// </summary>
    internal static string FourDecimals(double number)
    {
        var thirtySeconds = number * 32;
        if (Math.Abs(number) < 1e9 && Math.Abs(thirtySeconds % 2) == 1)
            number = Math.Round(number * 10_000, MidpointRounding.ToEven) / 10_000;
        return number.ToString("F4", CultureInfo.InvariantCulture);
    }
}

/// <summary>A box of a detection list.</summary>
/// <param name="ClassId">Zero-based class.</param>
/// <param name="Left">Part of the width, 0-1.</param>
/// <param name="Top">Part of the height, 0-1.</param>
/// <param name="Right">Part of the width, 0-1, beyond <paramref name="Left"/>.</param>
/// <param name="Bottom">Part of the height, 0-1, beyond <paramref name="Top"/>.</param>
public readonly record struct ListBox(int ClassId, double Left, double Top, double Right, double Bottom)
{
    /// <summary>Whether nothing of the box is left when written with four decimals; the detection iterator drops such a box.</summary>
    public bool Vanishes => !(Written(Right) > Written(Left)) || !(Written(Bottom) > Written(Top));

    private static double Written(double number) => double.Parse(ListEntry.FourDecimals(number), CultureInfo.InvariantCulture);
}
