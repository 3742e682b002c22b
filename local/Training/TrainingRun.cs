using System.Diagnostics;
using System.Globalization;
using Avocet.LocalDetector;
using static TorchSharp.torch;

namespace Avocet.LocalTraining;

/// <summary>One training from its folder to its model.</summary>
internal sealed class TrainingRun(ContainerFolder folder, TrainingLog log)
{
    private readonly TrainingCheckpoints _checkpoints = new(folder, log);

    /// <summary>
    /// Trains until the epochs are over, nothing improves (where asked), or <paramref name="stop"/> says so; keeps the best epoch.
    /// </summary>
    /// <exception cref="ClientErrorException">The job cannot be trained as it was asked for.</exception>
    public void Run(CancellationToken stop)
    {
        var hyperparameters = Hyperparameters.Read(folder.Hyperparameters);
        var train = TrainingChannel.Open(folder, "train", hyperparameters, log);
        var validation = TrainingChannel.Open(folder, "validation", hyperparameters, log);
        if (train.Pictures.Count != hyperparameters.NumTrainingSamples)
            log.Warning(
                $"num_training_samples is {hyperparameters.NumTrainingSamples}, "
                + $"but the train channel holds {train.Pictures.Count} records.");
        random.manual_seed(hyperparameters.Seed);
        using var network = Build(hyperparameters);
        SayWhatDiffers(hyperparameters, network);
        using var front = new FrozenFront(network);
        var descent = new GradientDescent(network.Trained(), UpdateRule.Of(hyperparameters));
        var state = _checkpoints.Resume(network, descent);
        var examples = new Examples(network, front, train, hyperparameters);
        var measure = new Validation(network, front, validation, hyperparameters);
        log.Info(
            $"Start training on {train.Pictures.Count} records, {validation.Pictures.Count} for validation, "
            + $"{examples.Copies} kept copies of each.");
        for (var epoch = state.Epochs; epoch < hyperparameters.Epochs && !stop.IsCancellationRequested; epoch++)
        {
            if (!TrainEpoch(network, descent, examples, train.Pictures.Count, hyperparameters, epoch, stop)) break;
            state = Measure(network, measure, hyperparameters, state);
            _checkpoints.Keep(network, descent, state);
            log.Progress(epoch + 1, hyperparameters.Epochs);
            if (!state.IsOver(hyperparameters)) continue;
            log.Info($"Early stopping: validation mAP has not risen enough since epoch {state.RiseEpoch}.");
            break;
        }

        if (state.BestEpoch < 0)
            throw new ClientErrorException("The training was stopped before its first epoch was over: there is no model.");
        if (stop.IsCancellationRequested) log.Info("The training was stopped; the best model so far is kept.");
        Export(network, hyperparameters, state);
    }

    private SsdNetwork Build(Hyperparameters hyperparameters)
    {
        var earlier = folder.Channel("model");
        var graph = StartingGraph.Choose(earlier is null ? null : DetectorMetadata.Read(earlier).Network, hyperparameters);
        var network = new SsdNetwork(graph, hyperparameters.NumClasses, hyperparameters.ImageShape);
        if (earlier is not null) TrainingCheckpoints.ReadModel(earlier, network);
        return network;
    }

    private void SayWhatDiffers(Hyperparameters hyperparameters, SsdNetwork network)
    {
        var graph = network.Graph;
        log.Warning(graph.Name == PretrainedGraph.Name
            ? $"base_network {hyperparameters.BaseNetwork} is trained as SSD-MobileNetV2 (OpenImages v4) here; "
                + $"its first {graph.Frozen} of {graph.Nodes.Count} steps stay as they are."
            : "base_network " + StartingGraph.SmallOne(hyperparameters));
        if (hyperparameters.Optimizer == "adadelta") log.Warning("learning_rate and its schedule have no part in optimizer adadelta.");
        if (hyperparameters.Given.ContainsKey("kv_store")) log.Warning("kv_store has no meaning on one machine.");
        if (hyperparameters.FreezeLayerPattern.Length > 0) log.Warning("freeze_layer_pattern has no meaning for the network trained here.");
    }

    private bool TrainEpoch(
        SsdNetwork network, GradientDescent descent, Examples examples, int pictures, Hyperparameters hyperparameters, int epoch,
        CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        var random = new Random(unchecked((hyperparameters.Seed * 31) + epoch));
        var order = Enumerable.Range(0, pictures).ToArray();
        random.Shuffle(order);
        var batches = order.Chunk(hyperparameters.MiniBatchSize).ToList();
        var rate = new LearningRate(hyperparameters, batches.Count);
        var (crossEntropy, smoothL1) = (0.0, 0.0);
        network.train();
        for (var batch = 0; batch < batches.Count; batch++)
        {
            if (stop.IsCancellationRequested) return false;
            var copies = batches[batch].Select(_ => examples.Copies > 0 ? random.Next(examples.Copies) : 0).ToArray();
            var step = (epoch * batches.Count) + batch;
            var (first, second) = Step(network, descent, examples.Get(batches[batch], epoch, copies), rate, step);
            (crossEntropy, smoothL1) = (crossEntropy + first, smoothL1 + second);
        }

        _checkpoints.Metrics.Losses(epoch, batches.Count, crossEntropy / batches.Count, smoothL1 / batches.Count);
        log.Throughput(Math.Round(pictures / clock.Elapsed.TotalSeconds, 2));
        return true;
    }

    private static (double CrossEntropy, double SmoothL1) Step(
        SsdNetwork network, GradientDescent descent, IReadOnlyList<Example> examples, LearningRate rate, int step)
    {
        using var scope = NewDisposeScope();
        descent.Clear();
        var (offsets, scores) = network.Forward(FeatureTensors.Batch(network, [.. examples.Select(example => example.Features)]));
        var (loss, crossEntropy, smoothL1) = SsdLoss.Of(offsets, scores, examples);
        if (!double.IsFinite(crossEntropy + smoothL1))
            throw new ClientErrorException("The loss is no longer a number: the training diverged. Give a smaller learning_rate.");
        loss.backward();
        descent.Step(rate.At(step), step);
        return (crossEntropy, smoothL1);
    }

    private TrainingState Measure(SsdNetwork network, Validation measure, Hyperparameters hyperparameters, TrainingState before)
    {
        var (epoch, precision) = (before.Epochs, measure.MeasureMeanAveragePrecision());
        _checkpoints.Metrics.Validation(epoch, precision);
        var state = before.After(precision, hyperparameters.EarlyStoppingTolerance);
        if (state.BestEpoch != epoch) return state;
        log.Info(string.Create(CultureInfo.InvariantCulture, $"Updating the best model with validation-mAP={precision}"));
        _checkpoints.KeepBest(network, state);
        log.Info($"Saved checkpoint to \"/opt/ml/checkpoints/{TrainingCheckpoints.BestFileName}\"");
        return state;
    }

    private void Export(SsdNetwork network, Hyperparameters hyperparameters, TrainingState state)
    {
        _checkpoints.ExportBest(network);
        File.WriteAllBytes(Path.Combine(folder.Model, DetectorMetadata.ModelFileName), OnnxExport.Detector(network));
        new DetectorMetadata
        {
            ImageShape = hyperparameters.ImageShape,
            Classes = hyperparameters.NumClasses,
            Grids = network.Grids,
            NmsThreshold = (float)hyperparameters.NmsThreshold,
            Network = network.Graph.Name,
            MeanAveragePrecision = state.BestScore,
            Epoch = state.BestEpoch,
            Hyperparameters = hyperparameters.Given,
        }.Write(folder.Model);
        log.Info(
            $"The model is of epoch {state.BestEpoch}, validation mAP {state.BestScore.ToString("0.####", CultureInfo.InvariantCulture)}.");
    }
}
