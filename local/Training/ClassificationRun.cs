using System.Globalization;
using Avocet.LocalDetector;
using static TorchSharp.torch;

namespace Avocet.LocalTraining;

/// <summary>
/// One training of a classifier from its folder to its model; goes on from its checkpoint as <see cref="TrainingRun"/> does.
/// </summary>
internal sealed class ClassificationRun(ContainerFolder folder, TrainingLog log)
{
    private const int PicturesAtOnce = 32;
    private readonly TrainingCheckpoints _checkpoints = new(folder, log);

    /// <summary>
    /// Trains until the epochs are over, nothing improves (where asked), or <paramref name="stop"/> says so; keeps the best epoch.
    /// </summary>
    /// <exception cref="ClientErrorException">The job cannot be trained as it was asked for.</exception>
    public void Run(CancellationToken stop)
    {
        var hyperparameters = Hyperparameters.Read(folder.Hyperparameters, classifies: true);
        random.manual_seed(hyperparameters.Seed);
        using var network = Build(hyperparameters);
        using var front = new FrozenFront(network.Trunk);
        var train = ClassificationChannel.Open(folder, "train", network, front);
        var validation = ClassificationChannel.Open(folder, "validation", network, front);
        SayWhatDiffers(hyperparameters, network, train);
        var descent = new GradientDescent(network.Trained(), UpdateRule.Of(hyperparameters));
        var state = _checkpoints.Resume(network, descent);
        log.Info($"Start training on {train.Count} records, {validation.Count} for validation.");
        for (var epoch = state.Epochs; epoch < hyperparameters.Epochs && !stop.IsCancellationRequested; epoch++)
        {
            if (!TrainEpoch(network, descent, train, hyperparameters, epoch, stop)) break;
            var accuracy = Measure(network, validation, hyperparameters.TopK, epoch);
            state = state.After(accuracy, hyperparameters.EarlyStoppingTolerance);
            if (state.BestEpoch == epoch) _checkpoints.KeepBest(network, state);
            _checkpoints.Keep(network, descent, state);
            log.Progress(epoch + 1, hyperparameters.Epochs);
            if (!state.IsOver(hyperparameters)) continue;
            log.Info($"Early stopping: validation accuracy has not risen enough since epoch {state.RiseEpoch}.");
            break;
        }

        if (state.BestEpoch < 0)
            throw new ClientErrorException("The training was stopped before its first epoch was over: there is no model.");
        Export(network, hyperparameters, state);
    }

    private ClassifierNetwork Build(Hyperparameters hyperparameters)
    {
        var earlier = folder.Channel("model");
        var graph = StartingGraph.Choose(earlier is null ? null : ClassifierMetadata.Read(earlier).Network, hyperparameters);
        if (graph.Name == PretrainedGraph.Name) graph = graph with { Frozen = graph.Taps[1] + 1 };
        var network = new ClassifierNetwork(
            new SsdNetwork(graph, hyperparameters.NumClasses, hyperparameters.ImageShape), hyperparameters.NumClasses,
            hyperparameters.IsMultiLabel);
        if (earlier is not null) TrainingCheckpoints.ReadModel(earlier, network);
        return network;
    }

    private void SayWhatDiffers(Hyperparameters hyperparameters, ClassifierNetwork network, ClassificationChannel train)
    {
        if (train.Count != hyperparameters.NumTrainingSamples)
            log.Warning(
                $"num_training_samples is {hyperparameters.NumTrainingSamples}, but the train channel holds {train.Count} records.");
        log.Warning(network.IsFrozen
            ? $"{hyperparameters.BaseNetwork} is trained here as a linear classifier on the features of MobileNetV2 (OpenImages v4), "
                + "which stay as they are."
            : StartingGraph.SmallOne(hyperparameters));
        string[] ignored =
            ["augmentation_type", "use_weighted_loss", "resize", "checkpoint_frequency", "kv_store", "beta_1", "beta_2", "eps", "gamma"];
        foreach (var name in ignored.Where(hyperparameters.Given.ContainsKey))
            log.Warning($"{name} is {hyperparameters.Given[name]}, which has no effect here.");
        if (hyperparameters.Given.GetValueOrDefault("precision_dtype") == "float16")
            log.Warning("precision_dtype is float16; float32 is used here.");
    }

    private bool TrainEpoch(
        ClassifierNetwork network, GradientDescent descent, ClassificationChannel train, Hyperparameters hyperparameters, int epoch,
        CancellationToken stop)
    {
        var began = TimeProvider.System.GetTimestamp();
        var order = Enumerable.Range(0, train.Count).ToArray();
        new Random(unchecked((hyperparameters.Seed * 31) + epoch)).Shuffle(order);
        var batches = order.Chunk(hyperparameters.MiniBatchSize).ToList();
        var rate = new LearningRate(hyperparameters, batches.Count, sgdScale: 1);
        var right = 0.0;
        network.train();
        for (var batch = 0; batch < batches.Count; batch++)
        {
            if (stop.IsCancellationRequested) return false;
            using var scope = NewDisposeScope();
            descent.Clear();
            var scores = network.Forward(train.Batch(batches[batch]));
            var targets = train.Targets(batches[batch]);
            var loss = network.IsMultiLabel
                ? nn.functional.binary_cross_entropy_with_logits(scores, targets)
                : nn.functional.cross_entropy(scores, targets);
            if (!float.IsFinite(loss.item<float>()))
                throw new ClientErrorException("The loss is no longer a number: the training diverged. Give a smaller learning_rate.");
            right += Right(SsdNetwork.Numbers(scores), network, train, batches[batch], 1);
            loss.backward();
            var step = (epoch * batches.Count) + batch;
            descent.Step(rate.At(step), step);
        }

        _checkpoints.Metrics.Classification(epoch, "Train", "accuracy", right / train.Count);
        log.Throughput(Math.Round(train.Count / TimeProvider.System.GetElapsedTime(began).TotalSeconds, 2));
        return true;
    }

    private double Measure(ClassifierNetwork network, ClassificationChannel validation, int? topK, int epoch)
    {
        network.eval();
        using var inference = no_grad();
        var (right, among) = (0.0, 0.0);
        foreach (var pictures in Enumerable.Range(0, validation.Count).Chunk(PicturesAtOnce))
        {
            using var scope = NewDisposeScope();
            var scores = SsdNetwork.Numbers(network.Forward(validation.Batch(pictures)));
            right += Right(scores, network, validation, pictures, 1);
            if (topK is { } best) among += Right(scores, network, validation, pictures, best);
        }

        _checkpoints.Metrics.Classification(epoch, "Validation", "accuracy", right / validation.Count);
        if (topK is { } k)
            _checkpoints.Metrics.Classification(
                epoch, "Validation", string.Create(CultureInfo.InvariantCulture, $"top_k_accuracy_{k}"), among / validation.Count);
        return right / validation.Count;
    }

    /// <summary>
    /// How many pictures are told right: the label is among the best scores; of several labels a picture counts by the part of them
    /// that is.
    /// </summary>
    private static double Right(float[] scores, ClassifierNetwork network, ClassificationChannel channel, int[] pictures, int best)
    {
        var right = 0.0;
        for (var i = 0; i < pictures.Length; i++)
        {
            var (row, labels) = (scores.AsSpan(i * network.Classes, network.Classes).ToArray(), channel.Labels(pictures[i]));
            right += network.IsMultiLabel
                ? row.Zip(labels).Count(pair => pair.First > 0 == pair.Second > 0) / (double)network.Classes
                : row.Count(score => score > row[(int)labels[0]]) < best ? 1 : 0;
        }

        return right;
    }

    private void Export(ClassifierNetwork network, Hyperparameters hyperparameters, TrainingState state)
    {
        _checkpoints.ExportBest(network);
        File.WriteAllBytes(Path.Combine(folder.Model, DetectorMetadata.ModelFileName), OnnxExport.Classifier(network));
        new ClassifierMetadata
        {
            ImageShape = hyperparameters.ImageShape,
            Classes = hyperparameters.NumClasses,
            IsMultiLabel = hyperparameters.IsMultiLabel,
            Network = network.Trunk.Graph.Name,
            Accuracy = state.BestScore,
            Epoch = state.BestEpoch,
            Hyperparameters = hyperparameters.Given,
        }.Write(folder.Model);
        log.Info(
            $"The model is of epoch {state.BestEpoch}, validation accuracy "
            + $"{state.BestScore.ToString("0.####", CultureInfo.InvariantCulture)}.");
    }
}
