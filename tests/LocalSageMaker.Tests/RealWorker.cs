using Avocet.RecordIO;
using OpenCvSharp;

namespace Avocet.LocalSageMaker.Tests;

/// <summary>The worker that really trains, where it is built, on a few pictures it learns in seconds.</summary>
internal static class RealWorker
{
    /// <summary>Its program; skips the test where there is none.</summary>
    public static string Program()
    {
        try
        {
            return TrainingWorker.FindProgram(null);
        }
        catch (FileNotFoundException missing)
        {
            Assert.Skip(missing.Message);
            throw;
        }
    }

    public static void WriteChannels(TestServer server)
    {
        server.Store("data/train/train.rec", Records(16, seed: 1));
        server.Store("data/validation/validation.rec", Records(4, seed: 2));
    }

    /// <summary>A CreateTrainingJob request for a small network from nothing.</summary>
    public static object Job(string name, int epochs) => new
    {
        TrainingJobName = name,
        RoleArn = TestServer.Role,
        AlgorithmSpecification = new { TrainingImage = TestServer.Image, TrainingInputMode = "File" },
        HyperParameters = new Dictionary<string, string>
        {
            ["num_classes"] = "1",
            ["num_training_samples"] = "16",
            ["image_shape"] = "64",
            ["epochs"] = $"{epochs}",
            ["mini_batch_size"] = "8",
            ["use_pretrained_model"] = "0",
        },
        InputDataConfig = new[] { FakeWorker.Channel("train"), FakeWorker.Channel("validation") },
        OutputDataConfig = new { S3OutputPath = "s3://bucket/out" },
        ResourceConfig = new { InstanceType = "ml.g4dn.xlarge", InstanceCount = 1, VolumeSizeInGB = 50 },
        StoppingCondition = new { MaxRuntimeInSeconds = 3600 },
    };

    /// <summary>A .rec of pictures of 64 pixels, each with a square of class 0.</summary>
    public static byte[] Records(int count, int seed)
    {
        var random = new Random(seed);
        using var file = new MemoryStream();
        var writer = new RecordIoWriter(file);
        for (var i = 0; i < count; i++)
        {
            using var picture = new Mat(64, 64, MatType.CV_8UC3, new Scalar(90, 120, 150));
            var (x, y) = (random.Next(32), random.Next(32));
            Cv2.Rectangle(picture, new Rect(x, y, 32, 32), new Scalar(0, 0, 220), -1);
            Cv2.ImEncode(".jpg", picture, out var jpeg);
            writer.Write(ImageRecord.Pack((ulong)i, [2, 5, 0, x / 64f, y / 64f, (x + 32) / 64f, (y + 32) / 64f], jpeg));
        }

        return file.ToArray();
    }
}
