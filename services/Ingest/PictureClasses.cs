using System.Runtime.CompilerServices;
using Avocet.Annotations;

namespace Avocet.Ingest;

/// <summary>Labels with boxes read as classes of whole pictures: those of an image's boxes, each once.</summary>
/// <param name="boxes">The labels with boxes.</param>
/// <param name="one">Whether an image must have exactly one class.</param>
internal sealed class PictureClasses(ILabelReader boxes, bool one) : ILabelReader
{
    public IReadOnlyList<DatasetClass> Classes => boxes.Classes;

    public async IAsyncEnumerable<LabelledImage> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var image in boxes.ReadAsync(cancellationToken))
        {
            var classes = image.Boxes.Where(box => box.Unwanted is null).Select(box => box.ClassId).Distinct().ToList();
            yield return image with
            {
                Boxes = [],
                Classes = classes,
                Problem = image.Problem ?? (one && classes.Count != 1
                    ? $"its boxes are of {classes.Count} classes, imageClassification learns one an image" : null),
            };
        }
    }
}
