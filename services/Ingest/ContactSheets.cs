using System.Globalization;
using Avocet.Annotations;
using Avocet.Hosting;
using Avocet.Imaging;
using Avocet.ObjectStore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Avocet.Ingest;

/// <summary>A contact sheet for each class the job asks for, within a budget of pictures so that many classes do not take
/// minutes.</summary>
internal sealed class ContactSheets(IObjectStore store, IOptions<IngestOptions> options, ILogger<ContactSheets> log)
{
    private const int FewestPictures = 6;

    /// <summary>Decides how many pictures each class gets.</summary>
    public SheetPlan Plan(string jobId, IReadOnlyList<DatasetClass> classes, IReadOnlyList<string> wanted)
    {
        var kept = classes.Index().Where(entry => wanted.Count == 0 || wanted.Contains(entry.Item.Id) || wanted.Contains(entry.Item.Name))
            .Select(entry => entry.Index).ToList();
        var drawn = kept.Take(options.Value.ContactSheetPictures / FewestPictures).ToList();
        if (drawn.Count < kept.Count) log.SheetsLeftOut(jobId, kept.Count - drawn.Count, kept.Count);
        var each = drawn.Count == 0 ? 0
            : Math.Clamp(options.Value.ContactSheetPictures / drawn.Count, FewestPictures, ContactSheet.MaxPictures);
        return new SheetPlan(classes, drawn, each);
    }

    /// <summary>Draws and stores the sheets, as many at once as there are processors.</summary>
    public async Task DrawAsync(
        SheetPlan plan, IReadOnlyList<(int Images, int Boxes)> ofClass, JobFolder folder, Func<int, int, Task> progress,
        CancellationToken cancellationToken)
    {
        var done = 0;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(plan.Sheets, parallel, async (sheet, cancel) =>
        {
            var (images, boxes) = ofClass[sheet.ClassId];
            var ofBoxes = boxes > 0 ? string.Create(CultureInfo.InvariantCulture, $", {boxes} boxes") : "";
            var title = string.Create(CultureInfo.InvariantCulture, $"{plan.Classes[sheet.ClassId].Name}: {images} images{ofBoxes}");
            var jpeg = await DrawAsync(plan, sheet, title, images, cancel);
            await store.WriteAsync(folder.ContactSheets.Child(sheet.FileName), new MemoryStream(jpeg), cancel);
            await progress(Interlocked.Increment(ref done), plan.Sheets.Count);
        });
    }

    private async Task<byte[]> DrawAsync(SheetPlan plan, PlannedSheet sheet, string title, int images, CancellationToken cancellationToken)
    {
        using var page = new ContactSheet(title);
        var drawn = 0;
        foreach (var image in sheet.Images)
        {
            var boxes = image.Boxes.Select(box => Painted(plan, sheet.ClassId, image, box)).ToList();
            try
            {
                var bytes = await store.ReadRangeAsync(ObjectUri.Parse(image.Uri), 0, checked((int)image.Bytes), cancellationToken);
                page.Add(bytes, boxes, Path.GetFileName(image.Path));
                drawn++;
            }
            catch (InvalidDataException)
            {
                // Its header is good, its pixels are not: packing leaves it out with the reason. It counts among those not shown.
            }
        }

        return page.ToJpeg(images - drawn);
    }

    /// <summary>Boxes of other classes on the same picture are drawn in their own colour and named.</summary>
    private static PaintedBox Painted(SheetPlan plan, int classId, DatasetImage image, DatasetBox box)
    {
        var upright = BoxFrame.Upright(box, image.Width, image.Height, image.Orientation);
        var caption = box.ClassId == classId ? "" : plan.Classes[box.ClassId].Name;
        return new PaintedBox(upright.Left, upright.Top, upright.Width, upright.Height, caption, box.ClassId);
    }
}
