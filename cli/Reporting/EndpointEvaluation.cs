using System.Collections.Concurrent;
using Avocet.Deployer;
using Avocet.Hosting;
using Avocet.ObjectStore;
using Avocet.SageMaker;

namespace Avocet.Cli.Reporting;

/// <summary>Asks a job's endpoint about its validation pictures, and keeps the answers in the job's folder.</summary>
internal sealed class EndpointEvaluation(IObjectStore store, SageMakerRuntimeClient runtime, TimeProvider clock)
{
    private const int PicturesAtOnce = 4;
    private const double LeastScore = 0.01;
    private static readonly byte[] PngSignature = [0x89, (byte)'P', (byte)'N', (byte)'G'];

    public static ObjectUri Document(JobFolder folder) => folder.Deployment.Child("evaluation.json");

    /// <summary>Asks about so many pictures, spread evenly over the channel.</summary>
    /// <exception cref="SageMakerException">The endpoint is not there, or refuses.</exception>
    public async Task<Evaluation> AskAsync(JobFolder folder, Deployment deployment, int most, CancellationToken cancellationToken)
    {
        var pictures = new ValidationPictures(store).ReadAsync(new DeployerFolder(folder), most, cancellationToken);
        var seen = new ConcurrentBag<EvaluatedPicture>();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = PicturesAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(pictures, parallel, async (picture, cancel) =>
        {
            var answer = await runtime.InvokeEndpointAsync(Request(deployment.EndpointName, picture.Image), cancel);
            seen.Add(new EvaluatedPicture(picture.Id, Labels(picture.Labels), Found(answer.Body)));
        });
        var channel = await ValidationChannel.OpenAsync(store, new DeployerFolder(folder), cancellationToken);
        var evaluation = new Evaluation
        {
            EndpointName = deployment.EndpointName,
            Configuration = deployment.Name,
            PicturesInChannel = channel.Images.Count(),
            AskedAt = clock.GetUtcNow(),
            Pictures = [.. seen.OrderBy(picture => picture.Image)],
        };
        await store.WriteJsonAsync(Document(folder), evaluation, JobJson.Line, cancellationToken);
        return evaluation;
    }

    /// <summary>A question about one picture; the answer is the algorithm's default JSON.</summary>
    public static InvokeEndpointRequest Request(string endpoint, ReadOnlyMemory<byte> picture) => new()
    {
        EndpointName = endpoint,
        Body = picture.ToArray(),
        ContentType = picture.Span.StartsWith(PngSignature) ? "image/png" : "image/jpeg",
        Accept = "application/json",
    };

    /// <summary>The detections of an answer, best first, without the hundreds that mean nothing.</summary>
    /// <exception cref="FormatException">It is no answer of the algorithm.</exception>
    public static IReadOnlyList<EvaluatedBox> Found(ReadOnlySpan<byte> answer) =>
        [.. Prediction.Read(answer).Where(found => found.ClassId >= 0 && found.Score >= LeastScore).OrderByDescending(found => found.Score)
            .Select(found => new EvaluatedBox(
                found.ClassId, Short(found.Score), Short(found.Left), Short(found.Top), Short(found.Right), Short(found.Bottom)))];

    /// <summary>The boxes of a packed label: header width, box width, then class and edges of each.</summary>
    private static IReadOnlyList<EvaluatedBox> Labels(IReadOnlyList<float> numbers)
    {
        var (head, width) = ((int)numbers[0], (int)numbers[1]);
        return [.. Enumerable.Range(0, (numbers.Count - head) / width).Select(i => head + (i * width)).Select(at => new EvaluatedBox(
            (int)numbers[at], 1, Short(numbers[at + 1]), Short(numbers[at + 2]), Short(numbers[at + 3]), Short(numbers[at + 4])))];
    }

    private static double Short(double number) => Math.Round(number, 4);
}
