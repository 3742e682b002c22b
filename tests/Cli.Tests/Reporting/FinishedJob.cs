using System.Globalization;
using System.Text.Json;
using Avocet.Hosting;
using Avocet.RecordIO;

namespace Avocet.Cli.Tests.Reporting;

/// <summary>The folder of a job that ran to its end, as the services leave it, with as many images as a test wants.</summary>
internal sealed class FinishedJob
{
    public const string Id = "birds-1";
    private const int Width = 320;
    private const int Height = 240;
    private readonly string _root;

    /// <param name="folder">Gets a directory store, "store".</param>
    /// <param name="images">Images, three in four of them to train with; they share a few pictures.</param>
    /// <param name="classes">Class names.</param>
    public FinishedJob(TestFolder folder, int images, params string[] classes)
    {
        (Store, _root) = (folder.Of("store"), folder.Of("store", "avocet", "jobs", Id));
        for (var i = 0; i < 4; i++) Write($"images/{i}.jpg", Picture.Jpeg(Width, Height, i));
        WriteDocuments(classes);
        var (train, validation) = (new List<int>(), new List<int>());
        for (var i = 0; i < images; i++) (i % 4 == 3 ? validation : train).Add(i);
        WriteLists("train", train, classes.Length);
        WriteLists("val", validation, classes.Length);
        WriteChannel(validation, classes.Length);
        WriteManifest(images, classes.Length);
        WriteEvaluation(validation, classes.Length);
    }

    /// <summary>Directory of the store.</summary>
    public string Store { get; }

    public void WriteJson(string name, object document) => Write(name, JsonSerializer.SerializeToUtf8Bytes(document, JobJson.Document));

    private void WriteDocuments(string[] classes)
    {
        WriteJson("job.json", new { jobId = Id, source = new { cub = new { uri = "s3://data/birds/" } }, deployment = new { } });
        WriteStage("ingest", 0, 4, new());
        WriteStage("list", 4, 5, new());
        WriteStage("pack", 5, 9, new(), Replica("converter-x", 5, 9, "train/0", "validation/0"), Replica("converter-y", 6, 8, "train/1"));
        WriteStage("train", 9, 500, new() { ["billableSeconds"] = 360 });
        WriteStage("deploy", 500, 740, new());
        WriteJson("lists/plan.json", new
        {
            manifestSha256 = "aa11",
            classes,
            longestLabel = 7,
            quarantined = 2,
            train = Array.Empty<object>(),
            validation = Array.Empty<object>(),
        });
        WriteJson("training/metrics.json", new
        {
            trainingJobName = "avocet-birds-1",
            epochs = Enumerable.Range(0, 3)
                .Select(epoch => new { epoch, crossEntropy = 3.0 - epoch, smoothL1 = 0.5, meanAveragePrecision = 0.3 * epoch }),
        });
        WriteJson("training/trained.json", new { content = "c", message = Trained(classes) });
        WriteDeployment(classes);
        WriteJson("reports/list.json", new
        {
            quarantined = new[] { new { path = "missing.jpg", reason = "no boxes" }, new { path = "0/0.jpg", reason = "no boxes" } },
            mended = new[]
            {
                new
                {
                    path = "0/0.jpg",
                    before = new[] { -12.5, 10, 100, 90 },
                    after = new[] { 0.0, 10, 100, 90 },
                    reason = "reaches 12.5 px beyond the left edge",
                },
            },
        });
    }

    /// <summary>The deployment, in service.</summary>
    /// <param name="classes">Class names.</param>
    /// <param name="accuracy">Of a classifier; a detector has none.</param>
    public void WriteDeployment(string[] classes, double? accuracy = null) => WriteJson("deployment/deployment.json", new
    {
        trained = Trained(classes, accuracy),
        endpointName = "avocet-birds-1",
        name = "avocet-birds-1-77",
        roleArn = "arn:aws:iam::123456789012:role/avocet",
        expiresAfterMinutes = 60,
        begunAt = Time(500),
        inServiceAt = Time(740),
    });

    private static object Trained(string[] classes, double? accuracy = null) => new
    {
        jobId = Id,
        trainingJobName = "avocet-birds-1-91",
        modelUri = "s3://avocet/jobs/birds-1/model.tar.gz",
        imageUri = "811284229777.dkr.ecr/object-detection:1",
        classes,
        meanAveragePrecision = 0.6,
        accuracy,
        bestEpoch = 2,
    };

    private static object Replica(string replica, int from, int to, params string[] shards) =>
        new { replica, shards, images = 100 * (to - from), seconds = to - from, from = Time(from), to = Time(to) };

    private void WriteStage(string stage, int from, int to, Dictionary<string, double> numbers, params object[] replicas) =>
        WriteJson($"stages/{stage}.json", new
        {
            jobId = Id,
            stage,
            state = "succeeded",
            progress = 1,
            message = $"{stage} is done",
            numbers,
            replicas,
            startedAt = Time(from),
            updatedAt = Time(to),
        });

    private static DateTimeOffset Time(int seconds) => new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).AddSeconds(seconds);

    private void WriteLists(string name, IReadOnlyList<int> images, int classes)
    {
        Write($"lists/{name}.lst", Lines(images, i => string.Create(
            CultureInfo.InvariantCulture, $"{i}\t2\t5\t{i % classes}.0000\t0.1000\t0.2000\t0.6000\t0.7000\t{i % classes}/{i}.jpg")));
        Write($"lists/{name}.images.jsonl", Lines(images, i => JsonSerializer.Serialize(
            new { uri = Uri(i), bytes = Size(i), width = Width, height = Height, mirror = false }, JobJson.Line)));
    }

    private void WriteManifest(int images, int classes) =>
        Write("dataset/dataset.jsonl", Lines(Enumerable.Range(0, images), i => JsonSerializer.Serialize(
            new
            {
                path = $"{i % classes}/{i}.jpg",
                uri = Uri(i),
                bytes = Size(i),
                width = Width,
                height = Height,
                orientation = 1,
                boxes = new[] { new { classId = i % classes, left = 32.0, top = 48.0, width = 160.0, height = 120.0 } },
            }, JobJson.Line)));

    private void WriteChannel(List<int> images, int classes)
    {
        using var rec = new MemoryStream();
        var index = new System.Text.StringBuilder();
        var writer = new RecordIoWriter(rec);
        foreach (var i in images)
        {
            RecordIoIndex.Append(index, new IndexEntry((ulong)i, rec.Length));
            writer.Write(ImageRecord.Pack((ulong)i, [2, 5, i % classes, 0.1f, 0.2f, 0.6f, 0.7f], Read($"images/{i % 4}.jpg")));
        }

        Write("channels/validation/validation.rec", rec.ToArray());
        Write("channels/validation/validation.idx", System.Text.Encoding.UTF8.GetBytes(index.ToString()));
    }

    /// <summary>Every fifth picture is taken for the next class, the others are right.</summary>
    private void WriteEvaluation(List<int> images, int classes) => WriteJson("deployment/evaluation.json", new
    {
        endpointName = "avocet-birds-1",
        configuration = "avocet-birds-1-77",
        picturesInChannel = images.Count,
        askedAt = Time(750),
        pictures = images.Select((i, position) => new
        {
            image = i,
            labels = new[] { new { classId = i % classes, score = 1.0, left = 0.1, top = 0.2, right = 0.6, bottom = 0.7 } },
            found = new[]
            {
                new
                {
                    classId = (i + (position % 5 == 4 ? 1 : 0)) % classes,
                    score = 0.9,
                    left = 0.12,
                    top = 0.2,
                    right = 0.6,
                    bottom = 0.7,
                },
            },
        }),
    });

    private static byte[] Lines<T>(IEnumerable<T> items, Func<T, string> line) =>
        System.Text.Encoding.UTF8.GetBytes(string.Concat(items.Select(item => line(item) + "\n")));

    private static string Uri(int image) => $"s3://avocet/jobs/{Id}/images/{image % 4}.jpg";

    private long Size(int image) => new FileInfo(Path.Combine(_root, "images", $"{image % 4}.jpg")).Length;

    private byte[] Read(string name) => File.ReadAllBytes(Path.Combine(_root, name));

    private void Write(string name, byte[] bytes)
    {
        var path = Path.Combine(_root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }
}
