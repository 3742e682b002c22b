using Avocet.Annotations;
using Avocet.Contracts;
using Avocet.Hosting;

namespace Avocet.Converter;

/// <summary>What a task makes of labels: the one place where lists and records of the tasks differ.</summary>
internal static class TaskLabels
{
    private const int NamesShown = 3;

    /// <summary>Whether all numbers are packed behind a record's header; the single number of a class stands in it.</summary>
    public static bool IsPacked(LearningTask task) => task != LearningTask.ImageClassification;

    /// <summary>
    /// The classes of an image, for tasks without boxes: those that the source gives the picture or its mask, else those of its boxes.
    /// <see langword="null"/> where the job does not ask for the image.
    /// </summary>
    public static IReadOnlyList<int>? Classes(DatasetImage image, ClassFilter classes)
    {
        var all = (image.Classes ?? image.Mask?.Colors.Select(colour => colour.ClassId) ?? image.Boxes.Select(box => box.ClassId))
            .Distinct().ToList();
        List<int> kept = [.. all.Select(id => classes.ZeroBased(id, image.Path)).Where(id => id >= 0).Order()];
        return kept.Count == 0 && (all.Count > 0 || !classes.KeepsAll) ? null : kept;
    }

    /// <summary>Why a task cannot take an image of these classes; <see langword="null"/> where it can.</summary>
    public static string? Problem(LearningTask task, DatasetImage image, IReadOnlyList<int> kept, ClassFilter classes)
    {
        if (task == LearningTask.SemanticSegmentation)
            return image.Mask is null ? "no mask" : kept.Count == 0 ? "no class in its mask" : null;
        if (task != LearningTask.ImageClassification || kept.Count == 1) return null;
        return kept.Count == 0 ? "no class"
            : $"{kept.Count} classes ({Named([.. kept.Select(id => classes.Names[id])])}), but imageClassification takes one an image";
    }

    /// <summary>A mask with the colours of the kept classes, by their zero-based ids.</summary>
    public static DatasetMask? Mask(DatasetImage image, ClassFilter classes) => image.Mask is not { } mask ? null : mask with
    {
        Colors =
        [
            .. mask.Colors.Select(colour => colour with { ClassId = classes.ZeroBased(colour.ClassId, image.Path) })
                .Where(colour => colour.ClassId >= 0),
        ],
    };

    /// <summary>Refuses a number of classes that the task's algorithm cannot learn.</summary>
    /// <exception cref="PermanentException">There are too few or too many.</exception>
    public static void CheckClasses(LearningTask task, IReadOnlyList<string> names)
    {
        var (least, most) = task switch
        {
            LearningTask.SemanticSegmentation => (2, 254),
            LearningTask.ImageClassification => (2, int.MaxValue),
            _ => (1, int.MaxValue),
        };
        if (names.Count >= least && names.Count <= most) return;
        var remedy = names.Count > most ? $"Name at most {most} in the field 'classes'."
            : "With one there is nothing to tell apart: " + (task == LearningTask.ImageClassification
                ? "add a class, or learn task multiLabelClassification." : "label the background too.");
        throw new PermanentException($"The data set has {names.Count} classes ({Named(names)}).", remedy);
    }

    private static string Named(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(NamesShown)) + (names.Count > NamesShown ? ", …" : "");

    /// <summary>A list's numbers for an image of these classes: the classes, or a 0 or 1 for each.</summary>
    public static IReadOnlyList<int> Numbers(LearningTask task, IReadOnlyList<int> kept, int classes) =>
        task != LearningTask.MultiLabelClassification ? kept : [.. Enumerable.Range(0, classes).Select(id => kept.Contains(id) ? 1 : 0)];

    /// <summary>The classes that a line's numbers show.</summary>
    public static IEnumerable<int> Shown(LearningTask task, IReadOnlyList<float> labels) => task switch
    {
        LearningTask.ImageClassification => [(int)labels[0]],
        LearningTask.MultiLabelClassification => Enumerable.Range(0, labels.Count).Where(id => labels[id] > 0),
        _ => Enumerable.Range(0, (labels.Count - 2) / 5).Select(box => (int)labels[2 + (5 * box)]).Distinct(),
    };
}
