using System.Runtime.CompilerServices;
using Avocet.Annotations;

namespace Avocet.Ingest;

/// <summary>
/// Labels with boxes read as classes of whole pictures: those of an image's boxes, each once. How many a task takes is for the converter to
/// say, when the classes that the job does not keep are gone.
/// </summary>
/// <param name="boxes">The labels with boxes.</param>
internal sealed class PictureClasses(ILabelReader boxes) : ILabelReader
{
    public IReadOnlyList<DatasetClass> Classes => boxes.Classes;

    public async IAsyncEnumerable<LabelledImage> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var image in boxes.ReadAsync(cancellationToken))
        {
            var classes = image.Boxes.Where(box => box.Unwanted is null).Select(box => box.ClassId).Distinct().ToList();
            yield return image with { Boxes = [], Classes = classes };
        }
    }
}
