using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Avocet.LocalTraining.Tests;

public sealed class OptimizerTests
{
    private const double Rate = 0.01;
    private const double Decay = 0.0005;
    private const int Steps = 12;

    // The four rules as their papers and MXNet write them, for one number.
    private static readonly Dictionary<string, Func<double, double, int, double[], double>> Rules = new()
    {
        ["sgd"] = (weight, gradient, _, memory) =>
        {
            memory[0] = (0.9 * memory[0]) + gradient + (Decay * weight);
            return weight - (Rate * memory[0]);
        },
        ["adam"] = (weight, gradient, step, memory) =>
        {
            memory[0] = (0.9 * memory[0]) + (0.1 * gradient);
            memory[1] = (0.999 * memory[1]) + (0.001 * gradient * gradient);
            var rate = Rate * Math.Sqrt(1 - Math.Pow(0.999, step + 1)) / (1 - Math.Pow(0.9, step + 1));
            return weight - (rate * memory[0] / (Math.Sqrt(memory[1]) + 1e-8));
        },
        ["rmsprop"] = (weight, gradient, _, memory) =>
        {
            var decayed = gradient + (Decay * weight);
            memory[0] = (0.9 * memory[0]) + (0.1 * decayed * decayed);
            return weight - (Rate * decayed / Math.Sqrt(memory[0] + 1e-8));
        },
        ["adadelta"] = (weight, gradient, _, memory) =>
        {
            memory[0] = (0.9 * memory[0]) + (0.1 * gradient * gradient);
            var delta = Math.Sqrt(memory[1] + 1e-5) / Math.Sqrt(memory[0] + 1e-5) * gradient;
            memory[1] = (0.9 * memory[1]) + (0.1 * delta * delta);
            return weight - delta;
        },
    };

    [Theory]
    [InlineData("sgd")]
    [InlineData("adam")]
    [InlineData("rmsprop")]
    [InlineData("adadelta")]
    public void A_weight_moves_as_the_rule_says(string optimizer)
    {
        using var scope = NewDisposeScope();
        using var weights = new Parameter(tensor(new float[] { 0.5f, -2 }));
        var descent = new GradientDescent(
            [("w", weights)], UpdateRule.Of(TrainingJobFolder.Hyperparameters(("optimizer", optimizer), ("learning_rate", "0.01"))));
        var (expected, memories) = ((double[])[0.5, -2], (double[][])[[0, 0], [0, 0]]);
        for (var step = 0; step < Steps; step++)
        {
            descent.Clear();
            (weights * weights).sum().backward();
            descent.Step(Rate, step);
            for (var i = 0; i < expected.Length; i++) expected[i] = Rules[optimizer](expected[i], 2 * expected[i], step, memories[i]);
        }

        var moved = SsdNetwork.Numbers(weights);
        for (var i = 0; i < expected.Length; i++) ((double)moved[i]).ShouldBe(expected[i], 1e-5);
        Math.Abs(moved[1]).ShouldBeLessThan(2, "the square falls");
    }

    [Theory]
    [InlineData(0, 4, 4)]
    [InlineData(0.1, 3, 4)]
    [InlineData(0.5, 0, 4)]
    public void A_rise_counts_when_it_is_larger_than_the_tolerance(double tolerance, int riseEpoch, int bestEpoch)
    {
        var state = TrainingState.Start;
        foreach (var precision in (double[])[0.5, 0.54, 0.4, 0.57, 0.58]) state = state.After(precision, tolerance);
        (state.Epochs, state.RiseEpoch, state.BestEpoch, state.BestScore).ShouldBe((5, riseEpoch, bestEpoch, 0.58));
    }

    [Theory]
    [InlineData("0", 1, 3)]
    [InlineData("0.5", 1, 2)]
    [InlineData("0.5", 5, 5)]
    public void Early_stopping_waits_for_its_patience_and_its_least_epochs(string tolerance, int leastEpochs, int stopsAfter)
    {
        var hyperparameters = TrainingJobFolder.Hyperparameters(
            ("early_stopping", "True"), ("early_stopping_min_epochs", $"{leastEpochs}"), ("early_stopping_patience", "1"),
            ("early_stopping_tolerance", tolerance));
        var (state, epochs) = (TrainingState.Start, 0);
        foreach (var precision in (double[])[0.5, 0.6, 0.6, 0.6, 0.6, 0.6])
        {
            state = state.After(precision, hyperparameters.EarlyStoppingTolerance);
            epochs++;
            if (state.IsOver(hyperparameters)) break;
        }

        epochs.ShouldBe(stopsAfter);
    }

    [Theory]
    [InlineData("adam")]
    [InlineData("rmsprop")]
    [InlineData("adadelta")]
    public void A_job_learns_by_every_optimizer_and_goes_on_after_a_kill_to_the_same_model(string optimizer)
    {
        using var straight = new TrainingJobFolder().Fill(changes: [("epochs", "3"), ("optimizer", optimizer)]);
        using (var worker = Worker.Train(straight))
        {
            worker.WaitForExit().ShouldBe(0, string.Join('\n', worker.Lines));
            worker.Loss(2).ShouldBeLessThan(worker.Loss(0));
        }

        using var interrupted = Worker.Kill(
            "completed 33 %", () => new TrainingJobFolder().Fill(changes: [("epochs", "3"), ("optimizer", optimizer)]));
        using (var worker = Worker.Train(interrupted)) worker.WaitForExit().ShouldBe(0);
        File.ReadAllBytes(interrupted.ModelFile).AsSpan().SequenceEqual(
            File.ReadAllBytes(straight.ModelFile)).ShouldBeTrue("the optimizer goes on with what it remembered");
    }
}
