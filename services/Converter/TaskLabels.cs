using Avocet.Annotations;
using Avocet.Contracts;

namespace Avocet.Converter;

/// <summary>What a task makes of labels: the one place where lists and records of the tasks differ.</summary>
internal static class TaskLabels
{
    private const int NamesShown = 3;

    /// <summary>Whether all numbers are packed behind a record's header; the single number of a class stands in it.</summary>
    public static bool IsPacked(LearningTask task) => task != LearningTask.ImageClassification;

    /// <summary>
    /// The classes of an image, for tasks without boxes: those of the source, or those of its boxes. <see langword="null"/> where the job
    /// does not ask for the image.
    /// </summary>
    public static IReadOnlyList<int>? Classes(DatasetImage image, ClassFilter classes)
    {
        var all = image.Boxes.Select(box => box.ClassId).Distinct().ToList();
        List<int> kept = [.. all.Select(id => classes.ZeroBased(id, image.Path)).Where(id => id >= 0).Order()];
        return kept.Count == 0 && (all.Count > 0 || !classes.KeepsAll) ? null : kept;
    }

    /// <summary>Why a task cannot take an image of these classes; <see langword="null"/> where it can.</summary>
    public static string? Problem(LearningTask task, IReadOnlyList<int> kept, ClassFilter classes)
    {
        if (task != LearningTask.ImageClassification || kept.Count == 1) return null;
        var shown = string.Join(", ", kept.Take(NamesShown).Select(id => classes.Names[id]));
        return kept.Count == 0 ? "no class" : $"{kept.Count} classes ({shown}{(kept.Count > NamesShown ? ", …" : "")}), but imageClassification takes one an image";
    }

    /// <summary>A list's numbers for an image of these classes: the class, or a 0 or 1 for each.</summary>
    public static IReadOnlyList<int> Numbers(LearningTask task, IReadOnlyList<int> kept, int classes) =>
        task == LearningTask.ImageClassification ? kept : [.. Enumerable.Range(0, classes).Select(id => kept.Contains(id) ? 1 : 0)];

    /// <summary>The classes that a line's numbers show.</summary>
    public static IEnumerable<int> Shown(LearningTask task, IReadOnlyList<float> labels) => task switch
    {
        LearningTask.ImageClassification => [(int)labels[0]],
        LearningTask.MultiLabelClassification => Enumerable.Range(0, labels.Count).Where(id => labels[id] > 0),
        _ => Enumerable.Range(0, (labels.Count - 2) / 5).Select(box => (int)labels[2 + (5 * box)]).Distinct(),
    };
}
