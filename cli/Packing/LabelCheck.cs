namespace Avocet.Cli.Packing;

/// <summary>What the detection iterator does with packed labels when training starts.</summary>
internal static class LabelCheck
{
    private const float HeaderNumbers = 2;
    private const float BoxNumbers = 5;

    /// <summary>Why a record with these labels would end the training, where it is certain that they are meant for detection.</summary>
    public static string? Refusal(IReadOnlyList<float> labels) =>
        labels is [>= HeaderNumbers, >= BoxNumbers, ..] && labels[0] == labels.Count
            ? "The image has no boxes; the detection iterator ends at such a record."
            : null;

    /// <summary>Boxes without area, which the iterator drops in silence.</summary>
    public static int EmptyBoxes(IReadOnlyList<float> labels)
    {
        if (RecordIO.ImageRecord.DetectionProblem(labels) is not null) return 0;
        var empty = 0;
        for (var box = (int)labels[0]; box < labels.Count; box += (int)labels[1])
        {
            if (labels[box + 3] <= labels[box + 1] || labels[box + 4] <= labels[box + 2]) empty++;
        }

        return empty;
    }
}
