using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Avocet.LocalDetector;
using Avocet.RecordIO;

namespace Avocet.LocalTraining.Tests;

public sealed partial class ClassificationTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_classification_prints_MXNets_lines_and_leaves_a_model_that_tells_shapes_apart(bool isMultiLabel)
    {
        using var job = new TrainingJobFolder();
        Fill(job, isMultiLabel);
        using var worker = Worker.Start("train", "--job", job.Root, "--algorithm", "image-classification");
        worker.WaitForExit().ShouldBe(0, string.Join('\n', worker.Lines));
        var measured = worker.Lines.Select(line => Accuracy().Match(line)).Where(match => match.Success)
            .Select(match => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).ToList();
        measured.Count.ShouldBe(6);
        measured.Max().ShouldBeGreaterThan(0.9, "A red square and a green disc are far easier than chance, 0.5.");
        using var classifier = PictureClassifier.Load(Path.Combine(job.Root, "model"));
        classifier.Metadata.Accuracy.ShouldBe(measured.Max(), 1e-6);
        var right = 0;
        for (var seed = 2000; seed < 2020; seed++)
        {
            var probabilities = classifier.Classify(TrainingJobFolder.Draw(seed, out var labels));
            if (!isMultiLabel) probabilities.Sum().ShouldBe(1, 1e-4);
            if (Array.IndexOf(probabilities, probabilities.Max()) == (int)labels[2]) right++;
        }

        right.ShouldBeGreaterThanOrEqualTo(17, "of 20 pictures that it never saw");
    }

    [Fact]
    public void Killed_and_started_again_it_goes_on_from_its_checkpoint()
    {
        using var job = Worker.Kill("completed 25 %", Filled, "--algorithm", "image-classification");

        using var second = Worker.Start("train", "--job", job.Root, "--algorithm", "image-classification");
        second.WaitForExit().ShouldBe(0, string.Join('\n', second.Lines));
        second.Lines.ShouldContain(line => line.Contains("from its checkpoint", StringComparison.Ordinal));
        second.Lines.Count(line => Accuracy().IsMatch(line)).ShouldBe(8, "what a killed server may not have heard is said again");

        static TrainingJobFolder Filled()
        {
            var job = new TrainingJobFolder();
            Fill(job, isMultiLabel: false, ("epochs", "8"));
            return job;
        }
    }

    [Theory]
    [InlineData("num_classes", "3", "it has 2 labels; with multi_label 1 it needs one for each of num_classes 3.")]
    [InlineData("multi_label", "0", "is not one class from 0 to num_classes - 1 (1).")]
    [InlineData("image_shape", "3,64,48", "Invalid value '3,64,48' for hyperparameter 'image_shape'.")]
    [InlineData("nms_threshold", "0.45", "Additional properties are not allowed ('nms_threshold' was unexpected).")]
    public void What_the_algorithm_refuses_ends_the_job_by_name(string name, string value, string expected)
    {
        using var job = new TrainingJobFolder();
        Fill(job, isMultiLabel: true, (name, value));
        using var worker = Worker.Start("train", "--job", job.Root, "--algorithm", "image-classification");
        worker.WaitForExit().ShouldBe(1);
        job.Failure.ShouldStartWith("ClientError: ");
        job.Failure.ShouldContain(expected);
    }

    private static void Fill(TrainingJobFolder job, bool isMultiLabel, params (string Name, string Value)[] changes)
    {
        foreach (var (channel, first, count) in new[] { ("train", 0, 64), ("validation", 1000, 24) })
        {
            var folder = Directory.CreateDirectory(Path.Combine(job.Root, "input", "data", channel)).FullName;
            using var file = File.Create(Path.Combine(folder, $"{channel}.rec"));
            var writer = new RecordIoWriter(file);
            for (var seed = first; seed < first + count; seed++)
            {
                var jpeg = TrainingJobFolder.Draw(seed, out var labels);
                var kind = labels[2];
                writer.Write(isMultiLabel
                    ? ImageRecord.Pack((ulong)seed, [1 - kind, kind], jpeg)
                    : ImageRecord.PackSingle((ulong)seed, kind, jpeg));
            }
        }

        var hyperparameters = new Dictionary<string, string>
        {
            ["num_classes"] = "2",
            ["num_training_samples"] = "64",
            ["num_layers"] = "18",
            ["image_shape"] = "3,64,64",
            ["epochs"] = "6",
            ["mini_batch_size"] = "8",
            ["learning_rate"] = "0.02",
            ["multi_label"] = isMultiLabel ? "1" : "0",
        };
        foreach (var (name, value) in changes) hyperparameters[name] = value;
        Directory.CreateDirectory(Path.Combine(job.Root, "input", "config"));
        File.WriteAllText(Path.Combine(job.Root, "input", "config", "hyperparameters.json"), JsonSerializer.Serialize(hyperparameters));
    }

    [GeneratedRegex(@"Epoch\[\d+\] Validation-accuracy=(\S+)")]
    private static partial Regex Accuracy();
}
