using Avocet.Annotations;
using Avocet.Contracts;
using Avocet.Imaging;

namespace Avocet.Ingest;

/// <summary>The boxes of an image in pixels of the picture as stored, or why they cannot be told.</summary>
internal sealed record PlacedBoxes(IReadOnlyList<DatasetBox> Boxes, IReadOnlyList<MendedBox> Dropped, string? Problem = null);

/// <summary>Brings boxes, in whatever frame the source gives them, to the picture as stored.</summary>
internal static class BoxPlacement
{
    public static PlacedBoxes Place(LabelledImage image, ImageHeader header, IReadOnlyDictionary<string, int> classIds)
    {
        var (width, height) = header.Upright;
        var upright = image.InRatios;
        if (image is { Width: > 0, Height: > 0 } && (image.Width, image.Height) != (header.Width, header.Height))
        {
            // Tools that turn a picture as its EXIF orientation says label what they show.
            if ((image.Width, image.Height) != (width, height))
            {
                var asked = $"its labels are for a picture of {image.Width}x{image.Height} pixels";
                return new PlacedBoxes([], [], $"{asked}, but it has {header.Width}x{header.Height}");
            }

            upright = true;
        }

        var (boxes, dropped) = (new List<DatasetBox>(), new List<MendedBox>());
        var (horizontal, vertical) = image.InRatios ? (width, height) : (1, 1);
        foreach (var label in image.Boxes)
        {
            var box = new DatasetBox(
                classIds[label.ClassId], label.Left * horizontal, label.Top * vertical, label.Width * horizontal, label.Height * vertical);
            if (!double.IsFinite(box.Left + box.Width) || !double.IsFinite(box.Top + box.Height))
                return new PlacedBoxes([], [], "a box is infinitely large");
            if (upright) box = BoxFrame.AsStored(box, header.Width, header.Height, header.Orientation);
            if (label.Unwanted is null) boxes.Add(box);
            else dropped.Add(new MendedBox(
                image.Path, [box.Left, box.Top, box.Left + box.Width, box.Top + box.Height], null, label.Unwanted));
        }

        return new PlacedBoxes(boxes, dropped);
    }
}
