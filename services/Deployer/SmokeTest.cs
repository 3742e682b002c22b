using System.Globalization;
using Avocet.Contracts;
using Avocet.Hosting;
using Avocet.Imaging;
using Avocet.ObjectStore;
using Avocet.RecordIO;
using Avocet.SageMaker;
using Microsoft.Extensions.Options;

namespace Avocet.Deployer;

/// <summary>Sends validation pictures through an endpoint and draws what it says.</summary>
internal sealed class SmokeTest(
    SageMakerRuntimeClient runtime, ValidationPictures pictures, DeploymentStore deployments, IObjectStore store,
    IOptions<DeployerOptions> options, TimeProvider clock)
{
    private static readonly byte[] PngSignature = [0x89, (byte)'P', (byte)'N', (byte)'G'];

    /// <summary>Tries an endpoint; what it found is stored.</summary>
    /// <exception cref="PermanentException">The endpoint answered none of the pictures.</exception>
    public async Task<SmokeReport> RunAsync(LearningTask task, Deployment deployment, CancellationToken cancellationToken)
    {
        var folder = deployments.Folder(deployment.Trained.JobId);
        var seen = new List<SmokePicture>();
        var chosen = task == LearningTask.SemanticSegmentation
            ? pictures.ReadFilesAsync(folder, options.Value.SmokePictures, cancellationToken)
            : pictures.ReadAsync(folder, options.Value.SmokePictures, cancellationToken);
        await foreach (var picture in chosen)
            seen.Add(await TryAsync(task, deployment, folder, picture, cancellationToken));
        var report = new SmokeReport
        {
            EndpointName = deployment.EndpointName,
            Configuration = deployment.Name,
            Threshold = options.Value.SmokeThreshold,
            Pictures = seen,
        };
        await store.WriteJsonAsync(folder.SmokeTest, report, JobJson.Document, cancellationToken);
        if (seen.Find(picture => picture.Error is null) is not null) return report;
        throw new PermanentException(
            $"Endpoint {deployment.EndpointName} is in service, but answered none of {seen.Count} validation pictures: "
            + seen.FirstOrDefault()?.Error,
            $"{folder.SmokeTest} has every answer. Mend the model, or delete the endpoint; it expires in any case if the job says when.");
    }

    private async Task<SmokePicture> TryAsync(
        LearningTask task, Deployment deployment, DeployerFolder folder, ImageRecord picture, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        try
        {
            var answer = await runtime.InvokeEndpointAsync(Request(task, deployment, picture), cancellationToken);
            var milliseconds = Milliseconds(began);
            if (task == LearningTask.SemanticSegmentation)
            {
                var mask = folder.PredictedMask(picture.Id);
                await store.WriteAsync(mask, new MemoryStream(await MaskAsync(answer.Body, cancellationToken)), cancellationToken);
                return new SmokePicture { Image = picture.Id, Milliseconds = milliseconds, Drawn = mask.ToString() };
            }

            var (found, labels) = (Found(task, answer.Body), LabelsOf(task, picture));
            var drawn = await DrawAsync(deployment, picture, found, folder.Prediction(picture.Id), cancellationToken);
            return new SmokePicture
            {
                Image = picture.Id,
                Milliseconds = milliseconds,
                Drawn = drawn?.ToString(),
                Labels = labels is null ? null : [.. labels.Select(id => ClassName(deployment, id))],
                IsRight = labels?.SetEquals(found.Select(one => one.ClassId)),
                Detections = [.. found.Select(box => new SmokeDetection(
                    ClassName(deployment, box.ClassId), box.Score, box.Left, box.Top, box.Right, box.Bottom))],
            };
        }
        catch (Exception refused) when (refused is SageMakerException { IsTransient: false } or FormatException or ArgumentException)
        {
            return new SmokePicture { Image = picture.Id, Milliseconds = Milliseconds(began), Error = refused.Message };
        }
    }

    /// <summary>What is at or above the threshold; of one class a picture the best, however unsure.</summary>
    private List<Prediction> Found(LearningTask task, byte[] answer) => task switch
    {
        LearningTask.ImageClassification => [Prediction.ReadProbabilities(answer).MaxBy(prediction => prediction.Score)],
        LearningTask.MultiLabelClassification =>
            [.. Prediction.ReadProbabilities(answer).Where(prediction => prediction.Score >= options.Value.SmokeThreshold)],
        _ => [.. Prediction.Read(answer).Where(prediction => prediction.Score >= options.Value.SmokeThreshold)],
    };

    /// <summary>Classes a classification's picture is labelled with; <see langword="null"/> for other tasks.</summary>
    private static HashSet<int>? LabelsOf(LearningTask task, ImageRecord picture) => task switch
    {
        LearningTask.ImageClassification => [(int)picture.Labels[0]],
        LearningTask.MultiLabelClassification => [.. Enumerable.Range(0, picture.Labels.Count).Where(id => picture.Labels[id] > 0)],
        _ => null,
    };

    /// <summary>A segmentation's answer: a picture of class numbers, of the size of the one that was asked about.</summary>
    /// <exception cref="FormatException">It is no PNG.</exception>
    private static async Task<byte[]> MaskAsync(byte[] answer, CancellationToken cancellationToken)
    {
        try
        {
            var header = await ImageHeader.ReadAsync(new MemoryStream(answer), cancellationToken);
            return header.Format == ImageFormat.Png ? answer : throw new FormatException($"It is a {header.Format} and no PNG.");
        }
        catch (ImageHeaderException broken)
        {
            throw new FormatException($"It is no PNG: {broken.Message}", broken);
        }
    }

    private static InvokeEndpointRequest Request(LearningTask task, Deployment deployment, ImageRecord picture) => new()
    {
        EndpointName = deployment.EndpointName,
        Body = picture.Image.ToArray(),
        ContentType = picture.Image.Span.StartsWith(PngSignature) ? "image/png" : "image/jpeg",
        Accept = task == LearningTask.SemanticSegmentation ? "image/png" : "application/json",
    };

    /// <summary>Where the drawing is; nowhere for a picture that cannot be shown, which is no fault of the endpoint's.</summary>
    private async Task<ObjectUri?> DrawAsync(
        Deployment deployment, ImageRecord picture, IReadOnlyList<Prediction> found, ObjectUri drawn, CancellationToken cancellationToken)
    {
        using var header = new MemoryStream(picture.Image.ToArray());
        var (width, height) = (await ImageHeader.ReadAsync(header, cancellationToken)).Upright;
        var boxes = found.Select(box => new PaintedBox(
            box.Left * width, box.Top * height, (box.Right - box.Left) * width, (box.Bottom - box.Top) * height,
            string.Create(CultureInfo.InvariantCulture, $"{ClassName(deployment, box.ClassId)} {box.Score:0.00}"), box.ClassId)).ToList();
        byte[] painted;
        try
        {
            painted = BoxPainter.Paint(picture.Image.Span, boxes);
        }
        catch (InvalidDataException)
        {
            return null;
        }

        await store.WriteAsync(drawn, new MemoryStream(painted), cancellationToken);
        return drawn;
    }

    private double Milliseconds(long began) => Math.Round(clock.GetElapsedTime(began).TotalMilliseconds, 1);

    private static string ClassName(Deployment deployment, int classId) =>
        classId >= 0 && classId < deployment.Trained.Classes.Count ? deployment.Trained.Classes[classId] : $"class {classId}";
}
