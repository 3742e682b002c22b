using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Avocet.LocalDetector;

namespace Avocet.LocalTraining.Tests;

public sealed partial class WorkerTests
{
    [Fact]
    public void A_job_prints_the_algorithms_metric_lines_and_leaves_a_model_that_answers()
    {
        using var job = new TrainingJobFolder().Fill();
        using var worker = Worker.Train(job);
        worker.WaitForExit().ShouldBe(0, string.Join('\n', worker.Lines));
        worker.Lines.Count(line => MeanAveragePrecisionLine().IsMatch(line)).ShouldBe(3);
        worker.Lines.ShouldContain(line => line.Contains("epoch=2, batch=2 train smooth_l1 <loss>=(", StringComparison.Ordinal));
        worker.Lines.ShouldContain(
            line => line.Contains("#progress_metric: host=algo-1, completed 100 % of epochs", StringComparison.Ordinal));
        using var detector = SsdDetector.Load(Path.Combine(job.Root, "model"));
        var best = worker.Lines.Select(line => MeanAveragePrecisionLine().Match(line)).Where(match => match.Success)
            .Max(match => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));
        detector.Metadata.MeanAveragePrecision.ShouldBe(best);
        var result = detector.Detect(TrainingJobFolder.Draw(5, out _));
        (result.Width, result.Height).ShouldBe((96, 96));
        result.Detections.ShouldAllBe(detection => detection.Score >= 0 && detection.Score <= 1 && detection.ClassId < 2);
    }

    [Fact]
    public void A_job_killed_and_started_again_ends_in_the_same_model_byte_for_byte()
    {
        using var straight = new TrainingJobFolder().Fill(changes: ("epochs", "4"));
        IReadOnlyList<string> measured;
        using (var worker = Worker.Train(straight))
        {
            worker.WaitForExit().ShouldBe(0);
            measured = Measured(worker);
        }

        using var interrupted = Worker.Kill("completed 50 %", () => new TrainingJobFolder().Fill(changes: ("epochs", "4")));
        using (var worker = Worker.Train(interrupted))
        {
            worker.WaitForExit().ShouldBe(0);
            // Of the second epoch, or of the third where the kill was slow.
            var goesOn = worker.Lines.Select(line => CheckpointLine().Match(line)).Single(match => match.Success);
            var done = int.Parse(goesOn.Groups[1].Value, CultureInfo.InvariantCulture) + 1;
            worker.Lines.Count(
                line => line.Contains("train throughput", StringComparison.Ordinal)).ShouldBe(4 - done, "only what is left is trained");
            Measured(worker).ShouldBe(measured, "what a killed server may not have heard is said again");
        }

        Hash(interrupted.ModelFile).ShouldBe(Hash(straight.ModelFile));
    }

    [Fact]
    public void Sigterm_keeps_the_best_model_so_far()
    {
        using var job = new TrainingJobFolder().Fill(changes: ("epochs", "100000"));
        using var worker = Worker.Train(job);
        worker.WaitFor("epoch=1, validation mAP");
        worker.Terminate();
        worker.WaitForExit().ShouldBe(0, string.Join('\n', worker.Lines));
        File.Exists(job.ModelFile).ShouldBeTrue();
    }

    [Fact]
    public void A_worker_whose_starter_is_gone_ends()
    {
        using var job = new TrainingJobFolder().Fill(changes: ("epochs", "100000"));
        using var worker = Worker.Train(job);
        worker.WaitFor("epoch=0, validation mAP");
        worker.CloseInput();
        worker.WaitForExit().ShouldBe(1);
    }

    [Theory]
    [InlineData("epochs", "none", "Invalid value 'none' for hyperparameter 'epochs'. Give a whole number from 1 to 100000.")]
    [InlineData("learning_rate", "0", "Invalid value '0' for hyperparameter 'learning_rate'. Give a number above 0 and at most 1.")]
    [InlineData(
        "early_stopping_tolerance", "-0.1",
        "Invalid value '-0.1' for hyperparameter 'early_stopping_tolerance'. Give a number of at least 0 and at most 1.")]
    [InlineData("base_network", "vgg", "Invalid value 'vgg' for hyperparameter 'base_network'. Give one of vgg-16, resnet-50.")]
    [InlineData("num_classes", null, "'num_classes' is a required property.")]
    [InlineData("epoch", "3", "Additional properties are not allowed ('epoch' was unexpected).")]
    public void A_wrong_hyperparameter_is_named_with_what_is_allowed(string name, string? value, string expected)
    {
        using var job = new TrainingJobFolder().Fill(changes: (name, value));
        Should.Throw<ClientErrorException>(() => Hyperparameters.Read(Path.Combine(job.Root, "input", "config", "hyperparameters.json")))
            .Message.ShouldBe(expected);
    }

    [Fact]
    public void A_missing_channel_fails_as_a_client_error()
    {
        using var job = new TrainingJobFolder().Fill();
        Directory.Delete(Path.Combine(job.Root, "input", "data", "validation"), recursive: true);
        using var worker = Worker.Train(job);
        worker.WaitForExit().ShouldBe(1);
        job.Failure.ShouldBe("ClientError: Channel 'validation' is required.");
    }

    [Fact]
    public void An_earlier_model_that_is_none_fails_as_a_client_error()
    {
        using var job = new TrainingJobFolder().Fill();
        Directory.CreateDirectory(Path.Combine(job.Root, "input", "data", "model"));
        using var worker = Worker.Train(job);
        worker.WaitForExit().ShouldBe(1);
        job.Failure.ShouldBe("ClientError: The model has no metadata.json: it was not trained by the local SageMaker.");
    }

    [Theory]
    [InlineData(new float[] { 2, 5, 2, 0, 0, 1, 1 }, "class 2 is not from 0 to num_classes - 1 (1)")]
    [InlineData(new float[] { 2, 5, 0 }, "The label has 3 numbers")]
    [InlineData(new float[] { 2, 5, 0, 0, 0, 1, 1, 1, 0, 0, 1, 1 }, "'label_width': 11 is smaller than the 12 numbers")]
    public void A_label_the_algorithm_refuses_is_refused_before_training(float[] labels, string expected)
    {
        using var job = new TrainingJobFolder().Fill(changes: ("label_width", "11"));
        job.WriteRecord("train", labels);
        var hyperparameters = Hyperparameters.Read(Path.Combine(job.Root, "input", "config", "hyperparameters.json"));
        var fault = Should.Throw<ClientErrorException>(
            () => TrainingChannel.Open(
                new ContainerFolder(job.Root), "train", hyperparameters, new TrainingLog(TextWriter.Null, TimeProvider.System)));
        fault.Message.ShouldContain(expected);
    }

    [Fact]
    public void Help_and_wrong_usage_have_their_exit_codes()
    {
        using var help = Worker.Start("--help");
        help.WaitForExit().ShouldBe(0);
        help.Lines.ShouldContain(line => line.Contains("train --job DIR", StringComparison.Ordinal));
        using var wrong = Worker.Start("train");
        wrong.WaitForExit().ShouldBe(2);
    }

    private static IReadOnlyList<string> Measured(Worker worker) =>
    [
        .. worker.Lines.Where(line => line.Contains("#quality_metric", StringComparison.Ordinal))
            .Select(line => line[(line.IndexOf(']', StringComparison.Ordinal) + 1)..]),
    ];

    private static string Hash(string path) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)));

    [GeneratedRegex(@"Goes on after epoch (\d+) from its checkpoint")]
    private static partial Regex CheckpointLine();

    [GeneratedRegex(@"#quality_metric: host=\S+, epoch=\S+, validation mAP <score>=\((\S+)\)")]
    private static partial Regex MeanAveragePrecisionLine();
}
