using Avocet.Annotations;
using Avocet.Contracts;
using Avocet.Hosting;
using Avocet.Imaging;
using Avocet.ObjectStore;

namespace Avocet.Ingest;

/// <summary>An image taken in, or why it is left out.</summary>
internal sealed record TakenImage(string Path, DatasetImage? Image, IReadOnlyList<MendedBox> Dropped, string? Problem)
{
    /// <summary>The picture that is left out, where it is one that can be shown.</summary>
    public ObjectUri? LeftOut { get; init; }
}

/// <summary>
/// Takes images in, many at once: finds the file, reads its header, copies it where it is not in the object store already. The same image
/// is copied to the same key however often.
/// </summary>
internal sealed class ImageIntake(
    IObjectStore store, OpenedSource source, JobFolder folder, IReadOnlyDictionary<string, int> classIds, long maxBytes)
{
    private const string ObjectScheme = "s3://";

    public async Task<TakenImage> TakeAsync(LabelledImage labelled, CancellationToken cancellationToken)
    {
        if (labelled.Problem is not null) return LeftOut(labelled.Problem);
        try
        {
            if (await source.FindImage(labelled.File, cancellationToken) is not { } file)
                return LeftOut($"the source has no file '{labelled.File}'");
            if (file.Bytes > maxBytes) return LeftOut($"the file has {file.Bytes} bytes, over the limit of {maxBytes}");
            var (header, uri) = await ReadAsync(file, folder.Images.Child(labelled.Path), cancellationToken);
            var placed = BoxPlacement.Place(labelled, header, classIds);
            if (placed.Problem is not null) return LeftOut(placed.Problem) with { LeftOut = uri };
            var (mask, noMask) = labelled.Mask is { } label ? await MaskAsync(label, header, cancellationToken) : (null, null);
            if (noMask is not null) return LeftOut(noMask) with { LeftOut = uri };
            var image = new DatasetImage
            {
                Path = labelled.Path,
                Uri = uri.ToString(),
                Bytes = file.Bytes,
                Width = header.Width,
                Height = header.Height,
                Orientation = header.Orientation,
                Split = labelled.Split,
                Boxes = placed.Boxes,
                Classes = labelled.Classes is { } classes ? [.. classes.Select(id => classIds[id]).Order()] : null,
                Mask = mask,
            };
            return new TakenImage(labelled.Path, image, placed.Dropped, null);
        }
        catch (ImageHeaderException unreadable)
        {
            return LeftOut(unreadable.Message);
        }
        catch (Exception unreadable) when (unreadable is UnauthorizedAccessException or ArgumentException or ObjectNotFoundException)
        {
            return LeftOut($"the file cannot be read: {unreadable.Message}");
        }

        TakenImage LeftOut(string problem) => new(labelled.Path, null, [], problem);
    }

    private async Task<(DatasetMask? Mask, string? Problem)> MaskAsync(
        LabelledMask label, ImageHeader image, CancellationToken cancellationToken)
    {
        if (await source.FindImage(label.File, cancellationToken) is not { } file) return (null, $"the source has no mask '{label.File}'");
        if (file.Bytes > maxBytes) return (null, $"its mask has {file.Bytes} bytes, over the limit of {maxBytes}");
        try
        {
            var path = label.File.StartsWith(ObjectScheme, StringComparison.Ordinal) ? label.File[ObjectScheme.Length..] : label.File;
            var (mask, uri) = await ReadAsync(file, folder.Masks.Child(DataPath.Normal(path)), cancellationToken);
            if (mask.Format != ImageFormat.Png) return (null, $"its mask is {mask.Format}, not PNG");
            if ((mask.Width, mask.Height) != (image.Width, image.Height))
                return (null, $"its mask has {mask.Width}x{mask.Height} pixels, but it has {image.Width}x{image.Height}");
            var colors = label.Colors.Select(color => new DatasetMaskColor(classIds[color.ClassId], color.Color));
            return (new DatasetMask(uri.ToString(), [.. colors]), null);
        }
        catch (ImageHeaderException unreadable)
        {
            return (null, $"its mask cannot be read: {unreadable.Message}");
        }
    }

    private async Task<(ImageHeader Header, ObjectUri Uri)> ReadAsync(DataFile file, ObjectUri copy, CancellationToken cancellationToken)
    {
        if (ObjectUri.TryParse(file.Location, out var uri))
        {
            await using var remote = new RangedObjectStream(store, uri, file.Bytes);
            return (await ImageHeader.ReadAsync(remote, cancellationToken), uri);
        }

        await using var local = new FileStream(
            file.Location, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: true);
        var header = await ImageHeader.ReadAsync(local, cancellationToken);
        local.Position = 0;
        await store.WriteAsync(copy, local, cancellationToken);
        return (header, copy);
    }
}
