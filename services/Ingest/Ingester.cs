using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Tasks.Dataflow;
using Avocet.Annotations;
using Avocet.Contracts;
using Avocet.Hosting;
using Avocet.ObjectStore;
using Microsoft.Extensions.Options;

namespace Avocet.Ingest;

/// <summary>Turns a source into the canonical data set: labels first, then image after image, many at once, in the order of the
/// source.</summary>
internal sealed class Ingester(
    IObjectStore store, SourceOpener opener, ContactSheets sheets, IOptions<IngestOptions> options, TimeProvider clock)
{
    private const int ReadAhead = 4;

    // SNS takes 256 KiB a message; those between the stages name all classes.
    private const int MostBytesOfNames = 240 * 1024;

    /// <summary>Ingests a job's source and gives the message that says so.</summary>
    /// <exception cref="PermanentException">The source cannot be read, or more of its images than the job allows.</exception>
    public async Task<ImagesIngested> IngestAsync(
        SubmitDatasetJob job, IngestFolder folder, StageReporter reporter, CancellationToken cancellationToken)
    {
        var progress = new IngestProgress(reporter, clock, cancellationToken);
        using var scratch = ScratchFolder.Create(options.Value.ScratchDirectory);
        var source = await WellWritten(
            opener.OpenAsync(job.Source, job.Task, folder.Job, scratch.Location, progress.UnpackedAsync, cancellationToken));
        using var labels = await WellWritten(LabelSpool.ReadAsync(source.Labels, scratch, cancellationToken));
        CheckNames(labels.Classes);
        progress.Begin(labels.Images, labels.Classes.Count);
        using var writer = new DatasetWriter(scratch, labels.Classes.Count);
        var shown = sheets.Plan(job.JobId, labels.Classes, job.Classes);
        var intake = new ImageIntake(store, source, folder.Job, labels.ClassIds, options.Value.MaxImageBytes);
        await foreach (var taken in TakeAllAsync(labels, intake, cancellationToken))
        {
            writer.Add(taken);
            if (taken.Image is not null) shown.Add(taken.Image);
            await progress.TakenAsync(writer);
        }

        await store.WriteJsonAsync(folder.Job.Report(Stage.Ingest), writer.Report, JobJson.Document, cancellationToken);
        Check(writer, job.Task, job.Packing.MaxBadImages);
        var sha256 = await writer.StoreAsync(store, folder.Job, cancellationToken);
        await store.WriteJsonAsync(folder.Job.Classes, labels.Classes, JobJson.Document, cancellationToken);
        await sheets.DrawAsync(shown, writer.OfClass, folder.Job, progress.DrawnAsync, cancellationToken);
        await progress.SucceedAsync(writer, folder.Job);
        return new ImagesIngested
        {
            JobId = job.JobId,
            ManifestUri = folder.Job.Manifest.ToString(),
            ManifestSha256 = sha256,
            Classes = [.. labels.Classes.Select(kind => kind.Name)],
            Images = writer.Images,
            Boxes = writer.Boxes,
            Quarantined = writer.Quarantined,
        };
    }

    private async IAsyncEnumerable<TakenImage> TakeAllAsync(
        LabelSpool labels, ImageIntake intake, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var bounds = new ExecutionDataflowBlockOptions
        {
            MaxDegreeOfParallelism = options.Value.Workers,
            BoundedCapacity = ReadAhead * options.Value.Workers,
            EnsureOrdered = true,
            CancellationToken = stop.Token,
        };
        var work = new TransformBlock<LabelledImage, TakenImage>(image => intake.TakeAsync(image, stop.Token), bounds);
        var feeding = FeedAsync();
        try
        {
            await foreach (var taken in work.ReceiveAllAsync(cancellationToken)) yield return taken;
            await feeding;
            await work.Completion;
        }
        finally
        {
            // Reached with work running only when the caller stops early or an image failed: nothing may outlive this method.
            await stop.CancelAsync();
            await Task.WhenAll(feeding, work.Completion).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        async Task FeedAsync()
        {
            try
            {
                foreach (var image in labels.ReadBack())
                {
                    if (!await work.SendAsync(image, stop.Token)) break;
                }
            }
            finally
            {
                // Also where a label cannot be read back: who waits for images would wait for ever.
                work.Complete();
            }
        }
    }

    /// <summary>Labels that are not what they are said to be stay so however often they are read.</summary>
    private static async Task<T> WellWritten<T>(Task<T> read)
    {
        try
        {
            return await read;
        }
        catch (AnnotationException wrong)
        {
            throw new PermanentException(wrong.Error, $"{wrong.Remedy} Then post the job again.", wrong);
        }
    }

    private static void CheckNames(IReadOnlyList<DatasetClass> classes)
    {
        // As messages are written: characters that are not ASCII take six bytes.
        var bytes = JsonSerializer.SerializeToUtf8Bytes(classes.Select(kind => kind.Name)).Length;
        if (bytes <= MostBytesOfNames) return;
        throw new PermanentException(
            $"The names of the source's {classes.Count} classes take {bytes} bytes; messages between the stages hold {MostBytesOfNames}.",
            "Give the classes shorter names, or fewer classes, then post a new job.");
    }

    private static void Check(DatasetWriter writer, LearningTask task, int allowed)
    {
        if (writer.Quarantined > allowed)
        {
            var examples = string.Join("; ", writer.Report.Quarantined.Take(3).Select(image => $"{image.Path}: {image.Reason}"));
            throw new PermanentException(
                $"{writer.Quarantined} images are unusable, packing.maxBadImages allows {allowed}. For example {examples}.",
                "Mend or remove them (reports/ingest.json of the job names them all) or raise packing.maxBadImages, then post a new job.");
        }

        if (writer.Images == 0) throw new PermanentException("The source has no usable image.", "reports/ingest.json of the job says why.");
        if (writer.OfClass.All(kind => kind.Images == 0))
        {
            var wanted = task switch
            {
                LearningTask.ObjectDetection => "a labelled box",
                LearningTask.SemanticSegmentation => "a mask with a class",
                _ => "a class",
            };
            throw new PermanentException(
                $"None of the {writer.Images} images has {wanted}.", "Label some images first, then post a new job.");
        }
    }
}
