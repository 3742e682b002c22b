using System.Text.Json;
using Avocet.RecordIO;
using OpenCvSharp;

namespace Avocet.LocalTraining.Tests;

/// <summary>A training job's folder with drawn pictures: a red square (class 0) or a green disc (class 1) on grey noise.</summary>
internal sealed class TrainingJobFolder : IDisposable
{
    public TrainingJobFolder() => Root = Directory.CreateTempSubdirectory("avocet-training-").FullName;

    public string Root { get; }

    public string ModelFile => Path.Combine(Root, "model", "model.onnx");

    public string Failure => File.ReadAllText(Path.Combine(Root, "output", "failure"));

    /// <summary>Writes both channels and the hyperparameters of a quick job.</summary>
    public TrainingJobFolder Fill(int train = 16, int validation = 8, params (string Name, string? Value)[] changes)
    {
        WriteChannel("train", Enumerable.Range(0, train));
        WriteChannel("validation", Enumerable.Range(1000, validation));
        var hyperparameters = new Dictionary<string, string>
        {
            ["num_classes"] = "2",
            ["num_training_samples"] = $"{train}",
            ["image_shape"] = "64",
            ["epochs"] = "3",
            ["mini_batch_size"] = "8",
        };
        foreach (var (name, value) in changes)
        {
            if (value is null) hyperparameters.Remove(name);
            else hyperparameters[name] = value;
        }

        Directory.CreateDirectory(Path.Combine(Root, "input", "config"));
        File.WriteAllText(Path.Combine(Root, "input", "config", "hyperparameters.json"), JsonSerializer.Serialize(hyperparameters));
        return this;
    }

    /// <summary>The hyperparameters of a quick job, read.</summary>
    public static Hyperparameters Hyperparameters(params (string Name, string? Value)[] changes)
    {
        using var job = new TrainingJobFolder().Fill(train: 1, validation: 1, changes: changes);
        return LocalTraining.Hyperparameters.Read(Path.Combine(job.Root, "input", "config", "hyperparameters.json"));
    }

    public void WriteRecord(string channel, params float[] labels)
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(Root, "input", "data", channel)).FullName, $"{channel}.rec");
        using var file = File.Create(path);
        new RecordIoWriter(file).Write(ImageRecord.Pack(7, labels, Draw(1, out _)));
    }

    public static byte[] Draw(int seed, out float[] labels)
    {
        var random = new Random(seed);
        using var picture = new Mat(96, 96, MatType.CV_8UC3, new Scalar(128, 128, 128));
        using var noise = new Mat(96, 96, MatType.CV_8UC3);
        Cv2.SetTheRNG((ulong)seed + 1);
        Cv2.Randu(noise, new Scalar(0, 0, 0), new Scalar(40, 40, 40));
        Cv2.Add(picture, noise, picture);
        var (kind, side) = (random.Next(2), random.Next(30, 60));
        var (x, y) = (random.Next(96 - side), random.Next(96 - side));
        if (kind == 0) Cv2.Rectangle(picture, new Rect(x, y, side, side), new Scalar(0, 0, 220), -1);
        else Cv2.Circle(picture, new Point(x + (side / 2), y + (side / 2)), side / 2, new Scalar(0, 200, 0), -1);
        labels = [2, 5, kind, x / 96f, y / 96f, (x + side) / 96f, (y + side) / 96f];
        Cv2.ImEncode(".jpg", picture, out var jpeg);
        return jpeg;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private void WriteChannel(string channel, IEnumerable<int> seeds)
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(Root, "input", "data", channel)).FullName, $"{channel}.rec");
        using var file = File.Create(path);
        var writer = new RecordIoWriter(file);
        foreach (var seed in seeds)
        {
            var jpeg = Draw(seed, out var labels);
            writer.Write(ImageRecord.Pack((ulong)seed, labels, jpeg));
        }
    }
}
