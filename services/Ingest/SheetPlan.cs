using System.Globalization;
using Avocet.Annotations;

namespace Avocet.Ingest;

/// <summary>The sheet of one class: the first images of the source that show it.</summary>
internal sealed record PlannedSheet(int ClassId, string FileName, List<DatasetImage> Images);

/// <summary>Which images go on which contact sheet; filled while images come by.</summary>
internal sealed class SheetPlan
{
    private const int LongestFileName = 60;
    private readonly PlannedSheet?[] _ofClass;
    private readonly int _each;

    /// <param name="classes">All classes.</param>
    /// <param name="drawn">Positions of those that get a sheet.</param>
    /// <param name="each">Most images on a sheet.</param>
    public SheetPlan(IReadOnlyList<DatasetClass> classes, IReadOnlyList<int> drawn, int each)
    {
        (Classes, _each, _ofClass) = (classes, each, new PlannedSheet?[classes.Count]);
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var id in drawn)
        {
            var name = FileName(classes[id].Name);
            if (!names.Add(name)) name = string.Create(CultureInfo.InvariantCulture, $"{name}-{id}");
            _ofClass[id] = new PlannedSheet(id, name + ".jpg", []);
        }
    }

    public IReadOnlyList<DatasetClass> Classes { get; }

    /// <summary>Sheets of classes that have an image.</summary>
    public IReadOnlyList<PlannedSheet> Sheets => [.. _ofClass.OfType<PlannedSheet>().Where(sheet => sheet.Images.Count > 0)];

    public void Add(DatasetImage image)
    {
        var shown = image.Boxes.Select(box => box.ClassId).Concat(image.Classes ?? [])
            .Concat(image.Mask?.Colors.Select(color => color.ClassId) ?? []);
        foreach (var id in shown.Distinct())
        {
            if (_ofClass[id] is { } sheet && sheet.Images.Count < _each) sheet.Images.Add(image);
        }
    }

    /// <summary>A class name as the name of a file: letters, digits and a few signs.</summary>
    private static string FileName(string name)
    {
        var safe = string.Concat(name.Trim().Select(c => char.IsLetterOrDigit(c) || c is '.' or '-' or '_' or ' ' ? c : '_'))
            .TrimStart('.');
        return safe.Length == 0 ? "class" : safe[..Math.Min(safe.Length, LongestFileName)];
    }
}
